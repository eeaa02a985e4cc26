"""Each candidate's competencies against what the post requires, as known before the day."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from models.eligibility.records import NOT_ASSESSED

if TYPE_CHECKING:
    from models.eligibility.facts import Facts


class Gap(NamedTuple):
    """One required competency; ``gap`` is level minus required, both None if not assessed."""

    competency: str
    required: int
    level: int | None
    gap: int | None

    def to_json(self) -> dict[str, Any]:
        """Contract's form."""
        return {
            "competency": self.competency,
            "required": self.required,
            "level": self.level,
            "gap": self.gap,
        }


@lru_cache(maxsize=20_000)
def gap_written(gap: Gap) -> orjson.Fragment:
    """A gap's JSON: a city's people have the same few again and again."""
    return orjson.Fragment(orjson.dumps(gap.to_json()))


def gaps_of(facts: Facts) -> list[list[Gap]]:
    """For each pair, every competency that its post requires, in the contract's order.

    Read from the facts that the rules were asked about: a kept day knows all levels already.
    """
    names = facts.history.vocabularies["competency"]
    levels = facts.required_levels
    found: list[list[Gap]] = [[] for _ in range(len(facts))]
    not_assessed = int(NOT_ASSESSED)
    columns = (levels.pair, levels.competency, levels.required, levels.level)
    for pair, competency, required, level in zip(*(one.tolist() for one in columns), strict=True):
        if level == not_assessed:
            gap = Gap(names[competency], required, None, None)
        else:
            gap = Gap(names[competency], required, level, level - required)
        found[pair].append(gap)
    return found
