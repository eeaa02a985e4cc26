"""Recording the calendar: locks that an election or inauguration brings, and their approvals.

Rows are added and never changed. A decision that waits for an approval becomes effective with it,
by a new entry of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import BadInputError, ConflictError, ErrorDetail, NotFoundError
from features.store import ledger
from features.store.frames import holds
from features.store.schema import CONTRACT
from models.eligibility.locks import LockKind, election_window, inauguration_window
from service.ledger.locks import WITHDRAWN, approvals_of, standing_locks
from service.ledger.rows import add_row, next_number
from service.ledger.settling import settle_pending
from service.ledger.tables import CALENDAR_LOCKS, LOCK_APPROVALS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from features.store.store import Transaction
    from service.desk import Desk

    Document = dict[str, Any]
    Row = Mapping[Any, Any]

LOCK: Final = "lock"
APPROVAL: Final = "approval"


def add_election(desk: Desk, *, determined: date, term_ends: date) -> tuple[Document, bool]:
    """Record the lock of an election; the lock, and whether it is new.

    Raises
    ------
    BadInputError
        The term ends before the pairs of candidates are determined.
    """
    if term_ends < determined:
        message = f"The term ends on {term_ends}, before the determination on {determined}."
        raise BadInputError(message, [ErrorDetail("term_ends", message)])
    return _add(desk, "election", determined, election_window(determined, term_ends))


def add_inauguration(desk: Desk, *, on: date) -> tuple[Document, bool]:
    """Record the lock of an inauguration; the lock, and whether it is new."""
    return _add(desk, "inauguration", on, inauguration_window(on))


def withdraw_lock(desk: Desk, lock_id: str, *, reason: str) -> Document:
    """Take a lock back that was recorded by mistake; decisions that waited for it are settled.

    Raises
    ------
    NotFoundError
        No lock of this id stands.
    BadInputError
        No reason is given.
    """
    if not reason.strip():
        raise BadInputError("Say why.", [ErrorDetail("reason", "A lock is withdrawn for a reason")])
    with desk.store.begin(LOCK, f"withdraw {lock_id}", desk.clock()) as transaction:
        row = _standing(transaction.connection, lock_id)
        window = (row["begins_on"], row["ends_on"])
        _write(desk, transaction, WITHDRAWN, row["event_on"], window, lock_id, reason.strip())
    return {"lock_id": lock_id, "status": WITHDRAWN, **settle_pending(desk)}


def approve(  # noqa: PLR0913 - what an approval says
    desk: Desk,
    lock_id: str,
    positions: Sequence[str],
    *,
    number: str,
    dated: date,
    file: str | None = None,
) -> tuple[Document, bool]:
    """Record an approval for some posts, and let decisions that waited for it become effective.

    Gives the approval with ``effective`` (ids of the decisions' new entries) and
    ``still_pending`` (id and reason), and whether it is new.

    Raises
    ------
    NotFoundError
        No lock of this id stands, or a post is not stored.
    BadInputError
        It names no post or has no number.
    """
    posts, reference = sorted({one.strip() for one in positions} - {""}), number.strip()
    wrong = [
        ErrorDetail(where, message)
        for where, message, given in (
            ("positions", "Name the posts that the approval names.", posts),
            ("number", "Give the number of the approval.", reference),
        )
        if not given
    ]
    if wrong:
        raise BadInputError("The approval cannot be recorded as it is.", wrong)
    at = desk.clock()
    with desk.store.begin(APPROVAL, f"approval for {lock_id}", at) as transaction:
        connection = transaction.connection
        _standing(connection, lock_id)
        _refuse_unknown(connection, posts)
        cells = {"positions": json.dumps(posts), "reference": reference, "dated": dated}
        known = [
            one
            for one in approvals_of(connection, lock_id)
            if all(one[name] == value for name, value in cells.items())
        ]
        row = known[0] if known else _write_approval(transaction, desk, lock_id, cells, file)
    return {**approval_told(row), **settle_pending(desk)}, not known


def list_locks(connection: sa.Connection) -> list[Document]:
    """Every lock that stands, with its approvals, in the order of recording."""
    return [
        {
            **lock_told(row),
            "approvals": [approval_told(a) for a in approvals_of(connection, row["lock_id"])],
        }
        for row in standing_locks(connection)
    ]


def lock_told(row: Row) -> Document:
    """A lock as plain values."""
    days = {name: row[name].isoformat() for name in ("event_on", "begins_on", "ends_on")}
    return {
        "lock_id": row["lock_id"],
        "kind": row["kind"],
        **days,
        "recorded_at": row["recorded_at"].isoformat(),
    }


def approval_told(row: Row) -> Document:
    """An approval as plain values."""
    return {
        "approval_id": row["approval_id"],
        "lock_id": row["lock_id"],
        "positions": json.loads(row["positions"]),
        "number": row["reference"],
        "dated": row["dated"].isoformat(),
        "file": row["file"],
        "recorded_at": row["recorded_at"].isoformat(),
    }


def _add(
    desk: Desk, kind: LockKind, event_on: date, window: tuple[date, date]
) -> tuple[Document, bool]:
    with desk.store.begin(LOCK, f"add {kind} {event_on}", desk.clock()) as transaction:
        same = [
            row
            for row in standing_locks(transaction.connection)
            if (row["kind"], row["event_on"]) == (kind, event_on)
        ]
        if same and (same[0]["begins_on"], same[0]["ends_on"]) != window:
            raise ConflictError(
                f"The {kind} of {event_on} is recorded as {same[0]['lock_id']} until "
                f"{same[0]['ends_on']}. Withdraw that lock first."
            )
        row = same[0] if same else _write(desk, transaction, kind, event_on, window, None, "")
    return lock_told(row), not same


def _write(  # noqa: PLR0913, PLR0917 - the cells of a row
    desk: Desk,
    transaction: Transaction,
    kind: str,
    event_on: date,
    window: tuple[date, date],
    replaces: str | None,
    reason: str,
) -> Row:
    connection, at = transaction.connection, desk.clock()
    number = next_number(connection, CALENDAR_LOCKS)
    row = {
        "number": number,
        "lock_id": f"L{number:04d}",
        "recorded_at": at,
        "kind": kind,
        "event_on": event_on,
        "begins_on": window[0],
        "ends_on": window[1],
        "reason": reason,
        "replaces": replaces,
    }
    digest = add_row(connection, CALENDAR_LOCKS, row)
    payload = {name: row[name] for name in ("lock_id", "kind", "replaces")}
    ledger.append(connection, LOCK, {**payload, "record_sha256": digest}, at)
    return row


def _write_approval(
    transaction: Transaction, desk: Desk, lock_id: str, cells: Mapping[str, Any], file: str | None
) -> Row:
    connection, at = transaction.connection, desk.clock()
    number = next_number(connection, LOCK_APPROVALS)
    row = {
        "number": number,
        "approval_id": f"A{number:04d}",
        "recorded_at": at,
        "lock_id": lock_id,
        **cells,
        "file": file or None,
    }
    digest = add_row(connection, LOCK_APPROVALS, row)
    payload = {"approval_id": row["approval_id"], "lock_id": lock_id, "record_sha256": digest}
    ledger.append(connection, APPROVAL, payload, at)
    return row


def _standing(connection: sa.Connection, lock_id: str) -> Row:
    for row in standing_locks(connection):
        if row["lock_id"] == lock_id:
            return row
    raise NotFoundError(f"There is no lock {lock_id}. `tepat calendar list` shows them.")


def _refuse_unknown(connection: sa.Connection, posts: Sequence[str]) -> None:
    table = CONTRACT["positions"]
    query = sa.select(table.c.position_id).where(holds(table, None), table.c.position_id.in_(posts))
    missing = sorted(set(posts) - set(connection.execute(query).scalars()))
    if missing:
        details = [ErrorDetail("positions", f"There is no position {one}.") for one in missing]
        raise NotFoundError(details[0].message, details)
