"""Writing one entry of a decision: the row, its ledger entry, and the career that follows it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from features.store import ledger
from models.slate.recommend import find_vacancy
from service.ledger.career import Move, Trace, take_back, transfer_exists, write_move
from service.ledger.choice import Choice, kind_of
from service.ledger.decided import Decided
from service.ledger.rows import add_row, next_number
from service.ledger.tables import DECISIONS

if TYPE_CHECKING:
    from datetime import datetime

    from features.store.store import Transaction
    from service.desk import Desk

    Document = dict[str, Any]

KIND: Final = "decision"


@dataclass(frozen=True)
class Writing:
    """The transaction in which one entry is added."""

    desk: Desk
    transaction: Transaction
    number: int
    at: datetime

    @classmethod
    def begin(cls, desk: Desk, transaction: Transaction, at: datetime) -> Writing:
        """The writing of the next entry."""
        return cls(desk, transaction, next_number(transaction.connection, DECISIONS), at)

    @property
    def decision_id(self) -> str:
        """The entry's id."""
        return f"D{self.number:06d}"

    def stands_already(self, earlier: Decided | None, move: Move | None) -> bool:
        """Whether a move only repeats what an earlier decision has carried out."""
        if earlier is None or earlier.trace is None:
            return False
        return move == earlier.move(self.position_of(earlier.vacancy_id))

    def exchange(self, earlier: Decided | None, move: Move | None) -> Trace | None:
        """Take back what the earlier decision wrote, and write the new move."""
        trace = None if earlier is None else earlier.trace
        if earlier is not None and trace is not None:
            if self.stands_already(earlier, move):
                return trace  # only the words are corrected
            before = earlier.move(self.position_of(earlier.vacancy_id))
            take_back(self.transaction, before, trace)
        if move is None:
            return None
        kinds = partial(kind_of, self.desk.history)
        return write_move(self.transaction, move, self._transfer_id(), kinds)

    def add(
        self, choice: Choice, status: str, trace: Trace | None, earlier: Decided | None
    ) -> Document:
        """Add the entry and bind it to the ledger."""
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

    def position_of(self, vacancy_id: str) -> str:
        """The vacancy's post."""
        history = self.desk.view().history
        position = find_vacancy(history, vacancy_id).position
        return str(history.ids_of("positions", [position])[0])

    def _transfer_id(self) -> str:
        """The decision's own id, unless an import has taken that name."""
        wanted = f"T-{self.decision_id}"
        while transfer_exists(self.transaction.connection, wanted):
            wanted += "-"
        return wanted
