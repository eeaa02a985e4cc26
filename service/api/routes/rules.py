"""The rules of law: in force on a day, between two days, for one person and post."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import OnDay, QueryId, TheDesk, TheLang
from service.api.described import answers
from service.api.schemas.fields import Day
from service.api.schemas.law import Rules, RulesDiff, RulesExplained
from service.ledger.rules_told import rules_between, rules_explained, rules_on_day

router = APIRouter(prefix=f"{API}/rules", tags=["rules"])


@router.get("", response_model=None, responses=answers(200, Rules, "In force on the day.", 422))
def rules(desk: TheDesk, lang: TheLang, on: OnDay = None) -> Response:
    """List the rules in force on a day, with what the city changed in them."""
    return Json(rules_on_day(desk, on or desk.clock().date(), lang))


@router.get(
    "/diff",
    response_model=None,
    responses=answers(200, RulesDiff, "What came, went and changed.", 422),
)
def diff(
    desk: TheDesk,
    lang: TheLang,
    before: Annotated[Day, Query(examples=["2023-01-01"])],
    after: Annotated[Day, Query(examples=["2024-01-01"])],
) -> Response:
    """What changed between the rules of two days."""
    return Json(rules_between(desk, before, after, lang))


@router.get(
    "/explanation",
    response_model=None,
    responses=answers(200, RulesExplained, "Every rule's answer.", 404, 422),
)
def explanation(
    desk: TheDesk, lang: TheLang, employee_id: QueryId, position_id: QueryId, on: OnDay = None
) -> Response:
    """Every rule's answer for one person and post on a day, with the values that it saw."""
    day = on or desk.clock().date()
    return Json(rules_explained(desk, employee_id, position_id, day, lang))
