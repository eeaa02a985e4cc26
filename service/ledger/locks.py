"""Calendar locks as they lie in the record: which of them meet a post on a day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.contract.tables import TABLES
from features.store.frames import read_rows
from models.eligibility.locks import LockOnDay, is_covered
from service.ledger.tables import CALENDAR_LOCKS, LOCK_APPROVALS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    Document = dict[str, Any]
    Row = Mapping[Any, Any]

WITHDRAWN: Final = "withdrawn"
_POSITIONS: Final = TABLES["positions"]
_EVERY_LOCK: Final = sa.select(CALENDAR_LOCKS).order_by(CALENDAR_LOCKS.c.number)


def standing_locks(connection: sa.Connection) -> list[sa.RowMapping]:
    """Rows of the locks that were not withdrawn, in the order of recording."""
    rows = list(connection.execute(_EVERY_LOCK).mappings())
    taken_back = {row["replaces"] for row in rows}
    return [r for r in rows if r["kind"] != WITHDRAWN and r["lock_id"] not in taken_back]


def meeting(locks: Sequence[sa.RowMapping], day: date) -> list[sa.RowMapping]:
    """Those into which a day falls."""
    return [row for row in locks if row["begins_on"] <= day <= row["ends_on"]]


def approvals_of(connection: sa.Connection, lock_id: str) -> list[Row]:
    """Rows of the approvals of a lock, in the order of recording."""
    query = sa.select(LOCK_APPROVALS).where(LOCK_APPROVALS.c.lock_id == lock_id)
    return list(connection.execute(query.order_by(LOCK_APPROVALS.c.number)).mappings())


def locks_on(connection: sa.Connection, position_id: str, day: date) -> tuple[LockOnDay, ...]:
    """Every lock into which a day falls, as it meets a post."""
    found = meeting(standing_locks(connection), day)
    if not found:
        return ()
    columns = ["position_id", "position_type", "title"]
    [post] = read_rows(connection, _POSITIONS, owners=[position_id], columns=columns).to_dict(
        "records"
    )
    covered = is_covered(str(post["position_type"]), str(post["title"]))
    return tuple(
        LockOnDay(
            lock_id=row["lock_id"],
            kind=row["kind"],
            day=day,
            begins=row["begins_on"],
            ends=row["ends_on"],
            covered=covered,
            approval=_approval_for(connection, row["lock_id"], position_id),
        )
        for row in found
    )


def reference_of(approval: Row) -> str:
    """Number and date of an approval, as a decision quotes it."""
    return f"{approval['reference']} ({approval['dated'].isoformat()})"


def _approval_for(connection: sa.Connection, lock_id: str, position_id: str) -> str | None:
    named = (
        reference_of(one)
        for one in approvals_of(connection, lock_id)
        if position_id in json.loads(one["positions"])
    )
    return next(named, None)
