"""The nine-box talent map, and two people for one vacancy side by side."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import OnDay, PathId, QueryId, TheDesk, TheLang
from service.api.described import answers
from service.api.routes.recommendations import OfVacancy
from service.api.schemas.law import Talent
from service.api.schemas.recommendation import PeopleCompared
from service.ledger.comparing import compare_people
from service.ledger.talent import talent_document

router = APIRouter(prefix=API, tags=["people"])


@router.get(
    "/talent",
    response_model=None,
    responses=answers(200, Talent, "Nine boxes an agency.", 404, 422),
)
def talent(desk: TheDesk, on: OnDay = None, agency_id: OfVacancy = None) -> Response:
    """Performance by potential of every agency, and posts without a successor."""
    return Json(talent_document(desk, on or desk.clock().date(), agency_id))


@router.get(
    "/vacancies/{vacancy_id:path}/comparison",
    response_model=None,
    responses=answers(200, PeopleCompared, "Side by side.", 404, 422),
)
def compare(
    desk: TheDesk, vacancy_id: PathId, first: QueryId, second: QueryId, lang: TheLang
) -> Response:
    """Why one stands above another, or what would bring in somebody who is left out."""
    return Json(compare_people(desk, vacancy_id, first, second, lang))
