"""What holds of a list beyond the data: the city's departures from the rules, locks of its day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from features.calendar import to_date
from features.store import ledger
from features.store.schema import LEDGER
from models.slate.circumstances import Circumstances
from service.ledger.locks import locks_on, meeting, standing_locks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models.eligibility.deviations import Deviation
    from models.eligibility.locks import LockOnDay
    from models.slate.slate import Vacancy
    from service.desk import Desk, View

CITY_RULES: Final = "city_rules"
KEPT_DEVIATIONS: Final = (
    sa.select(LEDGER.c.payload)
    .where(LEDGER.c.kind == CITY_RULES)
    .order_by(LEDGER.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
"""A city's departures from the rules as recorded last, null where it never had any."""


def circumstances_of(
    desk: Desk, view: View, vacancy: Vacancy, deviations: Sequence[Deviation]
) -> Circumstances:
    """The circumstances of a vacancy's list, as of the day on which it opened.

    ``deviations`` are the city's, of any day.
    """
    day = to_date(vacancy.opened_on)
    locks: tuple[LockOnDay, ...] = ()
    if meeting(_standing(desk, view), day):  # rarely: who meets none asks no more
        [post] = view.history.ids_of("positions", [vacancy.position])
        with desk.store.read() as connection:
            locks = locks_on(connection, str(post), day)
    return Circumstances(tuple(one for one in deviations if one.is_of(day)), locks, desk.talent)


def _standing(desk: Desk, view: View) -> list[sa.RowMapping]:
    """The locks that stand, read again where one was added or taken back."""

    def read() -> list[sa.RowMapping]:
        with desk.store.read() as connection:
            return standing_locks(connection)

    return desk.locks.get(view.newest_lock, read)


def keep_deviations(
    connection: sa.Connection, kept: str | None, deviations: Sequence[Deviation], at: datetime
) -> None:
    """Record a city's departures from the rules where they are not those ``kept`` last."""
    told = [one.to_json() for one in deviations]
    known = [] if kept is None else json.loads(kept)["deviations"]
    if told != known:
        ledger.append(connection, CITY_RULES, {"deviations": told}, at)
