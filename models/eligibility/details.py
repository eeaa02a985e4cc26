"""The rules' answers in sentences, with the values that each rule saw.

Made for the few people that are shown (the listed and a page of the left out), in one pass a rule,
from the facts that were judged; the engine's answers are never recomputed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from features.calendar import to_date
from features.contract.values import POSITION_TYPES
from models.eligibility.answering import condition_of, reads_of
from models.eligibility.answers import FAIL, UNKNOWN, Answer, Eligibility
from models.eligibility.facts import Facts
from models.eligibility.verdicts import SILENT
from models.phrases import fill_each, iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import numpy.typing as npt

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask
    from models.wording import Language


_ANSWERS: Final = tuple(Answer)
_MOST_TOLD: Final = 256
"""Of a kept answer: the first page of those left out and the listed of some vacancies."""

_BEGINS: Final = {"id": "memenuhi syarat mulai", "en": "meets the rule from"}


class Detail(NamedTuple):  # of the named classes the quickest made: a list has hundreds
    """One rule's answer for one pair, in words; ``passes_from`` only where time cures a fail."""

    rule: Rule
    answer: Answer
    text: str
    passes_from: date | None


@dataclass(frozen=True)
class Notice:
    """What must be said of a list as a whole."""

    rule: str
    citation: str
    text: str


def fails_of(eligibility: Eligibility, lang: Language) -> list[list[Detail]]:
    """For each pair, the rules that exclude it, with the values they saw."""
    excluding = np.array([rule.excludes for rule in eligibility.rules], dtype=bool)
    chosen = (eligibility.answers == FAIL) & excluding
    return details_of(eligibility, chosen, lang)


def warnings_of(eligibility: Eligibility, lang: Language) -> list[list[Detail]]:
    """For each pair, the rules that fail and only warn."""
    warning = np.array([not rule.excludes for rule in eligibility.rules], dtype=bool)
    chosen = (eligibility.answers == FAIL) & warning
    return details_of(eligibility, chosen, lang)


def needs_of(eligibility: Eligibility, lang: Language) -> list[list[Detail]]:
    """For each pair, the rules whose answer is unknown; the text says what is missing."""
    return details_of(eligibility, eligibility.answers == UNKNOWN, lang)


def explain_rule(history: History, pair: Pairs, rule: Rule, answer: Answer, lang: Language) -> str:
    """One rule's answer for one pair in a sentence with the values it saw.

    The functions above say the same of many pairs at once, and when a fail passes.
    """
    return _sentences(rule, answer, _seen(Facts.of(history, pair), rule), 1, lang)[0]


def notices(history: History, position: int, rules: Sequence[Rule], lang: Language) -> list[Notice]:
    """What the rules in force say of any list for a post, such as open selection."""
    kind = POSITION_TYPES[history["positions"]["position_type"][position]]
    return [
        Notice(rule.id, rule.citation, rule.notice.in_language(lang))
        for rule in rules
        if rule.notice is not None
        and (not rule.applies_to.position_type or kind in rule.applies_to.position_type)
    ]


def details_of(eligibility: Eligibility, chosen: Mask, lang: Language) -> list[list[Detail]]:
    """For each pair, the rules whose answers are ``chosen``; bool, shape (n, rules)."""
    found: list[list[Detail]] = [[] for _ in range(len(eligibility))]
    for column in np.flatnonzero(chosen.any(axis=0)).tolist():
        rows = np.flatnonzero(chosen[:, column])
        details = _told(eligibility, column, rows, lang)
        for row, detail in zip(rows.tolist(), details, strict=True):
            found[row].append(detail)
    return found


def _told(
    eligibility: Eligibility, column: int, rows: npt.NDArray[np.int64], lang: Language
) -> list[Detail]:
    """One rule's answers for the pairs at ``rows``; of a kept answer each is told once.

    Posts that are alike in what a rule reads share its answers, and so what is told of them.
    """
    kept = eligibility.verdicts.get(column, SILENT)
    if kept is SILENT:  # of every rule that speaks of nobody
        return list(_details(eligibility, column, rows, lang))
    told = kept.told
    pairs = [(person, lang) for person in eligibility.facts.rows_of_people(rows).tolist()]
    if new := [at for at, pair in enumerate(pairs) if pair not in told]:
        details = _details(eligibility, column, rows[new], lang)
        made = dict(zip((pairs[at] for at in new), details, strict=True))
        if len(told) + len(made) > _MOST_TOLD:
            told = told | made
        else:
            told.update(made)
    return [told[pair] for pair in pairs]


def _details(
    eligibility: Eligibility, column: int, rows: npt.NDArray[np.int64], lang: Language
) -> Iterator[Detail]:
    """One rule's answers for the pairs at ``rows``."""
    rule = eligibility.rules[column]
    facts, reads = eligibility.facts.take(rows), reads_of(rule)
    seen = _seen(facts if reads is None else facts.reading(reads), rule)
    answers = [_ANSWERS[code] for code in eligibility.answers[rows, column].tolist()]
    said = {answer: _sentences(rule, answer, seen, len(rows), lang) for answer in set(answers)}
    pieces, cures = eligibility.pieces_of(rows, column), eligibility.cured_on(rows, column)
    for at, (answer, piece, cured) in enumerate(zip(answers, pieces, cures, strict=True)):
        told = piece.text(lang) if piece else said[answer][at]
        if cured is None:
            yield Detail(rule, answer, told, None)
        else:
            told = f"{told}; {_BEGINS[lang]} {iso(cured, lang)}"
            yield Detail(rule, answer, told, to_date(cured))


def values_seen(facts: Facts, rules: Sequence[Rule]) -> list[dict[str, object]]:
    """For one pair, the parameters of each rule and the values that it saw."""
    return [
        _parameters(rule) | {name: cells[0] for name, cells in _seen(facts, rule).items()}
        for rule in rules
    ]


def _parameters(rule: Rule) -> dict[str, object]:
    return {name: one.value for name, one in rule.parameters.items()}


def _seen(facts: Facts, rule: Rule) -> dict[str, Sequence[object]]:
    """The values that the rule saw, by name a column of plain ones for all pairs."""
    seen = condition_of(rule).seen(facts, rule)
    return {name: _plain(column) for name, column in seen.items()}


def _plain(column: Sequence[object] | npt.NDArray[Any]) -> Sequence[object]:
    if not isinstance(column, np.ndarray):
        return column
    cells: list[Any] = column.tolist()
    return cells if column.ndim == 1 else [tuple(row) for row in cells]


def _sentences(
    rule: Rule, answer: Answer, seen: dict[str, Sequence[object]], size: int, lang: Language
) -> list[str]:
    """What one answer of a rule means for each of so many pairs."""
    template = rule.title
    if answer is Answer.FAIL:
        template = rule.detail
    elif answer is Answer.UNKNOWN and rule.missing is not None:
        template = rule.missing
    return fill_each(template.in_language(lang), _parameters(rule), seen, size, lang)
