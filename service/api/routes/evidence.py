"""HR's evidence for rules whose answer is unknown."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, TheDesk
from service.api.described import answers
from service.api.routes.recommendations import OfVacancy
from service.api.schemas.law import Evidence, EvidenceList, EvidenceWithdrawal, NewEvidence
from service.ledger.rule_evidence import add_evidence, list_evidence, withdraw_evidence

router = APIRouter(prefix=f"{API}/evidence", tags=["rules"])


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={
        **answers(201, Evidence, "Recorded.", 404, 422),
        200: {"model": Evidence, "description": "The same evidence stands already."},
    },
)
def add(desk: TheDesk, piece: NewEvidence) -> Response:
    """Record what a document says; lists made from now on heed it."""
    recorded, is_new = add_evidence(desk, **piece.model_dump())
    return Json(recorded, 201 if is_new else 200)


@router.get(
    "",
    response_model=None,
    responses=answers(200, EvidenceList, "In the order of recording.", 422),
)
def all_evidence(desk: TheDesk, employee_id: OfVacancy = None) -> Response:
    """List the evidence that stands, of one person or of all."""
    with desk.store.read() as connection:
        return Json({"evidence": list_evidence(connection, employee_id)})


@router.post(
    "/{evidence_id}/withdrawal",
    status_code=201,
    response_model=None,
    responses=answers(201, Evidence, "Taken back by a new entry.", 404, 409, 422),
)
def withdraw(desk: TheDesk, evidence_id: PathId, withdrawal: EvidenceWithdrawal) -> Response:
    """Take a piece of evidence back; from now on it answers nothing."""
    entry = withdraw_evidence(
        desk, evidence_id, reason=withdrawal.reason, recorded_by=withdrawal.recorded_by
    )
    return Json(entry, 201)
