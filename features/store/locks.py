"""The locks that make writers wait for each other.

SQLite has one writer at a time (``BEGIN IMMEDIATE``); on PostgreSQL an advisory lock, held to the
end of the transaction, does the same.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

WRITING: Final = 7_329_401
MIGRATING: Final = 7_329_402
APPENDING: Final = 7_329_403


def take_lock(connection: sa.Connection, lock: int) -> None:
    """Wait for the lock and hold it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
