"""Batches of a Parquet file as the contract's cells: typed, and every one of them can be coded.

Looks at cells alone. What only several rows tell (two posts at once, a move before the birth) is
the import's to find, in the data of each agency; see :mod:`features.intake`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from features.contract.tables import Column, Kind, Table
from features.errors import BadInputError, ErrorDetail
from features.history.columns import history_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW: Final = "row"
"""The column that says where a row stood in its file; the first is row 2, as in a table."""

_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.INTEGER})
_ISCED: Final = r"(?:0\d|10|99)\d{0,2}"


def cells_of(table: Table, batch: pa.RecordBatch, first_row: int) -> pa.RecordBatch:
    """The columns that enter a history, in the types that coding reads, and ``ROW``.

    Parameters
    ----------
    batch : as read; columns beyond the contract are left out, absent ones are empty.
    first_row : of the file, that the batch begins with.

    Raises
    ------
    BadInputError
        A cell has a type or a value that the contract does not know.
    """
    columns = {}
    for column in history_columns(table):
        given = batch.column(column.name) if column.name in batch.schema.names else None
        if given is None:
            given = pa.nulls(len(batch), _type_of(column))
        cells = _typed(table, column, given, first_row)
        for is_wrong, fix in _faults(column, cells):
            _refuse_any(table, column, cells, is_wrong, fix, first_row)
        columns[column.name] = cells
    columns[ROW] = pa.array(range(first_row, first_row + len(batch)), pa.int64())
    return pa.record_batch(columns)


def schema_of(table: Table) -> pa.Schema:
    """The types of :func:`cells_of`."""
    told = [(column.name, _type_of(column)) for column in history_columns(table)]
    return pa.schema([*told, (ROW, pa.int64())])


def refused(table: str, row: int, column: str, value: object, fix: str) -> BadInputError:
    """The error of one cell: where it stands, what it holds, what to do."""
    where = f"{table}.parquet, row {row}, column {column}"
    message = f"{value!r} cannot be used: {fix}"
    return BadInputError(f"{where}: {message}", [ErrorDetail(where, message)])


def refused_reference(table: str, row: int, column: str, value: object, to: str) -> BadInputError:
    """The error of a cell that names a row which is not there."""
    fix = f"no row of {to} has this id; add it there or correct it here."
    return refused(table, row, column, value, fix)


def _type_of(column: Column) -> pa.DataType:
    if column.kind is Kind.DATE:
        return pa.timestamp("s")
    return pa.float64() if column.kind in _NUMBERS else pa.large_string()


def _typed(table: Table, column: Column, given: pa.Array, first_row: int) -> pa.Array:
    if pa.types.is_dictionary(given.type):
        given = given.dictionary_decode()
    if pa.types.is_list(given.type) or pa.types.is_large_list(given.type):
        given = pc.binary_join(given.cast(pa.list_(pa.string())), ";")
    wanted = _type_of(column)
    try:
        return _emptied(_cast(given, wanted), column)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        for at, cell in enumerate(given):
            try:
                _cast(pa.array([cell.as_py()], given.type), wanted)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                fix = f"write it as {wanted} (dates as YYYY-MM-DD)."
                raise refused(table.name, first_row + at, column.name, cell.as_py(), fix) from error
        raise


def _cast(given: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(wanted):
        if pa.types.is_timestamp(given.type):  # of a moment the day alone is known
            return pc.cast(given, pa.date32(), safe=False).cast(wanted)
        return given.cast(pa.date32()).cast(wanted)
    return given.cast(wanted)


def _emptied(cells: pa.Array, column: Column) -> pa.Array:
    """Nothing is a null, whether it was written as NaN or as an empty text."""
    if column.kind in _NUMBERS:
        return pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
    if pa.types.is_large_string(cells.type):
        return pc.if_else(pc.equal(cells, ""), pa.scalar(None, cells.type), cells)
    return cells


def _faults(column: Column, cells: pa.Array) -> Iterator[tuple[pa.Array, str]]:
    """Where cells are wrong, and what to do."""
    if column.required:
        yield pc.is_null(cells), "fill it; the contract requires it."
    if column.kind is Kind.CODE:
        listed = pa.array(column.values, pa.large_string())
        yield pc.invert(pc.is_in(cells, listed)), f"use one of {', '.join(column.values)}."
    if column.prefix:
        listed = pa.array(column.values, pa.large_string())
        known = pc.or_(pc.is_in(cells, listed), pc.starts_with(cells, column.prefix))
        yield pc.invert(known), f"use a listed word, or one that begins with {column.prefix}."
    if column.kind is Kind.INTEGER:
        yield pc.not_equal(cells, pc.floor(cells)), "use a whole number."
    if column.kind in {Kind.FIELD, Kind.FIELDS}:
        more = rf"(?:;{_ISCED})*" if column.kind is Kind.FIELDS else ""
        known = pc.match_substring_regex(cells, f"^{_ISCED}{more}$")
        yield pc.invert(known), "use codes of ISCED-F 2013, as 0913."
    if column.low is not None:
        yield pc.less(cells, column.low), f"use at least {column.low:g}."
    if column.high is not None:
        yield pc.greater(cells, column.high), f"use at most {column.high:g}."


def _refuse_any(  # noqa: PLR0913, PLR0917 - a fault and where it stands
    table: Table, column: Column, cells: pa.Array, is_wrong: pa.Array, fix: str, first_row: int
) -> None:
    if column.required:
        found = pc.fill_null(is_wrong, fill_value=False)
    else:
        found = pc.and_(pc.fill_null(is_wrong, fill_value=False), pc.is_valid(cells))
    if pc.any(found).as_py():
        at = pc.index(found, value=True).as_py()
        value: Any = cells[at].as_py()
        raise refused(table.name, first_row + at, column.name, value, fix)
