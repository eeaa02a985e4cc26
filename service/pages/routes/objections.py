"""A person's objection to a list, and the answer of the officials (UU PDP 27/2022 Ps 10)."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Response

from features.errors import BadInputError
from service.ledger.objections import answer, object_to
from service.pages.routes.asked import TheVisit
from service.pages.routes.fields import Line, Text

_PERSON = "/recommendations/{recommendation_id}/people/{employee_id:path}"


router = APIRouter()


@router.post(_PERSON + "/objections")
def receive(visit: TheVisit, recommendation_id: str, employee_id: str, text: Text = "") -> Response:
    """Record an objection."""
    if not text.strip():
        raise BadInputError(visit.t("objection.empty"))
    object_to(visit.desk, recommendation_id, employee_id, text=text.strip())
    return visit.go(_back(recommendation_id, employee_id))


@router.post(_PERSON + "/objections/{objection_id}/answer")
def reply(  # noqa: PLR0913, PLR0917 - one argument a part of the address or the form
    visit: TheVisit,
    recommendation_id: str,
    employee_id: str,
    objection_id: str,
    text: Text = "",
    answered_by: Line = "",
) -> Response:
    """Record the answer to an objection."""
    if not text.strip() or not answered_by.strip():
        raise BadInputError(visit.t("objection.answer.empty"))
    answer(visit.desk, objection_id, text=text.strip(), answered_by=answered_by.strip())
    return visit.go(_back(recommendation_id, employee_id))


def _back(recommendation_id: str, employee_id: str) -> str:
    # who is listed is sent on from there to the page of a candidate
    parts = (quote(one, safe="") for one in (recommendation_id, employee_id))
    return "/recommendations/{}/people/{}#objections".format(*parts)
