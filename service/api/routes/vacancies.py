"""Vacancies, and the recommendation that a vacancy asks for."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response

from service.api import API
from service.api.answers import Json
from service.api.asked import AskedLang, PathId, TheDesk, Top, lang_of
from service.api.described import answers
from service.api.schemas.recommendation import Recommendation
from service.api.schemas.record import NewVacancy, Vacancy
from service.ledger.recommendations import recommend_and_write
from service.ledger.vacancies import record_vacancy

router = APIRouter(prefix=f"{API}/vacancies", tags=["vacancies"])


@router.post(
    "",
    status_code=201,
    response_model=None,
    responses={
        **answers(201, Vacancy, "Stored.", 404, 409, 422),
        200: {"model": Vacancy, "description": "The same vacancy was stored already."},
    },
)
def add_vacancy(desk: TheDesk, row: NewVacancy) -> Response:
    """Store a vacancy; the same id with other content is a conflict."""
    stored, is_new = record_vacancy(desk, row.model_dump(exclude_none=True))
    return Json(stored, 201 if is_new else 200)


@router.post(
    "/{vacancy_id:path}/recommendations",
    status_code=201,
    response_model=None,
    responses=answers(201, Recommendation, "Ranked and recorded.", 404, 422),
)
async def recommend(
    request: Request, vacancy_id: PathId, lang: AskedLang = None, top: Top = 10
) -> Response:
    """Rank the people whom no rule excludes, explain and audit the list, and record it."""
    state = request.app.state  # looked up here: dependencies cost the quickest list a hundredth
    told = lang_of(request, lang)
    make = partial(recommend_and_write, state.desk, vacancy_id, top=top, lang=told)
    return Json(await state.lists.make(make), 201)
