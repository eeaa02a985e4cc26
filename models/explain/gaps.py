"""Each candidate's competencies against what the post requires, as known before the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.eligibility.records import NOT_ASSESSED, required_levels

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.pairs import Pairs


@dataclass(frozen=True)
class Gap:
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


def gaps_of(history: History, pairs: Pairs) -> list[list[Gap]]:
    """For each pair, every competency that its post requires, in the contract's order."""
    names = history.vocabularies["competency"]
    levels = required_levels(history, pairs)
    found: list[list[Gap]] = [[] for _ in range(len(pairs))]
    columns = (levels.pair, levels.competency, levels.required, levels.level)
    for pair, competency, required, level in zip(*(one.tolist() for one in columns), strict=True):
        is_known = level != NOT_ASSESSED
        gap = level - required if is_known else None
        found[pair].append(Gap(names[competency], required, level if is_known else None, gap))
    return found
