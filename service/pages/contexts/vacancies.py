"""The context of the list of vacancies, and of one vacancy that has no list yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.people import Directory, Post
    from service.pages.language import Messages
    from service.pages.wording import Wording


@dataclass(frozen=True)
class VacancyRow:
    """One vacancy with what has happened to it."""

    vacancy_id: str
    post: Post
    opened_on: str
    slots: str
    status: str
    tone: str


def vacancy_rows(
    vacancies: Sequence[dict[str, Any]],
    *,
    listed: frozenset[str],
    decided: frozenset[str],
    directory: Directory,
    t: Messages,
    wording: Wording,
) -> tuple[VacancyRow, ...]:
    """Rows of the table, newest first; ``listed`` and ``decided`` are vacancy ids."""
    ordered = sorted(vacancies, key=lambda v: (v["opened_on"], v["vacancy_id"]), reverse=True)
    return tuple(
        _row(vacancy, listed, decided, directory, t, wording) for vacancy in ordered
    )


def _row(
    vacancy: dict[str, Any],
    listed: frozenset[str],
    decided: frozenset[str],
    directory: Directory,
    t: Messages,
    wording: Wording,
) -> VacancyRow:
    vacancy_id = vacancy["vacancy_id"]
    status, tone = "none", ""
    if vacancy_id in decided:
        status, tone = "decided", "good"
    elif vacancy_id in listed:
        status, tone = "listed", "warn"
    return VacancyRow(
        vacancy_id=vacancy_id,
        post=directory.post(vacancy["position_id"]),
        opened_on=wording.day(vacancy["opened_on"]),
        slots=wording.count(vacancy["slots"]),
        status=t(f"vacancies.status.{status}"),
        tone=tone,
    )
