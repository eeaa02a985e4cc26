"""The floor under competency levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from models.eligibility.conditions.registry import Seen, condition
from models.eligibility.posts import NOT_REQUIRED, REQUIREMENTS
from models.eligibility.records import NOT_ASSESSED
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule


_LOWEST: Final = np.int8(NOT_ASSESSED + 1)


def _seen_competence(facts: Facts, rule: Rule) -> Seen:
    levels, lowest = facts.required_levels, rule.number("levels")
    names = facts.history.vocabularies["competency"]
    below: list[list[object]] = [[] for _ in range(len(facts))]
    missing: list[list[object]] = [[] for _ in range(len(facts))]
    floor: list[list[object]] = [[] for _ in range(len(facts))]
    columns = (levels.pair, levels.competency, levels.required, levels.level)
    for pair, code, required, level in zip(*(one.tolist() for one in columns), strict=True):
        if level == NOT_ASSESSED:
            missing[pair].append(names[code])
        elif required - level > lowest:
            below[pair].append((names[code], level, required))
            floor[pair].append((names[code], required - lowest))
    return {"below": below, "missing": missing, "floor": floor}


@condition(seen=_seen_competence, reads=[REQUIREMENTS])
def competence_floor(facts: Facts, rule: Rule) -> Verdicts:
    """Fails where a level is further below the required one than the floor allows.

    Unknown where no level is that low but one was never assessed.
    """
    fails, missing = np.zeros(len(facts), dtype=bool), np.zeros(len(facts), dtype=bool)
    asks = np.zeros(1, dtype=bool)
    for required, level in facts.competencies():
        is_required = required != NOT_REQUIRED  # no level lies below what is not required
        too_low = np.maximum(required - np.int8(rule.number("levels")), _LOWEST)
        if (too_low > _LOWEST).any():  # else nobody who was assessed is that low
            fails |= (level < too_low) & (level != NOT_ASSESSED)
        missing |= level < np.where(is_required, _LOWEST, NOT_ASSESSED)
        asks = asks | is_required
    return judged(~fails, known=fails | ~missing).where(asks)
