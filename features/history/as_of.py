"""What was known before a day: the only door through which features reach dated rows.

Point-in-time is a property of these types, not of care: :class:`PastRows` holds only rows dated
strictly before its key's day, gives no column that is today's state, serves age limits or labels,
and reads an end on or after that day as empty (contract: "In a history row that began before, an
end on or after that day reads as empty").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE
from features.contract.tables import TABLES, Use
from features.history.columns import sort_owner
from features.history.ranges import flat

if TYPE_CHECKING:
    from features.history.coding import Array
    from features.history.history import History

Rows = npt.NDArray[np.int32]
Index = npt.NDArray[np.int64]

_ENDS: Final = frozenset({"ended_on"})


@dataclass(frozen=True)
class PastRows:
    """Rows of one table known before each key's day, as a flat list grouped by key.

    ``key`` (m,) says to which key a row belongs (rising); ``row`` (m,) is the row in the table;
    ``starts`` (k + 1,) is where each key's rows begin in these lists. Within a key, rows stand
    in the order of their dates.
    """

    history: History
    table: str
    days: Rows
    key: Index
    row: Index
    starts: Index

    def __len__(self) -> int:
        return len(self.row)

    @property
    def counts(self) -> Index:
        """How many rows each key has, shape (k,)."""
        return np.diff(self.starts)

    def __getitem__(self, column: str) -> Array:
        """Cells of a column, shape (m,); only columns that may feed a feature."""
        definition = TABLES[self.table].by_name[column]
        if definition.use is not Use.FACT:
            message = f"{self.table}.{column} serves {definition.use.value}, never a feature"
            raise PermissionError(message)
        cells: Array = self.history[self.table][column][self.row]
        if column in _ENDS:
            return np.where(cells >= self.days[self.key], NO_DATE, cells)
        return cells

    def last(self) -> tuple[Index, npt.NDArray[np.bool_]]:
        """Position in these lists of each key's last row, and whether it has one; shapes (k,)."""
        has = self.counts > 0
        return np.where(has, self.starts[1:] - 1, 0), has


@dataclass(frozen=True)
class AsOf:
    """A history, asked only about what was known before a day per key.

    ``days`` has one day (days since 1970-01-01) for each key that a question is asked for, so the
    same code answers one vacancy with all employees and thousands of transfers each on its day.
    """

    history: History
    days: Rows

    def past(self, table: str, owners: npt.ArrayLike) -> PastRows:
        """Rows of a dated table about each key's owner, dated strictly before the key's day.

        Parameters
        ----------
        table : str
            A table with ``dated_by``, grouped by employee (evaluations: by transfer).
        owners : array_like of int, shape (k,)
            Row of the owner for each key; ``NO_ROW`` gives no rows.
        """
        definition = TABLES[table]
        owner_column = sort_owner(definition)
        offsets = self.history.offsets(table, owner_column)
        owner = np.asarray(owners, dtype=np.int64)
        known = owner >= 0
        begin = np.where(known, offsets[np.where(known, owner, 0)], 0)
        end = np.where(known, offsets[np.where(known, owner, 0) + 1], begin)
        dates = self.history[table][definition.dated_by]
        return self._rows(table, begin, first_not_before(dates, begin, end, self.days))

    def is_recorded(self, table: str) -> npt.NDArray[np.bool_]:
        """Whether the table holds any row, of anybody, dated before each key's day; shape (k,).

        Tells "nobody kept such records yet" from "this person has none".
        """
        rows = self.history[table]
        if not len(rows):
            return np.zeros(len(self.days), dtype=bool)
        return np.asarray(self.days > rows.begins, dtype=bool)

    def _rows(self, table: str, begin: Index, end: Index) -> PastRows:
        starts, key, row = flat(begin, end)
        return PastRows(self.history, table, self.days, key, row, starts)


def first_not_before(dates: Array, begin: Index, end: Index, days: Rows) -> Index:
    """For each key the first of its rows ``begin`` to ``end`` dated on or after its day.

    Binary search in all keys' rows at once; a key costs the logarithm of its own rows, whatever
    the size of the table.
    """
    if len(begin) == 1:  # one question: the same search without arrays of one
        rows = dates[begin[0] : end[0]]
        found: Index = begin + np.searchsorted(rows, days[0])
        return found
    low = begin.copy()
    stride = 1 << int((end - begin).max(initial=0)).bit_length() >> 1
    while stride:  # each key goes on by as many rows as are still before its day
        ahead = low + stride
        is_inside = ahead <= end
        is_before = dates[np.where(is_inside, ahead, 1) - 1] < days
        low += stride * (is_inside & is_before)
        stride >>= 1
    return low
