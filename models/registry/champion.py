"""Which version serves: one row, changed here alone, each change an entry of the ledger.

MLflow's aliases mirror it (decision 2); nothing reads them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import ConflictError, RefusedError
from features.store import ledger
from models.fit.judgement import RULE_OF_THUMB
from models.registry.tables import CHAMPION
from models.registry.versions import find_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from features.store.store import Transaction

CHANGED: Final = "champion"
_SLOT: Final = 1
VERSION: Final = sa.select(CHAMPION.c.version).scalar_subquery()
"""The version that serves, as a part of a larger question."""


def current(connection: sa.Connection) -> str | None:
    """The version that serves; None where the rule of thumb does."""
    return connection.execute(sa.select(CHAMPION.c.version)).scalar()


def earlier(connection: sa.Connection) -> str | None:
    """The version to which a rollback would go back; None where no version served before."""
    before = _before(_row(connection))
    return before[-1] if before else None


def promote(transaction: Transaction, version: str, *, reason: str, at: datetime) -> None:
    """Let a version serve from now on.

    Raises
    ------
    NotFoundError
        There is no such version.
    RefusedError
        It did not pass its gates. What was refused once stays refused; train again.
    ConflictError
        It serves already.
    """
    wanted = find_version(transaction.connection, version)
    row = _row(transaction.connection)
    if row is not None and row.version == version:
        raise ConflictError(f"{version} serves already.")
    if not wanted.passed:
        raise RefusedError(
            f"{version} did not pass its gates: {' '.join(wanted.reasons)} "
            "Bring better data and train again: tepat train."
        )
    before = [] if row is None else [*json.loads(row.served_before), row.version]
    _write(transaction, version, before, reason, at)


def rollback(transaction: Transaction, *, reason: str, at: datetime) -> str:
    """Let the version that served before serve again; its name, which the next rollback goes past.

    Raises
    ------
    ConflictError
        No version served before.
    """
    row = _row(transaction.connection)
    before = _before(row)
    if not before:
        raise ConflictError("No version served before, so there is nothing to go back to.")
    *rest, version = before
    _write(transaction, version, rest, reason, at)
    return version


def _before(row: sa.Row[Any] | None) -> list[str]:
    return [] if row is None else [str(version) for version in json.loads(row.served_before)]


def _row(connection: sa.Connection) -> sa.Row[Any] | None:
    return connection.execute(sa.select(CHAMPION)).first()


def _write(
    transaction: Transaction, version: str, before: Sequence[str], reason: str, at: datetime
) -> None:
    connection = transaction.connection
    values = {
        "version": version,
        "served_before": json.dumps(list(before)),
        "since": at,
        "reason": reason,
    }
    replaced = current(connection)
    if replaced is None:
        connection.execute(sa.insert(CHAMPION).values(slot=_SLOT, **values))
    else:
        connection.execute(sa.update(CHAMPION).where(CHAMPION.c.slot == _SLOT).values(**values))
    payload = {"version": version, "replaces": replaced or RULE_OF_THUMB, "reason": reason}
    ledger.append(connection, CHANGED, payload, at)
