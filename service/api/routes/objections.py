"""What people object to, and what they were answered (UU 27/2022 Ps 10)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, TheDesk
from service.api.described import answers
from service.api.routes.recommendations import OfVacancy
from service.api.schemas.record import NewObjection, Objection, ObjectionAnswer, Objections
from service.ledger.objections import answer, list_objections, object_to

router = APIRouter(prefix=API, tags=["objections"])


@router.post(
    "/recommendations/{recommendation_id}/objections",
    status_code=201,
    response_model=None,
    responses=answers(201, Objection, "Recorded.", 404, 422),
)
def add_objection(desk: TheDesk, recommendation_id: PathId, objection: NewObjection) -> Response:
    """Record what a person objects to."""
    recorded = object_to(desk, recommendation_id, objection.employee_id, text=objection.text)
    return Json(recorded, 201)


@router.get(
    "/objections",
    response_model=None,
    responses=answers(200, Objections, "In the order of recording.", 422),
)
def all_objections(desk: TheDesk, recommendation_id: OfVacancy = None) -> Response:
    """List objections, to one recommendation or to all."""
    with desk.store.read() as connection:
        return Json({"objections": list_objections(connection, recommendation_id)})


@router.post(
    "/objections/{objection_id}/answer",
    status_code=201,
    response_model=None,
    responses=answers(201, Objection, "Answered, once.", 404, 409, 422),
)
def answer_objection(desk: TheDesk, objection_id: PathId, given: ObjectionAnswer) -> Response:
    """Record the answer of a person who is responsible."""
    recorded = answer(desk, objection_id, text=given.text, answered_by=given.answered_by)
    return Json(recorded, 201)
