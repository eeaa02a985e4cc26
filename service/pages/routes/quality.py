"""The page of data quality, and the worklist of one agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from features.errors import NotFoundError
from service.export.worklists import worklist_csv, worklist_name
from service.pages.contexts.quality import quality_page
from service.pages.routes.asked import TheVisit
from service.quality import data_quality

if TYPE_CHECKING:
    from datetime import date

    from service.pages.visit import Visit
    from service.quality import DataQuality

router = APIRouter(prefix="/data-quality")


@router.get("")
def quality(visit: TheVisit) -> Response:
    """What is empty, old or contradicts itself, and what that costs."""
    found = _quality(visit)
    names = {rule.id: rule.title.in_language(visit.lang) for rule in visit.desk.rules_on(None)}
    page = quality_page(found, visit.voice(rule_names=names))
    return visit.page("quality.html", visit.t("quality.title"), "quality", quality=page)


@router.get("/worklist.csv")
def worklist(visit: TheVisit, agency: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What one agency is to mend, person by person; empty: of people without a post."""
    facts = _quality(visit).facts
    if agency and agency not in facts.names:
        raise NotFoundError(f"There is no agency {agency}.")
    disposition = f'attachment; filename="{worklist_name(agency)}"'
    headers = {"Content-Disposition": disposition}
    return Response(worklist_csv(facts, agency), media_type="text/csv", headers=headers)


def _quality(visit: Visit) -> DataQuality:
    desk, day = visit.desk, _today(visit)
    view = desk.view()
    return desk.qualities.get((view.tx, day), lambda: data_quality(desk, day))


def _today(visit: Visit) -> date:
    return visit.desk.clock().date()
