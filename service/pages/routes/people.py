"""Anybody against one list: found by name or number, and why they are not on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.ledger.views import why_not_document
from service.pages.contexts.person import Found, SearchPage, person_page
from service.pages.directory import FOUND_AT_MOST, directory_of, find_people
from service.pages.routes.asked import TheVisit
from service.pages.routes.gather import gather, objections_of

Words = Annotated[str, Query(max_length=100)]


router = APIRouter(prefix="/recommendations/{recommendation_id}/people")


@router.get("")
def search(visit: TheVisit, recommendation_id: str, q: Words = "") -> Response:
    """People whose name or number fits; a single one is shown at once."""
    found = gather(visit, recommendation_id)
    with visit.desk.store.read() as connection:
        ids = find_people(connection, q) if q.strip() else []
        names = directory_of(connection, ids[:FOUND_AT_MOST])
    if len(ids) == 1:
        return visit.go(found.path_of("people", ids[0]))
    shown = tuple(
        Found(one, names.name(one), names.present_post(one)) for one in ids[:FOUND_AT_MOST]
    )
    page = SearchPage(recommendation_id, q, shown, len(ids) > FOUND_AT_MOST)
    return visit.page("search.html", visit.t("search.title"), search=page)


@router.get("/{employee_id:path}")
def one(visit: TheVisit, recommendation_id: str, employee_id: str) -> Response:
    """Why somebody is not listed; who is listed has another page."""
    answer = why_not_document(visit.desk, recommendation_id, employee_id, visit.lang)
    found = gather(visit, recommendation_id, [employee_id])
    if answer["status"] == "listed":
        return visit.go(found.path_of("candidates", employee_id))
    objections = objections_of(visit, recommendation_id, employee_id)
    page = person_page(
        recommendation_id, answer, post=found.post, objections=objections, voice=found.voice
    )
    title = visit.t("person.title", name=page.name)
    return visit.page("person.html", title, person=page)
