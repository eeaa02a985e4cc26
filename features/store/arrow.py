"""Rows of a database as Arrow columns, and back: many at once, bounded in memory, bit for bit.

Between the drivers and everything else stands Arrow: SQLite keeps days and moments as text and
truth as 0 and 1, PostgreSQL has types for them; here both are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import sqlalchemy as sa

from features.store.moment import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BATCH: Final = 50_000
_TYPES: Final[tuple[tuple[type[sa.types.TypeEngine[Any]], pa.DataType], ...]] = (
    (sa.Boolean, pa.bool_()),
    (sa.Integer, pa.int64()),
    (sa.Float, pa.float64()),
    (Moment, pa.timestamp("us", tz="UTC")),
    (sa.DateTime, pa.timestamp("us", tz="UTC")),
    (sa.Date, pa.date32()),
    (sa.LargeBinary, pa.binary()),
    (sa.Text, pa.large_string()),
    (sa.String, pa.large_string()),
)


def arrow_schema(columns: Sequence[sa.Column[Any]]) -> pa.Schema:
    """The Arrow types of database columns."""
    return pa.schema([(column.name, _arrow_type(column)) for column in columns])


def read_batches(
    connection: sa.Connection,
    columns: Sequence[sa.Column[Any]],
    where: sa.ColumnElement[bool] | None = None,
) -> Iterator[pa.Table]:
    """Rows of one table in batches of at most ``BATCH``; one empty batch where there is none."""
    # The drivers' own values: SQLAlchemy would parse every day and moment one by one.
    query = sa.select(*(sa.type_coerce(c, sa.types.NullType()).label(c.name) for c in columns))
    if where is not None:
        query = query.where(where)
    yield from batches_of(connection, query, arrow_schema(columns))


def batches_of(
    connection: sa.Connection, query: sa.Select[*tuple[Any, ...]], schema: pa.Schema
) -> Iterator[pa.Table]:
    """What a query finds, in batches as :func:`read_batches` makes them."""
    result = connection.execute(query.execution_options(stream_results=True))
    begun = False
    for rows in result.partitions(BATCH):
        begun = True
        cells = zip(*rows, strict=True)
        arrays = [_array(values, one.type) for values, one in zip(cells, schema, strict=True)]
        yield pa.table(arrays, schema=schema)
    if not begun:
        yield schema.empty_table()


def write_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Add rows: COPY on PostgreSQL, one prepared statement elsewhere.

    ``rows`` has the types of :func:`arrow_schema`; columns of the table that it lacks stay empty.
    """
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    on_postgresql = connection.dialect.name == "postgresql"
    cursor = connection.connection.cursor()
    try:
        for batch in rows.to_batches(BATCH):
            cells = [_cells(column, on_postgresql=on_postgresql) for column in batch.columns]
            if on_postgresql:
                with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                    for row in zip(*cells, strict=True):
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(cells))
                insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
                cursor.executemany(insert, list(zip(*cells, strict=True)))
    finally:
        cursor.close()


def _arrow_type(column: sa.Column[Any]) -> pa.DataType:
    for kind, arrow in _TYPES:
        if isinstance(column.type, kind):
            return arrow
    raise TypeError(f"{column} is of a type that is never stored: {column.type!r}")


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    sample = next((value for value in values if value is not None), None)
    if isinstance(sample, str) and not pa.types.is_large_string(kind):
        text = pa.array(values, pa.string())
        if pa.types.is_timestamp(kind):
            return text.cast(pa.timestamp("us")).cast(kind)
        return text.cast(kind)
    if pa.types.is_boolean(kind) and isinstance(sample, int):
        return pa.array(values, pa.int8() if not isinstance(sample, bool) else kind).cast(kind)
    return pa.array(values, kind)


def _cells(column: pa.Array, *, on_postgresql: bool) -> list[Any]:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.string())
    elif pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.string())
        if on_postgresql:
            return [None if text is None else f"{text}+00" for text in column.to_pylist()]
    elif pa.types.is_boolean(column.type) and not on_postgresql:
        column = column.cast(pa.int8())
    cells: list[Any] = column.to_pylist()
    return cells
