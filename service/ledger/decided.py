"""Decisions as they lie in the record, and which of them stand.

One that falls in a calendar lock is ``pending_approval`` until an approval names its post; then a
new entry, effective, replaces it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import NotFoundError
from service.ledger.career import Move, Trace
from service.ledger.tables import DECISIONS

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.ledger.choice import Choice

    Document = dict[str, Any]

EFFECTIVE: Final = "effective"
PENDING: Final = "pending_approval"
WITHDRAWN: Final = "withdrawn"
_C: Final = DECISIONS.c


@dataclass(frozen=True)
class Decided:
    """One entry. ``undo`` is JSON: the :class:`Trace` of what it wrote, or null."""

    number: int
    decision_id: str
    recorded_at: datetime
    vacancy_id: str
    recommendation_id: str
    employee_id: str | None
    effective_on: date
    reason: str
    approval: str | None
    status: str
    transfer_id: str | None
    replaces: str | None
    undo: str
    sha256: str

    @property
    def trace(self) -> Trace | None:
        """What it wrote into the data."""
        document = json.loads(self.undo)
        return None if document is None else Trace.from_json(document)

    def move(self, position_id: str) -> Move:
        """The move that it decided, to the vacancy's post."""
        return Move(str(self.employee_id), position_id, self.effective_on)

    def says_the_same(self, choice: Choice) -> bool:
        """Whether a choice would only repeat it."""
        mine = (self.employee_id, self.effective_on, self.reason, self.approval)
        return mine == (
            choice.employee_id,
            choice.effective_on,
            choice.reason,
            choice.approval or None,
        )

    def to_json(self, *, replaced: bool = False) -> Document:
        """The contract's decision; one that a later entry replaces is withdrawn."""
        kept = ("decision_id", "vacancy_id", "recommendation_id", "employee_id", "reason")
        return {
            **{name: getattr(self, name) for name in (*kept, "approval", "transfer_id")},
            "effective_on": self.effective_on.isoformat(),
            "status": WITHDRAWN if replaced else self.status,
            "replaces": self.replaces,
            "recorded_at": self.recorded_at.isoformat(),
        }


def find_decision(connection: sa.Connection, decision_id: str) -> Decided:
    """One entry.

    Raises
    ------
    NotFoundError
        There is none of this id.
    """
    row = connection.execute(sa.select(DECISIONS).where(_C.decision_id == decision_id)).first()
    if row is None:
        raise NotFoundError(f"There is no decision {decision_id}.")
    return Decided(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's columns


def list_decisions(
    connection: sa.Connection,
    recommendation_id: str | None = None,
    vacancy_id: str | None = None,
) -> list[Document]:
    """Every entry (on a list, or a vacancy) in the order of the record, with its status of now."""
    found = _entries(connection, recommendation_id, vacancy_id)
    # what replaces an entry of a list may stand on a later list of the vacancy
    replaced = set(connection.execute(sa.select(_C.replaces)).scalars())
    return [one.to_json(replaced=one.decision_id in replaced) for one in found]


def standing_on(connection: sa.Connection, vacancy_id: str) -> list[Decided]:
    """Decisions on a vacancy that no later entry replaced or withdrew."""
    found = _entries(connection, None, vacancy_id)
    replaced = {one.replaces for one in found}
    return [o for o in found if o.decision_id not in replaced and o.status != WITHDRAWN]


def pending(connection: sa.Connection) -> list[Decided]:
    """Decisions that wait for an approval and stand, in the order of the record."""
    found = _entries(connection, None, None)
    replaced = {one.replaces for one in found}
    return [o for o in found if o.status == PENDING and o.decision_id not in replaced]


def _entries(
    connection: sa.Connection, recommendation_id: str | None, vacancy_id: str | None
) -> list[Decided]:
    query = sa.select(DECISIONS).order_by(_C.number)
    if recommendation_id is not None:
        query = query.where(_C.recommendation_id == recommendation_id)
    if vacancy_id is not None:
        query = query.where(_C.vacancy_id == vacancy_id)
    return [Decided(**row) for row in connection.execute(query).mappings()]
