"""Decisions that waited for an approval become effective once it is recorded.

Each by a new entry that replaces the one that waited, in a transaction of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.errors import ConflictError
from service.ledger.choice import Choice, with_approvals
from service.ledger.decided import EFFECTIVE, pending
from service.ledger.locks import locks_on
from service.ledger.past import recorded
from service.ledger.writing import KIND, Writing

if TYPE_CHECKING:
    from service.desk import Desk

    Document = dict[str, Any]


def settle_pending(desk: Desk) -> Document:
    """Let every decision become effective that waited for an approval and has it now.

    Gives ``effective``, the ids of the new entries, and ``still_pending``: the decisions whose
    approval is there but which cannot be carried out, each with the reason.
    """
    with desk.store.read() as connection:
        waiting = pending(connection)
    done: list[str] = []
    refused: list[Document] = []
    for one in waiting:
        try:
            entry = _settle(desk, one.decision_id)
        except ConflictError as error:
            refused.append({"decision_id": one.decision_id, "message": error.message})
        else:
            done += [] if entry is None else [entry["decision_id"]]
    return {"effective": done, "still_pending": refused}


def _settle(desk: Desk, decision_id: str) -> Document | None:
    """The effective entry; None where a lock still blocks it, or it waits no longer."""
    at = desk.clock()
    with desk.store.begin(KIND, f"settle {decision_id}", at) as transaction:
        connection = transaction.connection
        waiting = {one.decision_id: one for one in pending(connection)}
        earlier = waiting.get(decision_id)
        if earlier is None:
            return None
        writing = Writing.begin(desk, transaction, at)
        move = earlier.move(writing.position_of(earlier.vacancy_id))
        locks = locks_on(connection, move.to_position_id, move.effective_on)
        if any(lock.blocks for lock in locks):
            return None
        choice = Choice(
            recorded(desk, earlier.recommendation_id),
            move.employee_id,
            move.effective_on,
            earlier.reason,
            earlier.approval or "",
        )
        trace = writing.exchange(None, move)
        return writing.add(with_approvals(choice, locks), EFFECTIVE, trace, earlier)
