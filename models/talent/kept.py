"""Everybody's boxes on the days last asked about, kept for the next list of the day.

What does not depend on the post is found once a day; a kept box is the one that ``talent_map``
gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.kept import Kept
from models.talent.boxes import talent_map

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from features.history.history import History
    from models.talent.boxes import Codes
    from models.talent.policy import TalentPolicy

READS: Final = frozenset(
    {
        "employees",
        "positions",
        "position_competencies",
        "position_history",
        "transfers",
        "performance",
        "competency_assessments",
    }
)
"""The tables from which boxes follow."""

MOST_DAYS: Final = 64
"""A byte a person and day."""


class KeptBoxes:
    """Keeps the days last asked about of one history; safe to share between threads."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._days: Kept[Codes] = Kept(MOST_DAYS)

    def refreshed(self, history: History, changed: AbstractSet[str]) -> KeptBoxes:
        """What may be kept after some tables changed: all, unless a box follows from them."""
        same_words = history.vocabularies == self._history.vocabularies
        return self if same_words and not changed & READS else KeptBoxes(history)

    def on(self, day: int, policy: TalentPolicy) -> Codes:
        """The boxes of all employees, as known before a day; int8, shape (employees,)."""

        def make() -> Codes:
            everybody = np.arange(len(self._history["employees"]), dtype=np.int32)
            return talent_map(self._history, everybody, day, policy).box

        return self._days.get((day, policy), make)
