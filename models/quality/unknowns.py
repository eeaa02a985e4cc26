"""How many candidates become *unknown*, by rule: what weak data do to recommendations.

Asked of the vacancies that are open, each on the day on which it opened, as a recommendation asks;
counted among those whom no rule excludes, for the others are not listed either way. Where HR
recorded evidence a rule answers, so that nobody asks for what is there already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE
from features.pairs.pairs import Pairs
from models.eligibility.answers import Answer
from models.eligibility.engine import judge_eligibility
from models.eligibility.kept_law import KeptLaw
from models.eligibility.rule_evidence import RuleEvidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from features.history.history import History
    from models.eligibility.rules import Rule

_NO_EVIDENCE: Final = RuleEvidence()


@dataclass(frozen=True)
class UnknownRule:
    """One rule: candidacies that it was ``asked`` about, those ``unknown``, ``people`` in them."""

    rule: str
    citation: str
    asked: int
    unknown: int
    people: int


@dataclass(frozen=True)
class Unknowns:
    """By rule, the most unknown first; ``vacancies`` were asked, with ``candidates`` on them."""

    vacancies: int
    candidates: int
    rules: tuple[UnknownRule, ...]


def unknowns(
    history: History,
    rules_on: Callable[[int], Sequence[Rule]],
    as_of: int,
    evidence: RuleEvidence = _NO_EVIDENCE,
) -> Unknowns:
    """Count unknown answers over the vacancies that are open on a day, or over all if none is."""
    table = history["vacancies"]
    rows = _open(table["opened_on"], table["closes_on"], as_of)
    asked: dict[str, int] = {}
    unknown: dict[str, int] = {}
    people: dict[str, npt.NDArray[np.bool_]] = {}
    citations: dict[str, str] = {}
    candidates, law = 0, KeptLaw(history)
    for row in rows:
        day = int(table["opened_on"][row])
        rules = rules_on(day)
        pairs = Pairs.of_vacancy(history, int(table["position_id"][row]), day)
        eligibility = judge_eligibility(history, pairs, rules, evidence, law)
        stays = ~eligibility.is_excluded
        candidates += int(stays.sum())
        for column, rule in enumerate(eligibility.rules):
            answers = eligibility.answers[stays, column]
            is_unknown = answers == Answer.UNKNOWN
            asked[rule.id] = asked.get(rule.id, 0) + int((answers != Answer.NOT_APPLICABLE).sum())
            unknown[rule.id] = unknown.get(rule.id, 0) + int(is_unknown.sum())
            known = people.setdefault(rule.id, np.zeros(len(history["employees"]), dtype=bool))
            known[pairs.employees[stays][is_unknown]] = True
            citations[rule.id] = rule.citation
    found = [
        UnknownRule(one, citations[one], asked[one], unknown[one], int(people[one].sum()))
        for one in asked
        if unknown[one]
    ]
    found.sort(key=lambda one: (-one.unknown, one.rule))
    return Unknowns(len(rows), candidates, tuple(found))


def _open(
    opened: npt.NDArray[np.int32], closes: npt.NDArray[np.int32], as_of: int
) -> npt.NDArray[np.int64]:
    is_open = (opened <= as_of) & ((closes == NO_DATE) | (closes >= as_of))
    return np.flatnonzero(is_open if is_open.any() else np.ones(len(opened), dtype=bool))
