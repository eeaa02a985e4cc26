"""Some of a nation's people as a history of their own: every table that follows from them alone.

Slices of mapped columns, not copies, but for the columns that name people or transfers. Relatives
may live in other parts, so ``relations`` is not among the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.contract.tables import TABLES, Kind
from features.history.columns import TableColumns, history_columns, sort_owner
from features.history.history import History
from features.nation.layout import OF_PEOPLE, UNDIVIDED
from features.nation.opened import MappedTable
from features.nation.texts import Texts

if TYPE_CHECKING:
    from features.history.coding import Array


def part_of(history: History, begin: int, end: int) -> History:
    """The people in rows ``begin`` to ``end`` of a nation, by the words of all."""
    rows = {"employees": (begin, end)}
    tables: dict[str, TableColumns] = {
        name: table for name, table in history.items() if name not in OF_PEOPLE
    }
    for name in OF_PEOPLE:
        if name in UNDIVIDED:
            continue
        owner = sort_owner(TABLES[name])
        if owner:
            of = TABLES[name].by_name[owner].ref
            starts = history.offsets(name, owner)
            rows[name] = int(starts[rows[of][0]]), int(starts[rows[of][1]])
        tables[name] = _slice(history[name], rows)
    return History(tables, history.vocabularies, f"{history.revision} {begin} {end}")


def _slice(table: TableColumns, rows: dict[str, tuple[int, int]]) -> MappedTable:
    name, (begin, end) = table.table.name, rows[table.table.name]
    arrays: dict[str, Any] = {}
    for column in history_columns(table.table):
        cells: Any = table[column.name]
        if isinstance(cells, Texts):
            arrays[column.name] = Texts(cells.texts.slice(begin, end - begin))
            continue
        cells = cells[begin:end]
        if column.kind is Kind.REF and column.ref in rows and column.ref != name:
            cells = _moved(cells, rows[column.ref][0])
        arrays[column.name] = cells
    first = table.begins if table.table.dated_by and len(table) else None
    return MappedTable(table.table, arrays, (), first)


def _moved(cells: Array, by: int) -> Array:
    moved: Array = cells - cells.dtype.type(by)  # owners are required, so none is NO_ROW
    return moved
