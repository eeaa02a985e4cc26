"""The context of the vacancies, and of one vacancy with the lists that were made for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.pages.contexts.people import Post
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]


@dataclass(frozen=True)
class VacancyRow:
    """One vacancy with what has happened to it; ``newest`` is its newest list, empty if none."""

    vacancy_id: str
    post: Post
    opened_on: str
    closes_on: str
    slots: str
    status: str
    tone: str
    newest: str


@dataclass(frozen=True)
class ListRow:
    """One recorded list of a vacancy."""

    recommendation_id: str
    recorded: str
    model_version: str


@dataclass(frozen=True)
class VacancyPage:
    """One vacancy: what the post is, and the lists made for it, the newest first."""

    vacancy: VacancyRow
    lists: tuple[ListRow, ...]


def vacancy_rows(
    vacancies: Sequence[Document],
    *,
    newest: Mapping[str, str],
    decided: frozenset[str],
    voice: Voice,
) -> tuple[VacancyRow, ...]:
    """Rows of the table, the newest vacancy first.

    ``newest`` gives the newest recommendation of each vacancy, ``decided`` holds vacancy ids.
    """
    ordered = sorted(vacancies, key=lambda v: (v["opened_on"], v["vacancy_id"]), reverse=True)
    return tuple(
        vacancy_row(
            vacancy,
            newest=newest.get(vacancy["vacancy_id"], ""),
            is_decided=vacancy["vacancy_id"] in decided,
            voice=voice,
        )
        for vacancy in ordered
    )


def vacancy_row(vacancy: Document, *, newest: str, is_decided: bool, voice: Voice) -> VacancyRow:
    """One vacancy."""
    status, tone = "none", ""
    if is_decided:
        status, tone = "decided", "good"
    elif newest:
        status, tone = "listed", "warn"
    closes_on = vacancy["closes_on"]
    return VacancyRow(
        vacancy_id=vacancy["vacancy_id"],
        post=voice.directory.post(vacancy["position_id"]),
        opened_on=voice.wording.day(vacancy["opened_on"]),
        closes_on="" if closes_on is None else voice.wording.day(closes_on),
        slots=voice.wording.count(vacancy["slots"]),
        status=voice.t(f"vacancies.status.{status}"),
        tone=tone,
        newest=newest,
    )


def list_row(recorded: Document, voice: Voice) -> ListRow:
    """One recorded list."""
    return ListRow(
        recorded["recommendation_id"],
        voice.wording.moment(recorded["recorded_at"]),
        recorded["model_version"],
    )
