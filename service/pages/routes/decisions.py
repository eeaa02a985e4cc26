"""Recording a decision on a list, correcting it, and taking it back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from features.errors import BadInputError, TepatError
from service.ledger.decisions import decide_on, withdraw
from service.pages.contexts.decisions import DecisionForm, decision_page, refusal
from service.pages.routes.asked import TheVisit
from service.pages.routes.fields import LONGEST_ID, Line, Text
from service.pages.routes.gather import Gathered, gather

if TYPE_CHECKING:
    from service.pages.visit import Visit

Asked = Annotated[str, Query(max_length=LONGEST_ID)]


router = APIRouter(prefix="/recommendations/{recommendation_id}")


@router.get("/decision")
def form(
    visit: TheVisit, recommendation_id: str, employee_id: Asked = "", replaces: Asked = ""
) -> Response:
    """An empty form, with the person whom the list's page named."""
    given = DecisionForm(employee_id=employee_id, replaces=replaces)
    return _form_page(visit, gather(visit, recommendation_id, _named(given)), given)


@router.post("/decision")
def decide(  # noqa: PLR0913, PLR0917 - one argument a field of the form
    visit: TheVisit,
    recommendation_id: str,
    employee_id: Line = "",
    effective_on: Line = "",
    reason: Text = "",
    approval: Line = "",
    replaces: Line = "",
) -> Response:
    """Record it; where it is refused, say why and keep what was typed."""
    given = DecisionForm(employee_id, effective_on, reason, approval, replaces)
    found = gather(visit, recommendation_id, _named(given))
    try:
        decide_on(
            visit.desk,
            recommendation_id,
            employee_id or None,
            effective_on=_day(effective_on, visit),
            reason=reason.strip(),
            approval=approval.strip() or None,
            replaces=replaces or None,
        )
    except TepatError as error:
        return _form_page(visit, found, given, error)
    return visit.go(f"{found.path}#decisions")


@router.post("/decisions/{decision_id}/withdrawal")
def take_back(
    visit: TheVisit, recommendation_id: str, decision_id: str, reason: Text = ""
) -> Response:
    """Withdraw a decision by a new entry; the old one stays."""
    if not reason.strip():
        raise BadInputError(visit.t("decision.withdraw.reason.missing"))
    withdraw(visit.desk, decision_id, reason=reason.strip())
    return visit.go(f"/recommendations/{recommendation_id}#decisions")


def _named(form: DecisionForm) -> list[str]:
    return [form.employee_id] if form.employee_id else []


def _day(text: str, visit: Visit) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(visit.t("decision.date.missing")) from error


def _form_page(
    visit: Visit, found: Gathered, form: DecisionForm, refused: TepatError | None = None
) -> Response:
    page = decision_page(
        found.document,
        form,
        slots=found.slots,
        post=str(found.post),
        voice=found.voice,
        problems=[] if refused is None else refusal(refused, found.voice),
    )
    status = 200 if refused is None else refused.status
    return visit.page("decision.html", visit.t("decision.title"), status=status, decision=page)
