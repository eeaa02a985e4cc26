"""Vacancies, one vacancy, and asking for its list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Response

from features.errors import NotFoundError
from service.ledger.decisions import list_decisions
from service.ledger.recommendations import list_recommendations, recommend_and_record
from service.pages.contexts.decisions import standing
from service.pages.contexts.vacancies import VacancyPage, list_row, vacancy_row, vacancy_rows
from service.pages.directory import directory_of, vacancies
from service.pages.routes.asked import TheVisit

if TYPE_CHECKING:
    from collections.abc import Sequence

Top = Annotated[int, Form(ge=1, le=100)]


router = APIRouter()


@router.get("/")
def all_vacancies(visit: TheVisit) -> Response:
    """Every vacancy with what has happened to it."""
    with visit.desk.store.read() as connection:
        found = vacancies(connection)
        directory = directory_of(connection, positions=[v["position_id"] for v in found])
        lists = list_recommendations(connection)
        decided = _decided(list_decisions(connection))
    # the newest is told first, and so remembered last
    newest = {one["vacancy_id"]: one["recommendation_id"] for one in reversed(lists)}
    rows = vacancy_rows(found, newest=newest, decided=decided, voice=visit.voice(directory))
    return visit.page("vacancies.html", visit.t("vacancies.title"), vacancies=rows)


@router.get("/vacancies/{vacancy_id:path}")
def one_vacancy(visit: TheVisit, vacancy_id: str) -> Response:
    """One vacancy with the lists made for it."""
    with visit.desk.store.read() as connection:
        found = vacancies(connection, [vacancy_id])
        if not found:
            raise NotFoundError(f"There is no vacancy {vacancy_id}.")
        directory = directory_of(connection, positions=[found[0]["position_id"]])
        lists = list_recommendations(connection, vacancy_id)
        decided = _decided(list_decisions(connection, vacancy_id=vacancy_id))
    voice = visit.voice(directory)
    page = VacancyPage(
        vacancy_row(
            found[0],
            newest=lists[0]["recommendation_id"] if lists else "",
            is_decided=vacancy_id in decided,
            voice=voice,
        ),
        tuple(list_row(one, voice) for one in lists),
    )
    return visit.page("vacancy.html", page.vacancy.post.title, one=page)


@router.post("/vacancies/{vacancy_id:path}/recommendations")
async def recommend(visit: TheVisit, vacancy_id: str, top: Top = 10) -> Response:
    """Rank the candidates with the newest data, record the list, and show it."""
    make = partial(recommend_and_record, visit.desk, vacancy_id, top=top, lang=visit.lang)
    document = await visit.lists.make(make)
    return visit.go(f"/recommendations/{quote(document['recommendation_id'], safe='')}")


def _decided(decisions: Sequence[dict[str, Any]]) -> frozenset[str]:
    return frozenset(decision["vacancy_id"] for decision in standing(decisions))
