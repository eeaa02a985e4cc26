"""Totals of groups on one day, where those of other days are not at hand.

Answers as :class:`features.history.timelines.Timeline` does, for its day alone. Totals are
integers, so those of parts add up to those of the whole, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from features.history.coding import Array
    from features.history.timelines import Amounts, Timeline


@dataclass(frozen=True)
class Totals:
    """Of groups before ``day``; ``sums`` has shape (groups, c)."""

    day: int
    sums: Amounts

    @classmethod
    def of(cls, timeline: Timeline, day: int) -> Totals:
        """Of every group of a timeline."""
        groups = np.arange(len(timeline.starts) - 1)
        return cls(day, timeline.before(groups, np.full(len(groups), day)))

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.day, self.sums + other.sums)

    def before(self, groups: Array, days: Array) -> Amounts:
        """Totals of each group's events dated strictly before its day; shape (k, c).

        Raises
        ------
        ValueError
            Another day is asked about.
        """
        if (np.asarray(days) != self.day).any():
            raise ValueError(f"only totals before day {self.day} are kept")
        group = np.asarray(groups, dtype=np.int64)
        found: Amounts = np.where((group >= 0)[:, None], self.sums[np.maximum(group, 0)], 0)
        return found
