"""A recorded row and its SHA-256: what binds it to the ledger.

The digest covers every cell, so that a changed row is found; blobs count by their own SHA-256.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.store.ledger import canonical_json
from features.store.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping

DIGEST: Final = "sha256"


def row_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a row's cells, but for the digest itself."""
    cells = {name: _plain(value) for name, value in row.items() if name != DIGEST}
    return hashlib.sha256(canonical_json(cells).encode()).hexdigest()


def next_number(connection: sa.Connection, table: sa.Table) -> int:
    """The number of the next row; ask only while writing, when nobody else does."""
    newest: int | None = connection.execute(sa.select(sa.func.max(table.c.number))).scalar()
    return (newest or 0) + 1


@cache
def _adding(table: sa.Table) -> Prepared:
    return Prepared(sa.insert(table))


def add_row(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> str:
    """Add a row with its digest; returns the digest, for the ledger.

    Columns that it does not name are null.

    Raises
    ------
    TypeError
        It names one that the table has not.
    """
    if others := row.keys() - table.c.keys():
        raise TypeError(f"{table.name} has no columns {sorted(others)}")
    digest = row_digest(row)
    _adding(table).run(connection, {**dict.fromkeys(table.c.keys()), **row, DIGEST: digest})
    return digest


def _plain(value: object) -> str | int | None:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} is never a cell of the record")
