"""Audits of years as they stand on record, public edition; making one is the command line's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import TheDesk
from service.api.described import answers
from service.api.schemas.audits import FairnessAudits
from service.ledger.yearly_record import recorded_audit, recorded_audits

router = APIRouter(prefix=API, tags=["audits"])

Year = Annotated[
    int | None,
    Query(ge=1970, le=9998, description="One year; all where left out.", examples=[2026]),
]


@router.get(
    "/audits/fairness",
    response_model=None,
    responses=answers(200, FairnessAudits, "The newest recorded audit of each year.", 422),
)
def fairness(desk: TheDesk, year: Year = None) -> Response:
    """Give recorded audits of years, public edition: small cells are hidden."""
    with desk.store.read() as connection:
        years = [one for one in recorded_audits(connection) if year in {None, one}]
        return Json({"audits": [recorded_audit(connection, one) for one in years]})
