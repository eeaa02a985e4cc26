"""Recording HR's evidence for a rule whose answer is unknown; nothing recorded is ever changed.

A piece counts for every list made from then on. Lists made before replay without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import BadInputError, ConflictError, ErrorDetail, NotFoundError
from features.history.coding import NO_ROW
from features.store import ledger
from models.eligibility.rule_evidence import ANSWERS, NAME, WITHDRAWN
from models.eligibility.tables import RULE_EVIDENCE
from service.ledger.rows import add_row, next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from features.history.history import History
    from features.store.store import Transaction
    from service.desk import Desk

    Document = dict[str, Any]
    Row = Mapping[Any, Any]

KIND: Final = "evidence"
_C: Final = RULE_EVIDENCE.c
_SAID: Final = ("employee_id", "rule", "position_id", "answer", "document", "recorded_by")
_DATES: Final = ("valid_from", "valid_until")


def add_evidence(  # noqa: PLR0913 - what a piece of evidence says
    desk: Desk,
    employee_id: str,
    rule: str,
    *,
    answer: str,
    document: str,
    recorded_by: str,
    valid_from: date,
    valid_until: date | None = None,
    position_id: str | None = None,
) -> tuple[Document, bool]:
    """Record a piece of evidence; the piece, and whether it is new.

    Parameters
    ----------
    answer : ``pass`` or ``fail``
    document : its reference (number and date, or where it lies).
    recorded_by : who answers for it.
    position_id : where it speaks of one post alone.

    Raises
    ------
    NotFoundError
        No such employee, post or rule.
    BadInputError
        Something is missing, or it ends before it begins.
    """
    cells = {
        "employee_id": employee_id,
        "rule": rule,
        "position_id": position_id or None,
        "answer": answer,
        "document": document.strip(),
        "recorded_by": recorded_by.strip(),
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    _check(cells)
    _refuse_unknown(desk, cells)
    with desk.store.begin(KIND, f"evidence on {rule}", desk.clock()) as transaction:
        same = [
            row
            for row in _standing(transaction.connection)
            if all(row[name] == value for name, value in cells.items())
        ]
        row = same[0] if same else _write(desk, transaction, cells, None)
    return evidence_told(row), not same


def withdraw_evidence(desk: Desk, evidence_id: str, *, reason: str, recorded_by: str) -> Document:
    """Take a piece back; from now on it answers nothing.

    Raises
    ------
    NotFoundError
        There is no such piece.
    ConflictError
        It was withdrawn before.
    BadInputError
        No reason is given, or nobody gives it.
    """
    said = {"document": reason.strip(), "recorded_by": recorded_by.strip()}
    wrong = [
        ErrorDetail(where, "Say it in words.")
        for where, value in (("reason", said["document"]), ("recorded_by", said["recorded_by"]))
        if not value
    ]
    if wrong:
        raise BadInputError("Evidence is withdrawn by somebody, for a reason.", wrong)
    with desk.store.begin(KIND, f"withdraw {evidence_id}", desk.clock()) as transaction:
        connection = transaction.connection
        query = sa.select(RULE_EVIDENCE).where(_C.evidence_id == evidence_id)
        row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFoundError(f"There is no evidence {evidence_id}.")
        if evidence_id not in {one["evidence_id"] for one in _standing(connection)}:
            raise ConflictError(f"Evidence {evidence_id} was withdrawn before, or withdraws one.")
        cells = {name: row[name] for name in (*_SAID, *_DATES)}
        cells |= {"answer": WITHDRAWN, **said}
        return evidence_told(_write(desk, transaction, cells, evidence_id))


def list_evidence(connection: sa.Connection, employee_id: str | None = None) -> list[Document]:
    """What stands, of one person or of all, in the order of recording."""
    return [
        evidence_told(row)
        for row in _standing(connection)
        if employee_id is None or row["employee_id"] == employee_id
    ]


def evidence_told(row: Row) -> Document:
    """A piece as plain values."""
    days = {name: row[name] and row[name].isoformat() for name in _DATES}
    return {
        "evidence_id": row["evidence_id"],
        **{name: row[name] for name in _SAID},
        **days,
        "replaces": row["replaces"],
        "recorded_at": row["recorded_at"].isoformat(),
    }


def _check(cells: Document) -> None:
    wrong = [
        ErrorDetail(name, "Say it in words.")
        for name in ("document", "recorded_by")
        if not cells[name]
    ]
    if cells["answer"] not in ANSWERS:
        wrong.append(ErrorDetail("answer", f"{cells['answer']!r} is neither pass nor fail."))
    until = cells["valid_until"]
    if until is not None and until < cells["valid_from"]:
        wrong.append(ErrorDetail("valid_until", f"{until} is before {cells['valid_from']}."))
    if wrong:
        raise BadInputError("The evidence cannot be recorded as it is.", wrong)


def _refuse_unknown(desk: Desk, cells: Document) -> None:
    history: History = desk.history
    known = {rule.id for rule in desk.rules_on(None)}
    missing = [
        ErrorDetail(where, f"There is no {what} {cells[where]}.")
        for where, what, is_known in (
            ("employee_id", "employee", _is_stored(history, "employees", cells["employee_id"])),
            ("rule", "rule", cells["rule"] in known),
            (
                "position_id",
                "position",
                cells["position_id"] is None
                or _is_stored(history, "positions", cells["position_id"]),
            ),
        )
        if not is_known
    ]
    if missing:
        raise NotFoundError(missing[0].message, missing)


def _is_stored(history: History, table: str, name: str) -> bool:
    return history.row_of(table, name) != NO_ROW


def _standing(connection: sa.Connection) -> list[Row]:
    query = sa.select(RULE_EVIDENCE).order_by(_C.number)
    rows = list(connection.execute(query).mappings())
    replaced = {row["replaces"] for row in rows}
    return [r for r in rows if r["evidence_id"] not in replaced and r["answer"] != WITHDRAWN]


def _write(desk: Desk, transaction: Transaction, cells: Document, replaces: str | None) -> Row:
    connection, at = transaction.connection, desk.clock()
    number = next_number(connection, RULE_EVIDENCE)
    row = {
        "number": number,
        "evidence_id": f"B{number:06d}",
        "recorded_at": at,
        "tx": transaction.tx,
        **cells,
        "replaces": replaces,
    }
    digest = add_row(connection, RULE_EVIDENCE, row)
    transaction.touch(NAME)  # lists know by it which evidence they were made with
    payload = {name: row[name] for name in ("evidence_id", "rule", "answer", "replaces")}
    ledger.append(connection, KIND, {**payload, "record_sha256": digest}, at)
    return row
