"""The context of one person against one list: left out and why, or where in the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.pages.contexts.left_out import RuleTold, rules_told
from service.pages.contexts.objections import ObjectionRow, objection_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.people import Post
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]


@dataclass(frozen=True)
class PersonPage:
    """Why somebody is not on the list; ``status`` is excluded, not_listed or listed."""

    recommendation_id: str
    employee_id: str
    name: str
    present_post: str
    post: Post
    status: str
    answer: str
    rules: tuple[RuleTold, ...]
    objections: tuple[ObjectionRow, ...]


@dataclass(frozen=True)
class Found:
    """One person that a search found."""

    employee_id: str
    name: str
    present_post: str


@dataclass(frozen=True)
class SearchPage:
    """People whose name or number fits what was typed; ``is_cut`` where there are more."""

    recommendation_id: str
    query: str
    people: tuple[Found, ...]
    is_cut: bool


def person_page(
    recommendation_id: str,
    found: Document,
    *,
    post: Post,
    objections: Sequence[Document],
    voice: Voice,
) -> PersonPage:
    """Make the context from the answer to why somebody is not listed."""
    employee_id = found["employee_id"]
    return PersonPage(
        recommendation_id=recommendation_id,
        employee_id=employee_id,
        name=voice.directory.name(employee_id),
        present_post=voice.directory.present_post(employee_id),
        post=post,
        status=found["status"],
        answer=_answer(found, voice),
        rules=rules_told(found.get("rules", ()), voice),
        objections=objection_rows(objections, voice),
    )


def _answer(found: Document, voice: Voice) -> str:
    if found["status"] == "excluded":
        count = len(found["rules"])
        return voice.t("person.excluded", count=voice.wording.count(count))
    return voice.t(
        f"person.{found['status']}",
        rank=voice.wording.count(found["rank"]),
        eligible=voice.wording.count(found["eligible"]),
        listed=voice.wording.count(found["listed"]),
    )
