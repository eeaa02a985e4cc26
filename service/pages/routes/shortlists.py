"""A recorded list: on the screen, on one sheet, as a workbook, and who is left out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query, Response

from service.export.files import shortlist_file
from service.export.workbook import MEDIA_TYPE
from service.ledger.parity import FEWEST, parity_cost, parity_policies
from service.ledger.past import recorded
from service.ledger.people_out import excluded_page
from service.pages.contexts.left_out import left_out_page
from service.pages.contexts.parity import parity_rows
from service.pages.contexts.shortlist import shortlist
from service.pages.directory import directory_of
from service.pages.routes.asked import TheVisit
from service.pages.routes.gather import gather, rule_names

if TYPE_CHECKING:
    from service.pages.visit import Visit

AT_ONCE: Final = 25
"""How many people left out a page shows at a time."""

Cursor = Annotated[str | None, Query(max_length=200)]


router = APIRouter(prefix="/recommendations/{recommendation_id}")


@router.get("")
def on_screen(visit: TheVisit, recommendation_id: str) -> Response:
    """The list as it was recorded."""
    return _list_page(visit, recommendation_id, "shortlist.html")


@router.get("/print")
def on_paper(visit: TheVisit, recommendation_id: str) -> Response:
    """The list on one sheet."""
    return _list_page(visit, recommendation_id, "print.html")


@router.get("/shortlist.xlsx")
def as_workbook(visit: TheVisit, recommendation_id: str) -> Response:
    """The list as a workbook."""
    file = shortlist_file(visit.desk, recommendation_id, visit.lang)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=MEDIA_TYPE, headers=headers)


@router.get("/excluded")
def excluded(visit: TheVisit, recommendation_id: str, cursor: Cursor = None) -> Response:
    """The next people who are left out, as a part of the list's page."""
    found = excluded_page(
        visit.desk, recommendation_id, limit=AT_ONCE, cursor=cursor, lang=visit.lang
    )
    rules_version = recorded(visit.desk, recommendation_id).rules_version
    with visit.desk.store.read() as connection:
        names = directory_of(connection, [one["employee_id"] for one in found["people"]])
        rules = rule_names(connection, rules_version, visit.lang)
    voice = visit.voice(names, rules)
    page = left_out_page(recommendation_id, found, voice, is_first=cursor is None)
    return visit.part("excluded.html", out=page)


@router.get("/parity")
def parity(visit: TheVisit, recommendation_id: str) -> Response:
    """What parity would cost under each policy in force, as a part of the list's page."""
    desk = visit.desk
    listed = len(recorded(desk, recommendation_id).answer[1]["candidates"])
    with desk.store.read() as connection:
        allowed = [one.attribute for one in parity_policies(connection) if one.in_force]
    costs = [parity_cost(desk, recommendation_id, name) for name in allowed if listed >= FEWEST]
    rows = parity_rows(costs, visit.voice())
    return visit.part("parity.html", rows=rows, fewest=FEWEST)


def _list_page(visit: Visit, recommendation_id: str, template: str) -> Response:
    found = gather(visit, recommendation_id)
    with visit.desk.store.read() as connection:
        has_parity = any(one.in_force for one in parity_policies(connection))
    context = shortlist(
        found.document, found.post, found.decisions, found.voice, has_parity=has_parity
    )
    title = visit.t("list.title", post=found.post.title)
    return visit.page(template, title, list=context)
