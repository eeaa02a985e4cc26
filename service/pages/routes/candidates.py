"""One candidate of a list, and two side by side."""

from __future__ import annotations

from fastapi import APIRouter, Response

from features.errors import BadInputError
from service.ledger.levers import levers_told
from service.ledger.views import candidate_document, comparison
from service.pages.contexts.candidate import candidate_page
from service.pages.contexts.comparison import comparison_page
from service.pages.contexts.levers import levers_shown
from service.pages.routes.asked import TheVisit
from service.pages.routes.gather import gather, objections_of

router = APIRouter(prefix="/recommendations/{recommendation_id}")


@router.get("/candidates/{employee_id:path}")
def one(
    visit: TheVisit, recommendation_id: str, employee_id: str, bar: float | None = None
) -> Response:
    """The waterfall of one ranked person, listed or below the list; asked, what could lift it."""
    told = candidate_document(visit.desk, recommendation_id, employee_id, visit.lang)
    found = gather(visit, recommendation_id, [employee_id])
    levers = None
    if bar is not None:
        levers = levers_told(visit.desk, recommendation_id, employee_id, bar, visit.lang)
    page = candidate_page(
        found.document,
        told,
        post=found.post,
        objections=objections_of(visit, recommendation_id, employee_id),
        voice=found.voice,
    )
    title = visit.t("candidate.title", name=page.name)
    shown = levers_shown(levers, found.voice)
    return visit.page("candidate.html", title, candidate=page, levers=shown)


@router.get("/compare")
def two(visit: TheVisit, recommendation_id: str, first: str, second: str) -> Response:
    """Why one stands above the other."""
    if first == second:
        raise BadInputError(visit.t("compare.same"))
    told = comparison(visit.desk, recommendation_id, first, second, visit.lang)
    both = [
        candidate_document(visit.desk, recommendation_id, who, visit.lang)
        for who in (first, second)
    ]
    found = gather(visit, recommendation_id, [first, second])
    page = comparison_page(recommendation_id, told, both, post=found.post, voice=found.voice)
    return visit.page("compare.html", visit.t("compare.title"), pair=page)
