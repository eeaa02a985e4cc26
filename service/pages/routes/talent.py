"""The talent map of the city, and of one agency."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.ledger.talent import talent_document
from service.pages.contexts.talent import talent_page
from service.pages.directory import directory_of
from service.pages.routes.asked import TheVisit

router = APIRouter(prefix="/talent")


@router.get("")
def talent(visit: TheVisit, agency: str | None = None) -> Response:
    """Nine boxes as known today; with ``agency``, its people by name."""
    desk = visit.desk
    document = talent_document(desk, desk.clock().date(), agency)
    found = document["agencies"] if agency is not None else []
    people = [one["employee_id"] for part in found for one in part["people"]]
    posts = [post for part in found for post in part["missing"]]
    with desk.store.read() as connection:
        directory = directory_of(connection, people, posts)
    page = talent_page(document, visit.voice(directory), is_one=agency is not None)
    return visit.page("talent.html", page.title, "talent", talent=page)
