"""What would bring in somebody who is left out: the day, or the smallest changes, rule by rule.

Every rule that leaves the person out has to pass; of a rule of several parts only those that fail
are told. Where no change does (an age that is past, one's own post) that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.calendar import NO_DATE, to_date
from features.pairs.pairs import Pairs
from models.eligibility.answers import Answer
from models.eligibility.details import values_seen
from models.eligibility.engine import condition_of, judge_eligibility
from models.eligibility.facts import Facts
from models.phrases import fill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from features.history.history import History
    from models.eligibility.answers import Eligibility
    from models.eligibility.rule import Rule
    from models.eligibility.rule_evidence import RuleEvidence
    from models.wording import Language


@dataclass(frozen=True)
class Change:
    """What one rule asks of one person; ``texts`` is empty where no change lets it pass."""

    rule: Rule
    texts: tuple[str, ...]


def changes_for(
    history: History, pair: Pairs, eligibility: Eligibility, lang: Language
) -> list[Change]:
    """The changes that would let every excluding rule of one pair pass.

    Parameters
    ----------
    pair, eligibility : of length 1.
    """
    failing = [
        rule
        for rule, answer in zip(eligibility.rules, eligibility.answers[0], strict=True)
        if rule.excludes and answer == Answer.FAIL
    ]
    facts = Facts(history, pair)
    seen = values_seen(history, pair, failing)
    return [
        Change(rule, _texts(facts, rule, values, lang))
        for rule, values in zip(failing, seen, strict=True)
    ]


def eligible_from(
    history: History, pair: Pairs, rules: Sequence[Rule], evidence: RuleEvidence
) -> date | None:
    """The day from which nothing leaves one person out, by time alone; None where no day is known.

    It is the latest of the days that the failing rules promise, if all passes then.
    """
    eligibility = judge_eligibility(history, pair, rules, evidence)
    excluding = np.array([rule.excludes for rule in rules], dtype=bool)
    promised = eligibility.passes_from[0, (eligibility.answers[0] == Answer.FAIL) & excluding]
    if not len(promised) or (promised == NO_DATE).any():
        return None
    then = Pairs(pair.employees, pair.positions, np.array([promised.max()], dtype=np.int32))
    if judge_eligibility(history, then, rules, evidence).is_excluded[0]:
        return None
    return to_date(int(promised.max()))


def _texts(facts: Facts, rule: Rule, values: dict[str, object], lang: Language) -> tuple[str, ...]:
    lacks = condition_of(rule).lacks
    parts = list(rule.cures)
    if lacks is not None:
        parts = [name for name, fails in lacks(facts, rule).items() if fails[0]]
    if not all(name in rule.cures for name in parts):
        return ()
    return tuple(fill(rule.cures[name].in_language(lang), values, lang) for name in parts)
