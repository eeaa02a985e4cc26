"""One rule's answers for n pairs: of whom it speaks, and what its function says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import to_day
from features.contract.values import EMPLOYMENT_TYPES, POSITION_TYPES
from models.eligibility.conditions import age, competence, conduct, contract, kinship, post, steps
from models.eligibility.conditions.registry import CONDITIONS, Condition
from models.eligibility.facts import READ_BY_STEP
from models.eligibility.people import UNKNOWN_STEP

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule
    from models.eligibility.verdicts import Mask, Verdicts

THEMES: Final = (post, conduct, steps, contract, age, competence, kinship)
"""Modules that register conditions as they are imported."""

_FOR_EVER: Final = int(np.iinfo(np.int32).max)
_STEPS: Final[dict[str, int]] = {"promotion": 1, "lateral": 0, "demotion": -1}


def condition_of(rule: Rule) -> Condition:
    """The function that answers a rule; a rule without one is a fault of the product."""
    return CONDITIONS[rule.answered_by]


def answered(facts: Facts, rule: Rule) -> Verdicts | None:
    """The answers of a rule; None where it speaks of nobody here."""
    applies = speaks_of(facts, rule)
    return condition_of(rule).decide(facts, rule).where(applies) if applies.any() else None


def reads_of(rule: Rule) -> frozenset[str] | None:
    """The columns of ``positions`` from which, beside person and day, a rule's answer follows.

    None where it asks about the post itself: two posts never share such an answer.
    """
    reads, limits = condition_of(rule).reads, rule.applies_to
    if reads is None:
        return None
    if limits.position_type:
        reads |= {"position_type"}
    return reads | READ_BY_STEP if limits.kind else reads


def speaks_of(facts: Facts, rule: Rule) -> Mask:
    """Whether a rule speaks of each pair, by date, post, employment and kind of move."""
    day, until = facts.day, _FOR_EVER if rule.valid_until is None else to_day(rule.valid_until)
    applies = (day >= to_day(rule.valid_from)) & (day <= until)
    limits = rule.applies_to
    if limits.position_type:
        types = [POSITION_TYPES.index(name) for name in limits.position_type]
        applies = applies & np.isin(facts.post_type, types)
    if limits.employment_type:
        kinds = [EMPLOYMENT_TYPES.index(name) for name in limits.employment_type]
        applies = applies & np.isin(facts.person("employment_type"), kinds)
    if limits.kind:
        steps_meant = [*(_STEPS[name] for name in limits.kind), int(UNKNOWN_STEP)]
        applies = applies & np.isin(facts.step, steps_meant)
    return np.asarray(applies, dtype=bool)
