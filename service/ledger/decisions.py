"""What HR decided on a recorded list: entries that are added and never changed.

An effective decision writes the transfer and the career that follows it, in one transaction. A
correction or a withdrawal is a new entry that names the one it replaces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from features.errors import BadInputError, ConflictError, ErrorDetail
from features.store import ledger
from models.slate.recommend import find_vacancy
from service.ledger.career import Move, Trace, take_back, transfer_exists, write_move
from service.ledger.choice import Choice, check_choice, kind_of, move_of
from service.ledger.decided import (
    EFFECTIVE,
    WITHDRAWN,
    Decided,
    find_decision,
    list_decisions,
    standing_on,
)
from service.ledger.past import recorded
from service.ledger.rows import add_row, next_number
from service.ledger.tables import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from features.store.store import Transaction
    from service.desk import Desk

    Document = dict[str, Any]

__all__ = ["decide_on", "find_decision", "list_decisions", "withdraw"]

KIND: Final = "decision"


def decide_on(  # noqa: PLR0913 - the contract's fields of a decision
    desk: Desk,
    recommendation_id: str,
    employee_id: str | None,
    *,
    effective_on: date,
    reason: str | None,
    approval: str | None = None,
    vacancy_id: str | None = None,
    replaces: str | None = None,
) -> Document:
    """Record who is chosen (nobody: None) and, where someone is, write the transfer.

    Parameters
    ----------
    reason : required when the chosen is not among the first ``slots``, nobody is chosen, or an
        earlier decision is corrected.
    approval : the reference of the selection or approval; for a jpt_pratama there is no decision
        without it.
    vacancy_id : must be the recommendation's, where given.
    replaces : the decision that this one corrects. Not needed where only one can be meant.

    Raises
    ------
    NotFoundError
        No such recommendation, employee or decision.
    BadInputError
        A reason is missing, or the vacancy is another one.
    RefusedError
        A rule leaves the person out, or the post asks for an approval.
    ConflictError
        It is recorded already, the places are taken, or the career goes on after that day.
    """
    row = recorded(desk, recommendation_id)
    choice = Choice(row, employee_id, effective_on, _tidy(reason), _tidy(approval))
    check_choice(desk, choice, vacancy_id)
    at = desk.clock()
    with desk.store.begin(KIND, f"decide on {recommendation_id}", at) as transaction:
        history = desk.history  # nobody else writes now, so it stays the state of now
        vacancy = find_vacancy(history, row.vacancy_id)
        standing = standing_on(transaction.connection, row.vacancy_id)
        earlier = _corrected(standing, choice, vacancy.slots, replaces)
        writing = _Writing(desk, transaction, next_number(transaction.connection, DECISIONS), at)
        trace = writing.exchange(earlier, move_of(history, choice))
        return writing.add(choice, EFFECTIVE, trace, earlier)


def withdraw(desk: Desk, decision_id: str, *, reason: str) -> Document:
    """Take a decision back, and with it the transfer that it wrote; gives the new entry.

    Raises
    ------
    NotFoundError
        There is no such decision.
    BadInputError
        No reason is given.
    ConflictError
        It was replaced or withdrawn before, or its transfer took place.
    """
    why = _tidy(reason)
    if not why:
        raise _lacks_reason("A decision is withdrawn for a reason.")
    at = desk.clock()
    with desk.store.begin(KIND, f"withdraw {decision_id}", at) as transaction:
        earlier = find_decision(transaction.connection, decision_id)
        _make_sure_it_stands(transaction, earlier)
        writing = _Writing(desk, transaction, next_number(transaction.connection, DECISIONS), at)
        writing.exchange(earlier, None)
        row = recorded(desk, earlier.recommendation_id)
        choice = Choice(row, earlier.employee_id, earlier.effective_on, why, "")
        return writing.add(choice, WITHDRAWN, None, earlier)


@dataclass(frozen=True)
class _Writing:
    """The transaction in which one entry is added."""

    desk: Desk
    transaction: Transaction
    number: int
    at: datetime

    @property
    def decision_id(self) -> str:
        return f"D{self.number:06d}"

    def exchange(self, earlier: Decided | None, move: Move | None) -> Trace | None:
        """Take back what the earlier decision wrote, and write the new move."""
        trace = None if earlier is None else earlier.trace
        if earlier is not None and trace is not None:
            before = earlier.move(self._position_of(earlier.vacancy_id))
            if move == before:
                return trace  # only the words are corrected
            take_back(self.transaction, before, trace)
        if move is None:
            return None
        kinds = partial(kind_of, self.desk.history)
        return write_move(self.transaction, move, self._transfer_id(), kinds)

    def add(
        self, choice: Choice, status: str, trace: Trace | None, earlier: Decided | None
    ) -> Document:
        connection = self.transaction.connection
        row: dict[str, Any] = {
            "number": self.number,
            "decision_id": self.decision_id,
            "recorded_at": self.at,
            "vacancy_id": choice.row.vacancy_id,
            "recommendation_id": choice.row.recommendation_id,
            "employee_id": choice.employee_id,
            "effective_on": choice.effective_on,
            "reason": choice.reason,
            "approval": choice.approval or None,
            "status": status,
            "transfer_id": None if trace is None else trace.transfer_id,
            "replaces": None if earlier is None else earlier.decision_id,
            "undo": json.dumps(None if trace is None else trace.to_json()),
        }
        digest = add_row(connection, DECISIONS, row)
        named = ("decision_id", "vacancy_id", "recommendation_id", "status", "transfer_id")
        payload = {name: row[name] for name in (*named, "replaces")}
        ledger.append(connection, KIND, {**payload, "record_sha256": digest}, self.at)
        return Decided(**row, sha256=digest).to_json()

    def _position_of(self, vacancy_id: str) -> str:
        history = self.desk.view().history
        position = find_vacancy(history, vacancy_id).position
        return str(history.ids_of("positions", [position])[0])

    def _transfer_id(self) -> str:
        """The decision's own id, unless an import has taken that name."""
        wanted = f"T-{self.decision_id}"
        while transfer_exists(self.transaction.connection, wanted):
            wanted += "-"
        return wanted


def _corrected(
    standing: Sequence[Decided], choice: Choice, slots: int, replaces: str | None
) -> Decided | None:
    """The standing decision that a choice corrects; None where it fills a free place."""
    earlier = _meant(standing, choice, slots, replaces)
    if earlier is None:
        return None
    if earlier.says_the_same(choice):
        raise ConflictError(f"This decision is recorded already, as {earlier.decision_id}.")
    if not choice.reason:
        raise _lacks_reason(f"It corrects decision {earlier.decision_id}, so a reason is needed.")
    return earlier


def _meant(
    standing: Sequence[Decided], choice: Choice, slots: int, replaces: str | None
) -> Decided | None:
    by_id = {one.decision_id: one for one in standing}
    if replaces is not None:
        if replaces not in by_id:
            raise ConflictError(
                f"{replaces} is no decision on this vacancy that stands, so it cannot be corrected."
            )
        return by_id[replaces]
    of_same = [one for one in standing if one.employee_id == choice.employee_id]
    if of_same:
        return of_same[0]
    is_closed = any(one.employee_id is None for one in standing)
    if choice.employee_id is not None and not is_closed and len(standing) < slots:
        return None
    if len(standing) > 1:
        raise ConflictError(
            "Several decisions stand on this vacancy: "
            f"{', '.join(by_id)}. Name the one that is corrected (replaces), or withdraw it."
        )
    return standing[0] if standing else None


def _make_sure_it_stands(transaction: Transaction, earlier: Decided) -> None:
    standing = standing_on(transaction.connection, earlier.vacancy_id)
    if earlier.decision_id not in {one.decision_id for one in standing}:
        raise ConflictError(f"{earlier.decision_id} was replaced or withdrawn before.")


def _lacks_reason(message: str) -> BadInputError:
    return BadInputError(message, [ErrorDetail("reason", "Say why, in words for the record.")])


def _tidy(text: str | None) -> str:
    return (text or "").strip()
