"""The rules' answers in sentences, with the values that each rule saw.

Made for the few people that are shown (the listed and a page of the left out), in one pass a rule;
the engine's answers come from elsewhere and are never recomputed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE, to_date
from features.contract.values import POSITION_TYPES
from models.eligibility.answers import Answer, Eligibility
from models.eligibility.engine import condition_of
from models.eligibility.facts import Facts
from models.phrases import fill, iso

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.conditions.registry import Seen
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask
    from models.wording import Language


_BEGINS: Final = {"id": "memenuhi syarat mulai", "en": "meets the rule from"}


@dataclass(frozen=True)
class Detail:
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


def fails_of(
    history: History, pairs: Pairs, eligibility: Eligibility, lang: Language
) -> list[list[Detail]]:
    """For each pair, the rules that exclude it, with the values they saw."""
    excluding = np.array([rule.excludes for rule in eligibility.rules], dtype=bool)
    chosen = (eligibility.answers == Answer.FAIL) & excluding
    return details_of(history, pairs, eligibility, chosen, lang)


def warnings_of(
    history: History, pairs: Pairs, eligibility: Eligibility, lang: Language
) -> list[list[Detail]]:
    """For each pair, the rules that fail and only warn."""
    warning = np.array([not rule.excludes for rule in eligibility.rules], dtype=bool)
    chosen = (eligibility.answers == Answer.FAIL) & warning
    return details_of(history, pairs, eligibility, chosen, lang)


def needs_of(
    history: History, pairs: Pairs, eligibility: Eligibility, lang: Language
) -> list[list[Detail]]:
    """For each pair, the rules whose answer is unknown; the text says what is missing."""
    return details_of(history, pairs, eligibility, eligibility.answers == Answer.UNKNOWN, lang)


def explain_rule(history: History, pair: Pairs, rule: Rule, answer: Answer, lang: Language) -> str:
    """One rule's answer for one pair in a sentence with the values it saw.

    The functions above say the same of many pairs at once, and when a fail passes.
    """
    seen = condition_of(rule).seen(Facts(history, pair), rule)
    return _sentence(rule, answer, _row(rule, seen, 0), lang)


def notices(history: History, position: int, rules: Sequence[Rule], lang: Language) -> list[Notice]:
    """What the rules in force say of any list for a post, such as open selection."""
    kind = POSITION_TYPES[history["positions"]["position_type"][position]]
    return [
        Notice(rule.id, rule.citation, rule.notice.in_language(lang))
        for rule in rules
        if rule.notice is not None
        and (not rule.applies_to.position_type or kind in rule.applies_to.position_type)
    ]


def details_of(
    history: History,
    pairs: Pairs,
    eligibility: Eligibility,
    chosen: Mask,
    lang: Language,
) -> list[list[Detail]]:
    """For each pair, the rules whose answers are ``chosen``; bool, shape (n, rules)."""
    facts = Facts(history, pairs)
    found: list[list[Detail]] = [[] for _ in range(len(pairs))]
    for column, rule in enumerate(eligibility.rules):
        rows = np.flatnonzero(chosen[:, column])
        if not len(rows):
            continue
        seen = condition_of(rule).seen(facts, rule)
        for row in rows:
            answer = Answer(eligibility.answers[row, column])
            cured = int(eligibility.passes_from[row, column])
            piece = eligibility.piece_of(int(row), column)
            sentence = (
                _sentence(rule, answer, _row(rule, seen, int(row)), lang)
                if piece is None
                else piece.text(lang)
            )
            if cured != NO_DATE:
                sentence = f"{sentence}; {_BEGINS[lang]} {iso(cured, lang)}"
            day = None if cured == NO_DATE else to_date(cured)
            found[row].append(Detail(rule, answer, sentence, day))
    return found


def values_seen(history: History, pair: Pairs, rules: Sequence[Rule]) -> list[dict[str, object]]:
    """For one pair, the parameters of each rule and the values that it saw."""
    facts = Facts(history, pair)
    return [_row(rule, condition_of(rule).seen(facts, rule), 0) for rule in rules]


def _row(rule: Rule, seen: Seen, row: int) -> dict[str, object]:
    """The rule's parameters and the values that it saw of one pair, by name."""
    values: dict[str, object] = {name: one.value for name, one in rule.parameters.items()}
    return values | {name: column[row] for name, column in seen.items()}


def _sentence(rule: Rule, answer: Answer, values: dict[str, object], lang: Language) -> str:
    template = rule.title
    if answer is Answer.FAIL:
        template = rule.detail
    elif answer is Answer.UNKNOWN and rule.missing is not None:
        template = rule.missing
    return fill(template.in_language(lang), values, lang)
