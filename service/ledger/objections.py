"""What people object to, and what they are answered (UU PDP 27/2022 Ps 10).

An objection is added and never changed; it gets its answer once. Both are bound to the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import BadInputError, ConflictError, ErrorDetail, NotFoundError
from features.history.coding import NO_ROW
from features.store import ledger
from service.ledger.past import recorded
from service.ledger.rows import add_row, next_number, row_digest
from service.ledger.tables import OBJECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.desk import Desk

    Document = dict[str, Any]

KIND: Final = "objection"
ANSWERED: Final = "objection_answer"
_C: Final = OBJECTIONS.c
_TOLD: Final = ("objection_id", "recommendation_id", "employee_id", "text", "answer", "answered_by")


def object_to(desk: Desk, recommendation_id: str, employee_id: str, *, text: str) -> Document:
    """Record what an employee, listed or not, objects to in a recommendation.

    Raises
    ------
    NotFoundError
        There is no such recommendation or employee.
    BadInputError
        Nothing is said.
    """
    words = _filled("text", text)
    row = recorded(desk, recommendation_id)
    if desk.history.row_of("employees", employee_id) == NO_ROW:
        raise NotFoundError(f"There is no employee {employee_id}.")
    at = desk.clock()
    with desk.store.begin(KIND, f"objection to {recommendation_id}", at) as transaction:
        connection = transaction.connection
        number = next_number(connection, OBJECTIONS)
        cells = {
            "number": number,
            "objection_id": f"O{number:06d}",
            "recommendation_id": row.recommendation_id,
            "employee_id": employee_id,
            "recorded_at": at,
            "text": words,
        }
        payload = {name: cells[name] for name in ("objection_id", "recommendation_id")}
        payload["record_sha256"] = add_row(connection, OBJECTIONS, cells)
        ledger.append(connection, KIND, payload, at)
    return _told(cells)


def answer(desk: Desk, objection_id: str, *, text: str, answered_by: str) -> Document:
    """Record the answer of whoever is responsible; gives the objection with it.

    Raises
    ------
    NotFoundError
        There is no such objection.
    ConflictError
        It was answered before.
    BadInputError
        Nothing is said, or by nobody.
    """
    words, who = _filled("text", text), _filled("answered_by", answered_by)
    at = desk.clock()
    with desk.store.begin(ANSWERED, f"answer to {objection_id}", at) as transaction:
        connection = transaction.connection
        stored = _find(connection, objection_id)
        if stored["answer"] is not None:
            raise ConflictError(f"Objection {objection_id} was answered before; it stays.")
        cells = {"answered_at": at, "answered_by": who, "answer": words}
        digest = row_digest(cells)
        change = sa.update(OBJECTIONS).where(_C.objection_id == objection_id)
        connection.execute(change.values(**cells, answer_sha256=digest))
        payload = {"objection_id": objection_id, "record_sha256": digest}
        ledger.append(connection, ANSWERED, payload, at)
    return _told({**stored, **cells})


def list_objections(
    connection: sa.Connection, recommendation_id: str | None = None
) -> list[Document]:
    """Objections (to one recommendation, or all) in the order of the record."""
    query = sa.select(OBJECTIONS).order_by(_C.number)
    if recommendation_id is not None:
        query = query.where(_C.recommendation_id == recommendation_id)
    return [_told(row) for row in connection.execute(query).mappings()]


def _find(connection: sa.Connection, objection_id: str) -> Mapping[Any, Any]:
    query = sa.select(OBJECTIONS).where(_C.objection_id == objection_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError(f"There is no objection {objection_id}.")
    return row


def _told(row: Mapping[Any, Any]) -> Document:
    answered = row.get("answered_at")
    return {
        **{name: row.get(name) for name in _TOLD},
        "recorded_at": row["recorded_at"].isoformat(),
        "answered_at": answered.isoformat() if answered else None,
    }


def _filled(where: str, text: str) -> str:
    words = text.strip()
    if not words:
        raise BadInputError(f"{where} is empty.", [ErrorDetail(where, "Say it in words.")])
    return words
