"""What HR decided on a recorded list: entries that are added and never changed.

An effective decision writes the transfer and the career that follows it, in one transaction. A
correction or a withdrawal is a new entry that names the one it replaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.errors import BadInputError, ConflictError, ErrorDetail
from models.slate.recommend import find_vacancy
from service.ledger.choice import Choice, check_choice, move_of, with_approvals
from service.ledger.decided import (
    EFFECTIVE,
    PENDING,
    WITHDRAWN,
    Decided,
    find_decision,
    list_decisions,
    standing_on,
)
from service.ledger.locks import locks_on
from service.ledger.past import recorded
from service.ledger.writing import KIND, Writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from features.store.store import Transaction
    from models.eligibility.locks import LockOnDay
    from models.wording import Language
    from service.desk import Desk

    Document = dict[str, Any]

__all__ = ["decide_on", "find_decision", "list_decisions", "withdraw"]


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
    lang: Language = "id",
) -> Document:
    """Record who is chosen (nobody: None) and, where someone is, write the transfer.

    Where ``effective_on`` falls in a calendar lock that covers the post and no approval names it,
    the decision is recorded as ``pending_approval`` and writes no transfer. ``notices`` tell of
    every lock met.

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
        move = move_of(history, choice)
        connection = transaction.connection
        met = () if move is None else locks_on(connection, move.to_position_id, effective_on)
        choice = with_approvals(choice, met)
        earlier = _corrected(standing, choice, vacancy.slots, replaces)
        writing = Writing.begin(desk, transaction, at)
        locks = () if writing.stands_already(earlier, move) else met
        blocked = any(lock.blocks for lock in locks)
        trace = writing.exchange(earlier, None if blocked else move)
        told = writing.add(choice, PENDING if blocked else EFFECTIVE, trace, earlier)
        return {**told, "notices": [_notice(lock, lang) for lock in locks]}


def _notice(lock: LockOnDay, lang: Language) -> Document:
    return {"rule": lock.rule, "citation": lock.citation, "text": lock.text(lang)}


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
        writing = Writing.begin(desk, transaction, at)
        writing.exchange(earlier, None)
        row = recorded(desk, earlier.recommendation_id)
        choice = Choice(row, earlier.employee_id, earlier.effective_on, why, "")
        return writing.add(choice, WITHDRAWN, None, earlier)


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
