"""Numbers and terms in the language of one page."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from babel.numbers import format_decimal

from features.pairs.catalogue import Unit, by_name
from features.pairs.sentences import sentences
from features.yaml_text import read_yaml
from models import phrases, wording
from models.explain.measures import measure

if TYPE_CHECKING:
    from service.pages.language import Language

_SMALLEST: Final = 0.0001
_SMALLEST_P: Final = 0.001
_ISO_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_DEGREE: Final = re.compile(r"\b([SD])-([1-4]|IV|I{1,3})\b")
_UNBROKEN: Final = "\N{NON-BREAKING HYPHEN}"
_YES_NO: Final = {"id": ("tidak", "ya"), "en": ("no", "yes")}


class Wording:
    """Formats for one language; a term that the catalogue does not know stands as it is."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number with at most so many decimals."""
        return wording.number(value, self.lang, decimals)

    def fixed(self, value: float | None, decimals: int) -> str:
        """A number with exactly so many decimals, for columns of them."""
        if value is None:
            return wording.DASH
        sign = wording.MINUS if round(value, decimals) < 0 else ""
        pattern = f"#,##0.{'0' * decimals}"
        return sign + format_decimal(abs(round(value, decimals)), pattern, locale=self.lang)

    def fixed_signed(self, value: float, decimals: int) -> str:
        """A number with its sign and exactly so many decimals."""
        sign = "+" if round(value, decimals) > 0 else ""
        return sign + self.fixed(value, decimals)

    def count(self, value: float | None) -> str:
        """A whole number."""
        return wording.count(value, self.lang)

    def signed(self, value: float | None, decimals: int = 2) -> str:
        """A number with its sign."""
        return wording.signed(value, self.lang, decimals)

    def measured(self, value: float | None) -> str:
        """A number with four decimals; one that is not zero does not read so."""
        if value is not None and 0 < value < _SMALLEST:
            return f"<{self.number(_SMALLEST, 4)}"
        return self.number(value, 4)

    def p_value(self, value: float | None) -> str:
        """A p-value with three decimals; one that is not zero does not read so."""
        if value is not None and value < _SMALLEST_P:
            return f"<{self.fixed(_SMALLEST_P, 3)}"
        return self.fixed(value, 3)

    def percent(self, value: float | None) -> str:
        """A share of 0 to 1."""
        return wording.percent(value, self.lang)

    def day(self, value: date | str) -> str:
        """A date, given as one or in ISO 8601."""
        given = date.fromisoformat(value) if isinstance(value, str) else value
        return wording.day(given, self.lang)

    def moment(self, value: datetime | str) -> str:
        """A moment in UTC, given as one or in ISO 8601."""
        given = datetime.fromisoformat(value) if isinstance(value, str) else value
        return wording.moment(given, self.lang)

    def sentence(self, text: str) -> str:
        """A sentence of a document as people read it: days in words, S-1 never broken in two.

        The document itself stays as it is recorded.
        """
        worded = _ISO_DAY.sub(lambda found: self._if_day(found[0]), text)
        return _DEGREE.sub(rf"\1{_UNBROKEN}\2", worded)

    def _if_day(self, text: str) -> str:
        try:
            return self.day(text)
        except ValueError:  # looks like a date and is none
            return text

    def competency(self, code: str) -> str:
        """A competency's name."""
        return _capital(phrases.competency(code, self.lang))

    def attribute(self, code: str) -> str:
        """A protected attribute's name."""
        return _capital(phrases.listed(code, self.lang, "attribute"))

    def group(self, code: str) -> str:
        """A group's name."""
        return _capital(phrases.listed(code, self.lang, "group"))

    def verdict(self, code: str) -> str:
        """A verdict on one group: pass, fail or too_few."""
        return self.term("verdict", code)

    def feature(self, name: str) -> str:
        """A feature's name; an adjustment after the model has its own."""
        if not _is_feature(name):
            return name.replace("_", " ").capitalize()
        return sentences(self.lang).label(name)

    def feature_value(self, name: str, value: float | None) -> str:
        """A feature's value with its unit, or the answer that it stands for; a dash if missing."""
        if value is None or not _is_feature(name):
            return wording.DASH
        if by_name(name).unit is Unit.FLAG:
            return _YES_NO[self.lang][bool(value)]
        answer = sentences(self.lang).phrases[name].answers.get(round(value))
        return answer or str(measure(name, value, self.lang))

    def reason_group(self, feature: str) -> str:
        """The reason to which a feature belongs."""
        if not _is_feature(feature):
            return self.feature(feature)
        return sentences(self.lang).group_label(by_name(feature).group)

    def place(self, metric: str) -> int:
        """Where a measure stands among those that the pages know; others follow."""
        known = list(_terms()["metric"])
        return known.index(metric) if metric in known else len(known)

    def term(self, kind: str, code: str) -> str:
        """A word of ``terms.yaml``; one that it does not list stands as it is."""
        term = _terms()[kind].get(code)
        return code.replace("_", " ") if term is None else term[self.lang]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_feature(name: str) -> bool:
    return name in sentences("id").phrases


@cache
def _terms() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("service.pages").joinpath("terms.yaml").read_text("utf-8")
    terms: dict[str, dict[str, dict[str, str]]] = read_yaml(text)
    return terms
