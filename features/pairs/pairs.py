"""The question that features and judgements answer: this person, in that post, on this day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History


@dataclass(frozen=True)
class Pairs:
    """Rows of (employee, position, day); three int32 arrays of shape (n,).

    ``employees`` and ``positions`` are rows of the history, ``days`` days since 1970-01-01. A
    feature of a pair may know only what was dated strictly before its day.
    """

    employees: npt.NDArray[np.int32]
    positions: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.employees)

    def take(self, rows: npt.ArrayLike | slice) -> Pairs:
        """The pairs at ``rows`` (positions, a mask or a slice)."""
        at = rows if isinstance(rows, slice) else np.asarray(rows)
        return Pairs(self.employees[at], self.positions[at], self.days[at])

    @classmethod
    def joined(cls, lists: Sequence[Pairs]) -> Pairs:
        """The pairs of several lists, one list after another."""
        return cls(
            np.concatenate([one.employees for one in lists]),
            np.concatenate([one.positions for one in lists]),
            np.concatenate([one.days for one in lists]),
        )

    @classmethod
    def of_vacancy(cls, history: History, position: int, day: int) -> Pairs:
        """Every employee against one post on one day, in the order of the history's rows."""
        everybody = np.arange(len(history["employees"]), dtype=np.int32)
        return cls.beside(everybody, position, day)

    @classmethod
    def beside(cls, employees: npt.NDArray[np.integer], position: int, day: int) -> Pairs:
        """Employees, by their rows, beside one post on one day."""
        return cls(
            employees.astype(np.int32, copy=False),
            np.full(len(employees), position, dtype=np.int32),
            np.full(len(employees), day, dtype=np.int32),
        )

    @classmethod
    def of_transfers(cls, history: History, transfers: npt.ArrayLike) -> Pairs:
        """Past transfers as pairs: who moved, to which post, on the day before it was known."""
        rows = np.asarray(transfers)
        table = history["transfers"]
        return cls(
            table["employee_id"][rows], table["to_position_id"][rows], table["effective_on"][rows]
        )
