"""What people decided on recommendations; nothing that was recorded is ever changed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, TheDesk, TheLang
from service.api.described import answers
from service.api.routes.recommendations import OfVacancy
from service.api.schemas.record import Decision, Decisions, NewDecision, Withdrawal
from service.ledger.decisions import decide_on, list_decisions, withdraw

router = APIRouter(prefix=f"{API}/decisions", tags=["decisions"])


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses=answers(201, Decision, "Recorded.", 404, 409, 422),
)
def decide(desk: TheDesk, decision: NewDecision, lang: TheLang) -> Response:
    """Record a decision; an effective one writes the transfer and its history row.

    In a calendar lock without an approval for the post it waits as `pending_approval`.
    """
    recorded = decide_on(
        desk,
        decision.recommendation_id,
        decision.employee_id,
        effective_on=decision.effective_on,
        reason=decision.reason,
        approval=decision.approval or None,
        vacancy_id=decision.vacancy_id,
        replaces=decision.replaces,
        lang=lang,
    )
    return Json(recorded, 201)


@router.get(
    "",
    response_model=None,
    responses=answers(200, Decisions, "In the order of recording.", 422),
)
def all_decisions(
    desk: TheDesk, recommendation_id: OfVacancy = None, vacancy_id: OfVacancy = None
) -> Response:
    """List decisions, of one recommendation or vacancy or of all."""
    with desk.store.read() as connection:
        listed = list_decisions(
            connection, recommendation_id=recommendation_id, vacancy_id=vacancy_id
        )
    return Json({"decisions": listed})


@router.post(
    "/{decision_id}/withdrawal",
    status_code=201,
    response_model=None,
    responses=answers(201, Decision, "Taken back by a new entry.", 404, 409, 422),
)
def take_back(desk: TheDesk, decision_id: PathId, withdrawal: Withdrawal) -> Response:
    """Withdraw a decision, and with it the transfer that it wrote."""
    return Json(withdraw(desk, decision_id, reason=withdrawal.reason), 201)
