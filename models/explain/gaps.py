"""Each candidate's competencies against what the post requires, as known before the day.

Written as JSON at once, as all that is many in a list (``models.slate.candidates``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import orjson

from models.eligibility.records import NOT_ASSESSED

if TYPE_CHECKING:
    from models.eligibility.facts import Facts

_NOT_ASSESSED: Final = int(NOT_ASSESSED)


def gaps_of(facts: Facts) -> list[list[orjson.Fragment]]:
    """For each pair, every competency that its post requires, in the contract's order.

    Read from the facts that the rules were asked about: a kept day knows all levels already.
    """
    names = facts.history.vocabularies["competency"]
    levels = facts.required_levels
    found: list[list[orjson.Fragment]] = [[] for _ in range(len(facts))]
    columns = (levels.pair, levels.competency, levels.required, levels.level)
    for pair, competency, required, level in zip(*(one.tolist() for one in columns), strict=True):
        found[pair].append(_written(names[competency], required, level))
    return found


@lru_cache(maxsize=20_000)
def _written(competency: str, required: int, level: int) -> orjson.Fragment:
    """One required competency; ``gap`` is level minus required, both null if not assessed.

    A city's people have the same few again and again.
    """
    known = None if level == _NOT_ASSESSED else level
    gap = None if known is None else known - required
    told = {"competency": competency, "required": required, "level": known, "gap": gap}
    return orjson.Fragment(orjson.dumps(told))
