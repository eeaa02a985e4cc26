"""The floor under competency levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.eligibility.conditions.registry import Seen, condition
from models.eligibility.records import NOT_ASSESSED
from models.eligibility.verdicts import Verdicts, judged

if TYPE_CHECKING:
    from models.eligibility.facts import Facts
    from models.eligibility.rules import Rule


def _seen_competence(facts: Facts, rule: Rule) -> Seen:
    levels = facts.required_levels
    names = facts.history.vocabularies["competency"]
    below: list[list[object]] = [[] for _ in range(len(facts))]
    missing: list[list[object]] = [[] for _ in range(len(facts))]
    floor: list[list[object]] = [[] for _ in range(len(facts))]
    for row, pair in enumerate(levels.pair):
        name, level = names[levels.competency[row]], int(levels.level[row])
        if level == NOT_ASSESSED:
            missing[pair].append(name)
        elif levels.required[row] - level > rule.number("levels"):
            required = int(levels.required[row])
            below[pair].append((name, level, required))
            floor[pair].append((name, required - rule.number("levels")))
    return {"below": below, "missing": missing, "floor": floor}


@condition(seen=_seen_competence)
def competence_floor(facts: Facts, rule: Rule) -> Verdicts:
    """Fails where a level is further below the required one than the floor allows.

    Unknown where no level is that low but one was never assessed.
    """
    levels, total = facts.required_levels, len(facts)
    assessed = levels.level != NOT_ASSESSED
    short = assessed & (levels.required - levels.level > rule.number("levels"))
    required = np.bincount(levels.pair, minlength=total) > 0
    fails = np.bincount(levels.pair[short], minlength=total) > 0
    missing = np.bincount(levels.pair[~assessed], minlength=total) > 0
    return judged(~fails, known=fails | ~missing).where(required)
