"""Templates whose placeholders say of what kind their values are, in the two languages.

``{since:iso}`` or ``{share:percent}``: :func:`fill` asks ``models.wording`` for the words of each
value. Where a value is missing (None, NaN, ``NO_DATE``) the sentence says so. Knows no rule.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import numpy as np

from features.calendar import NO_DATE, to_date
from features.contract.values import TECHNICAL_PREFIX
from features.pairs.sentences import sentences
from features.yaml_text import read_yaml
from models import wording
from models.wording import Language

_MONTHS: Final = 12
_NO_DATE: Final = int(NO_DATE)
_FLOATS: Final = (float, np.floating)
_INTEGERS: Final = (int, np.integer)
_MOST: Final = 20_000
"""Spans kept in words: a city's people have few different days."""

Phrase = Callable[[Any, Language], str]


def not_recorded(lang: Language) -> str:
    """What is said of a value that nobody recorded."""
    return "tidak tercatat" if lang == "id" else "not recorded"


def is_missing(value: object) -> bool:
    """Whether a value stands for nothing recorded."""
    if value is None:
        return True
    if isinstance(value, _FLOATS):
        return math.isnan(value)
    return isinstance(value, _INTEGERS) and int(value) == _NO_DATE


def span(value: Sequence[int], lang: Language) -> str:
    """Time from one day to another in whole years and months; under a month, in days."""
    start, end = value
    return _span(int(start), int(end), lang)


@lru_cache(maxsize=_MOST)
def _span(start: int, end: int, lang: Language) -> str:
    if _NO_DATE in {start, end}:
        return not_recorded(lang)
    months = _whole_months(start, end)
    if months < 1:
        return wording.quantity(end - start, "days", lang)
    parts = ((months // _MONTHS, "years"), (months % _MONTHS, "months"))
    return " ".join(wording.quantity(amount, unit, lang) for amount, unit in parts if amount)


def _whole_months(start: int, end: int) -> int:
    """Calendar months, of which the last may be short: 31 August to 28 February is six."""
    first, last = to_date(start), to_date(end)
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    is_month_end = to_date(end + 1).day == 1
    return months if first.day <= last.day or is_month_end else months - 1


def iso(value: int, _lang: Language) -> str:
    """A day as the record writes it, 2027-03-01."""
    return to_date(int(value)).isoformat()


def day(value: int, lang: Language) -> str:
    """A day in words, 1 Maret 2027."""
    return wording.day(to_date(int(value)), lang)


def listed(value: str, lang: Language, kind: str) -> str:
    """A listed value of the contract in words; one that is not listed stands as it is."""
    known = _words()[kind].get(value)
    return value.replace("_", " ") if known is None else known[lang]


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    content = Path(__file__).with_name("words.yaml").read_text("utf-8")
    loaded: Mapping[str, Mapping[str, Mapping[str, str]]] = read_yaml(content)
    return loaded


def competency(value: str, lang: Language) -> str:
    """A competency; a technical one says so, and where it is named after a function, in words."""
    if value.startswith(TECHNICAL_PREFIX):
        name = sentences(lang).function_name(value.removeprefix(TECHNICAL_PREFIX))
        return f"teknis {name}" if lang == "id" else f"technical {name}"
    return listed(value, lang, "competency")


def competencies(value: Sequence[str], lang: Language) -> str:
    """Names of competencies."""
    return wording.joined([competency(name, lang) for name in value], lang)


def shortfalls(value: Sequence[tuple[str, int, int]], lang: Language) -> str:
    """Competencies with the level that a person has and the one that is required."""
    phrase = "{} {} dari {}" if lang == "id" else "{} {} of {}"
    parts = [phrase.format(competency(name, lang), own, asked) for name, own, asked in value]
    return wording.joined(parts, lang)


def levels_asked(value: Sequence[tuple[str, int]], lang: Language) -> str:
    """Competencies with the level that each is to reach."""
    return wording.joined([f"{competency(name, lang)} {level}" for name, level in value], lang)


def kin(value: Sequence[tuple[str, str]], lang: Language) -> str:
    """Relatives by kind, each with the place that they would have; nobody is named."""
    places = {
        "superior": {"id": "menjadi atasan langsung", "en": "would be the direct superior"},
        "subordinate": {"id": "menjadi bawahan langsung", "en": "would be a direct subordinate"},
    }
    parts = [f"{listed(kind, lang, 'relation')} {places[place][lang]}" for kind, place in value]
    return wording.joined(parts, lang)


def predicates(value: Sequence[tuple[str, int]], lang: Language) -> str:
    """Predicates of annual periods, each with the year in which it ended."""
    parts = [f"{listed(name, lang, 'predicate')} ({to_date(end).year})" for name, end in value]
    if not parts:
        return "tidak ada" if lang == "id" else "none"
    return wording.joined(parts, lang)


def fields(value: Sequence[str], lang: Language) -> str:
    """ISCED-F codes, any of which will do."""
    return wording.joined([f"ISCED-F {code}" for code in value], lang, either=True)


def _text(value: object, _lang: Language) -> str:
    return str(value)


KINDS: Final[Mapping[str, Phrase]] = {
    "text": _text,
    "number": wording.number,
    "integer": wording.count,
    "percent": wording.percent,
    "years": wording.years,
    "levels": lambda value, lang: wording.quantity(value, "levels", lang),
    "span": span,
    "iso": iso,
    "day": day,
    "grade": _text,
    "field": lambda value, lang: fields([value], lang),
    "fields": fields,
    "competencies": competencies,
    "shortfalls": shortfalls,
    "levels_asked": levels_asked,
    "kin": kin,
    "predicates": predicates,
    **{
        kind: partial(listed, kind=kind)
        for kind in ("education", "post", "legal_status", "discipline_level", "predicate")
    },
}
"""Every kind that a template may name."""


@lru_cache(maxsize=_MOST)
def _parts(template: str) -> tuple[str, tuple[tuple[str, Phrase], ...]]:
    """A template with ``%s`` for each value, and each value's name and kind.

    ``KeyError`` for a kind that does not exist.
    """
    pattern, values = [], []
    for text, name, kind, _ in string.Formatter().parse(template):
        pattern.append(text.replace("%", "%%"))
        if name is not None:
            pattern.append("%s")
            values.append((name, KINDS[kind or ""]))
    return "".join(pattern), tuple(values)


def fill(template: str, values: Mapping[str, object], lang: Language) -> str:
    """Write a template with its values in words."""
    pattern, asked = _parts(template)
    return pattern % tuple(_said(values[name], phrase, lang) for name, phrase in asked)


def fill_each(
    template: str,
    shared: Mapping[str, object],
    columns: Mapping[str, Sequence[object]],
    size: int,
    lang: Language,
) -> list[str]:
    """Write a template ``size`` times, each with its own cells of ``columns``.

    What is ``shared``, and what occurs again in a column, is put into words once.
    """
    pattern, asked = _parts(template)
    words = [
        _said_each(columns[name], phrase, lang)
        if name in columns
        else repeat(_said(shared[name], phrase, lang), size)
        for name, phrase in asked
    ]
    return [pattern % row for row in zip(*words, strict=True)] if words else [pattern % ()] * size


def _said(value: object, phrase: Phrase, lang: Language) -> str:
    return not_recorded(lang) if is_missing(value) else phrase(value, lang)


def _said_each(column: Sequence[object], phrase: Phrase, lang: Language) -> list[str]:
    try:
        different = set(column)
    except TypeError:  # lists of words
        return [_said(value, phrase, lang) for value in column]
    known = {value: _said(value, phrase, lang) for value in different}
    return [known[value] for value in column]
