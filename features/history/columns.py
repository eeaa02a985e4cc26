"""One table as NumPy columns: which columns enter a history, in which order their rows stand.

The order follows from the cells alone, so that the order of a file or a database never matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from features.contract.tables import TABLES, Column, Kind, Table, Use
from features.history import coding
from features.history.vocabulary import VOCABULARY_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy.typing as npt

    from features.history.coding import Array

_CODED_ALONE: Final[Mapping[Kind, Callable[[pd.Series], Array]]] = {
    Kind.ID: coding.code_ids,
    Kind.DATE: coding.code_dates,
    Kind.FIELD: coding.code_field,
    Kind.FIELDS: coding.code_fields,
    Kind.NUMBER: coding.code_numbers,
    Kind.INTEGER: coding.code_numbers,
}
"""Kinds whose cells need no other table and no vocabulary."""

_HIDDEN: Final = frozenset({Use.SHOWN, Use.PROTECTED})


def history_tables() -> tuple[Table, ...]:
    """Every table that enters a history: all but the protected attributes."""
    return tuple(table for table in TABLES.values() if not table.open_columns)


def history_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table that enter a history."""
    return tuple(column for column in table.columns if column.use not in _HIDDEN)


def referred(table: Table) -> frozenset[str]:
    """The tables into whose rows a table's codes point."""
    return frozenset(one.ref for one in history_columns(table) if one.kind is Kind.REF)


@dataclass(frozen=True)
class TableColumns:
    """One table as NumPy arrays of equal length, coded as ``features.history.coding`` says.

    Rows of a table with an owner or a date are sorted by owner, date, then all other columns.
    """

    table: Table
    arrays: Mapping[str, Array]

    def __len__(self) -> int:
        # not by the ids: of a mapped table they become Python texts when they are asked for
        name = next((name for name in self.arrays if name != self.table.key), self.table.key)
        return len(self.arrays[name])

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    @cached_property
    def index(self) -> pd.Index:
        """From id to row, in a table with ids."""
        return pd.Index(self[self.table.key], dtype="str")

    @cached_property
    def begins(self) -> int:
        """The first day in the column that dates its rows; there must be rows."""
        return int(self[self.table.dated_by].min())

    def offsets(self, owner: str, owners: int) -> npt.NDArray[np.int64]:
        """Where each of ``owners`` owners' rows begin where they are sorted by a column."""
        if (owner, owners) not in self._offsets:
            self._offsets[owner, owners] = np.searchsorted(self[owner], np.arange(owners + 1))
        return self._offsets[owner, owners]

    def risen(self, name: str) -> tuple[Array, Array]:
        """The cells of a column in rising order, and the rows that they stand in."""
        if name not in self._risen:
            order = np.argsort(self[name], kind="stable")
            self._risen[name] = self[name][order], order
        return self._risen[name]

    @cached_property
    def _risen(self) -> dict[str, tuple[Array, Array]]:
        return {}

    @cached_property
    def _offsets(self) -> dict[tuple[str, int], npt.NDArray[np.int64]]:
        return {}


def sort_owner(table: Table) -> str:
    """The column by which a table's rows are grouped: its owner, or who it is about."""
    if table.owner:
        return table.owner
    return {"transfers": "employee_id", "evaluations": "transfer_id"}.get(table.name, "")


def sort_names(table: Table, names: Iterable[str]) -> list[str]:
    """The columns by which rows are sorted: owner, date (or id), then all others in their order."""
    owner = sort_owner(table)
    first = [name for name in (owner, table.dated_by) if name] if owner else [table.key]
    return [*first, *(name for name in names if name not in first)]


def code_table(
    table: Table,
    frame: pd.DataFrame,
    ids: Mapping[str, pd.Index],
    vocabularies: Mapping[str, tuple[str, ...]],
) -> TableColumns:
    """Code a canonical frame (of at least the columns that enter a history) and sort its rows.

    Parameters
    ----------
    ids : mapping of str to Index
        The ids of every other table that it refers to, in the order of that table's rows.
    vocabularies : mapping of str to tuple of str
        Every vocabulary that it uses.
    """
    frame = _keyed(table, frame)
    if table.key:
        ids = {**ids, table.name: pd.Index(frame[table.key])}
    arrays = {
        column.name: _code_column(column, frame[column.name], ids, vocabularies)
        for column in history_columns(table)
    }
    return _sorted(TableColumns(table, arrays))


def _code_column(
    column: Column,
    cells: pd.Series,
    ids: Mapping[str, pd.Index],
    vocabularies: Mapping[str, tuple[str, ...]],
) -> Array:
    if column.kind is Kind.REF:
        return coding.code_refs(cells, ids[column.ref])
    if column.kind is Kind.CODE:
        return coding.code_listed(cells, column.values)
    if column.kind is Kind.OPEN_CODE:
        words = vocabularies[VOCABULARY_OF[column.name]]
        return coding.code_open(cells, words, len(column.values))
    return _CODED_ALONE[column.kind](cells)


def _keyed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Sort a table that is sorted by its id alone, so that references to itself hold too."""
    if not table.key or sort_owner(table):
        return frame
    return frame.sort_values(table.key, ignore_index=True)


def _sorted(columns: TableColumns) -> TableColumns:
    """Sort by owner, date, then everything else, so that the order of a file never matters."""
    table = columns.table
    owner = sort_owner(table)
    keys = [_sortable(columns[name]) for name in reversed(sort_names(table, columns.arrays))]
    order = np.lexsort(keys)
    if owner:
        order = order[columns[owner][order] >= 0]
    return TableColumns(table, {name: array[order] for name, array in columns.arrays.items()})


def _sortable(array: Array) -> Array:
    if array.dtype == object:
        return pd.factorize(pd.Series([str(value) for value in array]), sort=True)[0]
    return array
