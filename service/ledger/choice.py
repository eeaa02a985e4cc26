"""A choice that is to become a decision, and what the rules and the list say of it.

Knows nothing of other decisions; writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.values import POSITION_TYPES
from features.errors import BadInputError, ErrorDetail, RefusedError
from features.history.coding import NO_ROW
from models.eligibility.ranks import UNKNOWN_RANK, equal_ranks
from models.slate.recommend import find_vacancy
from models.slate.why_not import place_of, why_not
from service.ledger.career import Move
from service.ledger.past import recorded_slate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from features.history.history import History
    from models.eligibility.locks import LockOnDay
    from service.desk import Desk, View
    from service.ledger.recorded import Recorded

_OPEN_SELECTION: Final = POSITION_TYPES.index("jpt_pratama")
_KINDS: Final = {1: "promotion", 0: "lateral", -1: "demotion"}


@dataclass(frozen=True)
class Choice:
    """Who is chosen from a recorded list (nobody: None), from which day, why."""

    row: Recorded
    employee_id: str | None
    effective_on: date
    reason: str
    approval: str


def check_choice(desk: Desk, choice: Choice, vacancy_id: str | None) -> None:
    """Refuse a choice that the list, the rules or the form do not allow.

    Raises
    ------
    NotFoundError
        There is no such employee.
    BadInputError
        The vacancy is another one, or a reason is missing.
    RefusedError
        A rule leaves the person out, or the post asks for an approval.
    """
    vacancy = find_vacancy(desk.history, choice.row.vacancy_id)
    wrong = []
    if vacancy_id is not None and vacancy_id != choice.row.vacancy_id:
        message = f"The recommendation is for {choice.row.vacancy_id}, not for {vacancy_id}."
        wrong.append(ErrorDetail("vacancy_id", message))
    place = None if choice.employee_id is None else _place(desk, choice.row, choice.employee_id)
    if not choice.reason and (place is None or place > vacancy.slots):
        who = "nobody is chosen" if place is None else f"the chosen stands at place {place}"
        wrong.append(ErrorDetail("reason", f"Say why: {who} (places to fill: {vacancy.slots})."))
    if wrong:
        raise BadInputError("The decision cannot be recorded as it is.", wrong)
    if choice.employee_id is not None:
        _ask_for_approval(desk.view(), choice, vacancy.position)


def with_approvals(choice: Choice, locks: Sequence[LockOnDay]) -> Choice:
    """The choice with the approvals that lift its locks, beside its own."""
    given = [lock.approval for lock in locks if lock.approval is not None]
    parts = dict.fromkeys(part for part in (choice.approval, *given) if part)
    return replace(choice, approval="; ".join(parts))


def move_of(history: History, choice: Choice) -> Move | None:
    """The move that the choice means; none where nobody is chosen."""
    if choice.employee_id is None:
        return None
    position = find_vacancy(history, choice.row.vacancy_id).position
    [post] = history.ids_of("positions", [position])
    return Move(choice.employee_id, str(post), choice.effective_on)


def kind_of(history: History, left: str | None, taken: str) -> str:
    """Promotion, lateral or demotion by the two posts' ranks; lateral where one is unknown."""
    posts = history["positions"]
    rows = history.rows_of("positions", [left or "", taken])
    ranks = equal_ranks(posts["position_type"][rows], posts["functional_level"][rows])
    if (rows == NO_ROW).any() or (ranks == UNKNOWN_RANK).any():
        return "lateral"
    return _KINDS[int(np.sign(ranks[1] - ranks[0]))]


def _place(desk: Desk, row: Recorded, employee_id: str) -> int:
    """Place of a person in the whole order, from the record where the person is listed."""
    listed = row.candidate(employee_id)
    if listed is not None:
        return int(listed["rank"])
    slate, view = recorded_slate(desk, row)
    place = place_of(slate, view.history, employee_id)
    if place is None:
        rules = why_not(slate, view.history, employee_id, "en")["rules"]
        raise RefusedError(
            f"{employee_id} cannot be chosen: {rules[0]['detail']} ({rules[0]['citation']}).",
            [ErrorDetail(rule["rule"], rule["detail"]) for rule in rules],
        )
    return place


def _ask_for_approval(view: View, choice: Choice, position: int) -> None:
    is_open = view.history["positions"]["position_type"][position] == _OPEN_SELECTION
    if is_open and not choice.approval:
        raise RefusedError(
            "A JPT pratama is filled by open selection (PP 11/2017 Ps 107): no decision is "
            "recorded without the selection's reference.",
            [ErrorDetail("approval", "Give the number and date of the selection's result.")],
        )
