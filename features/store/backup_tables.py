"""The rows of every table, out of a database and into another, as Arrow.

Knows the tables by the revisions alone, so that no room above needs to be imported and other
people's tables in the same PostgreSQL schema are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import parquet

from features.errors import ConflictError
from features.store.arrow import arrow_schema, read_batches, write_rows
from features.store.engine import connect_to, explained, writing
from features.store.migrate import migrate
from features.store.store import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def declared_tables(revision: str) -> list[sa.Table]:
    """Every table of a revision, as a new database gets it."""
    scratch = connect_to("sqlite://")
    found = sa.MetaData()
    try:
        migrate(scratch, revision)
        found.reflect(scratch)
    finally:
        scratch.dispose()
    return [table for name, table in sorted(found.tables.items()) if name != "alembic_version"]


def read_table(connection: sa.Connection, table: sa.Table) -> Iterator[pa.Table]:
    """Every row of a table, of all times, in batches."""
    return read_batches(connection, list(table.columns))


def fill(home: Path, url: str | None, revision: str, folder: Path) -> None:
    """Bring the Parquet files of a revision's tables into an empty database, then migrate it.

    Raises
    ------
    ConflictError
        The database already holds rows.
    """
    engine = connect_to(url or f"sqlite:///{home / DATABASE}")
    try:
        with explained():
            tables = declared_tables(revision)
            _refuse_filled(engine, tables)
            migrate(engine, revision)
            with writing(engine) as c:
                for table in tables:
                    _fill_table(c, table, folder / f"{table.name}.parquet")
            migrate(engine)
    finally:
        engine.dispose()


def _refuse_filled(engine: sa.Engine, tables: list[sa.Table]) -> None:
    with engine.connect() as connection:
        present = set(sa.inspect(connection).get_table_names())
        for table in tables:
            some = sa.select(sa.exists(sa.select(sa.literal(1)).select_from(table)))
            if table.name in present and connection.execute(some).scalar():
                raise ConflictError(
                    "The database already holds data. Restore into an empty database."
                )


def _fill_table(connection: sa.Connection, table: sa.Table, path: Path) -> None:
    schema = arrow_schema(list(table.columns))
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=schema.names):
            write_rows(connection, table, pa.Table.from_batches([batch]).cast(schema))
    if connection.dialect.name == "postgresql":
        for column in table.primary_key.columns:
            # The sequence, where the column has one, does not see copied numbers.
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            following = sa.func.coalesce(sa.func.max(column), 0) + 1
            if isinstance(column.type, sa.Integer):
                connection.execute(sa.select(sa.func.setval(sequence, following, False)))  # noqa: FBT003 - SQL
