"""Recorded recommendations: as they were, person by person, and why somebody is not on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import Cursor, Limit, PathId, QueryId, RecordedLang, TheDesk, TheLang
from service.api.described import answers, refuses
from service.api.schemas.fields import ID_PATTERN, LONGEST_ID
from service.api.schemas.levers import Levers
from service.api.schemas.recommendation import (
    CandidateDocument,
    Comparison,
    ExcludedPage,
    Recommendation,
    WhyNot,
)
from service.api.schemas.record import Recommendations
from service.export.files import shortlist_file
from service.export.workbook import MEDIA_TYPE
from service.ledger.levers import levers_told
from service.ledger.people_out import excluded_page
from service.ledger.recommendations import list_recommendations, recorded_document
from service.ledger.views import candidate_document, comparison, why_not_document

router = APIRouter(prefix=f"{API}/recommendations", tags=["recommendations"])

OfVacancy = Annotated[str | None, Query(min_length=1, max_length=LONGEST_ID, pattern=ID_PATTERN)]

Bar = Annotated[float, Query(gt=0, lt=1, description="The chance to reach.", examples=[0.7])]


@router.get(
    "",
    response_model=None,
    responses=answers(200, Recommendations, "What is recorded, the newest first.", 422),
)
def all_recommendations(desk: TheDesk, vacancy_id: OfVacancy = None) -> Response:
    """List what is recorded, of one vacancy or of all."""
    with desk.store.read() as connection:
        return Json({"recommendations": list_recommendations(connection, vacancy_id)})


@router.get(
    "/{recommendation_id}",
    response_model=None,
    responses=answers(200, Recommendation, "As recorded.", 404, 422),
)
def one_recommendation(
    desk: TheDesk, recommendation_id: PathId, lang: RecordedLang = None
) -> Response:
    """The object that was answered when it was made."""
    return Json(recorded_document(desk, recommendation_id, lang))


@router.get(
    "/{recommendation_id}/excluded",
    response_model=None,
    responses=answers(200, ExcludedPage, "Some of those left out.", 404, 422),
)
def people_out(
    desk: TheDesk,
    recommendation_id: PathId,
    lang: TheLang,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Everyone left out, with every rule that says so, a page at a time."""
    return Json(excluded_page(desk, recommendation_id, limit=limit, cursor=cursor, lang=lang))


@router.get(
    "/{recommendation_id}/excluded/{employee_id:path}",
    response_model=None,
    responses=answers(200, WhyNot, "Why the person is not on the list.", 404, 422),
)
def why_not(
    desk: TheDesk, recommendation_id: PathId, employee_id: PathId, lang: TheLang
) -> Response:
    """Why somebody is left out, or how far below the list they stand."""
    return Json(why_not_document(desk, recommendation_id, employee_id, lang))


@router.get(
    "/{recommendation_id}/candidates/{employee_id:path}",
    response_model=None,
    responses=answers(200, CandidateDocument, "The person's explanation.", 404, 422),
)
def candidate(
    desk: TheDesk, recommendation_id: PathId, employee_id: PathId, lang: TheLang
) -> Response:
    """One listed person: probability, every contribution, reasons, gaps."""
    return Json(candidate_document(desk, recommendation_id, employee_id, lang))


@router.get(
    "/{recommendation_id}/levers/{employee_id:path}",
    response_model=None,
    responses=answers(200, Levers, "What could lift the person's chance.", 404, 422),
)
def levers(
    desk: TheDesk, recommendation_id: PathId, employee_id: PathId, lang: TheLang, bar: Bar = 0.7
) -> Response:
    """The smallest changes that lift one ranked person's chance past a bar."""
    return Json(levers_told(desk, recommendation_id, employee_id, bar, lang))


@router.get(
    "/{recommendation_id}/comparison",
    response_model=None,
    responses=answers(200, Comparison, "The difference, feature by feature.", 404, 422),
)
def compare(
    desk: TheDesk, recommendation_id: PathId, first: QueryId, second: QueryId, lang: TheLang
) -> Response:
    """Why the first of two listed people stands above (or below) the second."""
    return Json(comparison(desk, recommendation_id, first, second, lang))


@router.get(
    "/{recommendation_id}/shortlist.xlsx",
    response_class=Response,
    responses={
        200: {
            "description": "The shortlist as a workbook that prints on one page.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **refuses(404, 422),
    },
)
def workbook(desk: TheDesk, recommendation_id: PathId, lang: TheLang) -> Response:
    """The recorded list as an Excel workbook."""
    file = shortlist_file(desk, recommendation_id, lang)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=MEDIA_TYPE, headers=headers)
