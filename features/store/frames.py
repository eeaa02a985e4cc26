"""Reading contract tables as canonical frames, as they are now or were after a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import compute

from features.contract.tables import TABLES, Kind, Table
from features.store.arrow import read_batches
from features.store.schema import CONTRACT, GROUPS, STORED, owner_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

ROW_ID: Final = "row_id"
_FEW: Final = 500
"""So many ids are asked for one by one; more by their range."""


def read_frames(
    connection: sa.Connection, names: Iterable[str] | None = None, tx: int | None = None
) -> dict[str, pd.DataFrame]:
    """Canonical frames of contract tables (all but the protected attributes by default).

    ``tx`` asks for the state right after that transaction; None is the present. Rows come in no
    particular order.
    """
    wanted = [name for name in TABLES if name != GROUPS.name] if names is None else list(names)
    return {name: read_rows(connection, STORED[name], tx=tx) for name in wanted}


def read_rows(  # noqa: PLR0913 - one keyword a way to ask for less
    connection: sa.Connection,
    table: Table,
    *,
    tx: int | None = None,
    numbers: Collection[int] | None = None,
    owners: Collection[str] | None = None,
    columns: Collection[str] | None = None,
    row_ids: bool = False,
) -> pd.DataFrame:
    """Rows of one stored table as a canonical frame.

    Parameters
    ----------
    tx : int, optional
        The state right after that transaction; the present by default.
    numbers : collection of int, optional
        Only rows that the database knows by these numbers (``row_id``).
    owners : collection of str, optional
        Only rows with these ids (in a table without ids: of these owners).
    columns : collection of str, optional
        Only these columns.
    row_ids : bool
        Add the column ``row_id``, by which the database knows a row.
    """
    stored = CONTRACT[table.name]
    names = [c.name for c in table.columns if columns is None or c.name in columns]
    picked = [stored.c[name] for name in names] + ([stored.c.row_id] if row_ids else [])
    where = holds(stored, tx)
    if numbers is not None:
        where &= stored.c.row_id.in_(list(numbers))
    if owners is not None:
        where &= _among(stored.c[owner_of(table)], owners)
    batches = read_batches(connection, picked, where)
    if owners is not None and owner_of(table) in names:
        wanted = pa.array(owners, pa.large_string())
        batches = (b.filter(compute.is_in(b[owner_of(table)], wanted)) for b in batches)
    return _frame(table, pa.concat_tables(batches))


def stored_ids(
    connection: sa.Connection, table: str, among: Collection[str] | None = None
) -> frozenset[str]:
    """Every id that a table with ids holds at present; only those ``among`` a few, where given."""
    stored = CONTRACT[table]
    key = stored.c[TABLES[table].key]
    query = sa.select(key).where(stored.c.tx_to.is_(None))
    if among is not None:
        query = query.where(key.in_(list(among)))
    return frozenset(connection.execute(query).scalars())


def holds(stored: sa.Table, tx: int | None) -> sa.ColumnElement[bool]:
    """The rows that hold at present, or held right after a transaction."""
    if tx is None:
        return stored.c.tx_to.is_(None)
    return (stored.c.tx_from <= tx) & (stored.c.tx_to.is_(None) | (stored.c.tx_to > tx))


def _among(owner: sa.Column[Any], owners: Collection[str]) -> sa.ColumnElement[bool]:
    """Rows of these owners; of many, at least those (their range, in the order of code points)."""
    if len(owners) <= _FEW:
        return owner.in_(list(owners))
    return (owner >= min(owners)) & (owner <= max(owners))


def _frame(table: Table, rows: pa.Table) -> pd.DataFrame:
    """Rows as a canonical frame: Arrow makes every column of the dtype that it is to have."""
    for at, name in enumerate(rows.column_names):
        if name in table.by_name and table.by_name[name].kind is Kind.DATE:
            rows = rows.set_column(at, name, rows[name].cast(pa.timestamp("s")))
    frame: pd.DataFrame = rows.to_pandas()
    return frame
