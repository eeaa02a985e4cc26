"""People who are left out, a page of them at a time, each with the rules and what cures them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.voice import Voice

Document = dict[str, Any]


@dataclass(frozen=True)
class RuleTold:
    """One rule about one person; ``detail`` says from when it passes where time cures it."""

    name: str
    citation: str
    detail: str


@dataclass(frozen=True)
class LeftOut:
    """One person with every rule that leaves them out."""

    employee_id: str
    name: str
    present_post: str
    rules: tuple[RuleTold, ...]


@dataclass(frozen=True)
class LeftOutPage:
    """A page of people; ``cursor`` asks for the next, None at the end."""

    recommendation_id: str
    people: tuple[LeftOut, ...]
    cursor: str | None
    is_first: bool


def left_out_page(
    recommendation_id: str, found: Document, voice: Voice, *, is_first: bool
) -> LeftOutPage:
    """Make the context from a page of people left out."""
    people = tuple(
        LeftOut(
            employee_id=person["employee_id"],
            name=voice.directory.name(person["employee_id"]),
            present_post=voice.directory.present_post(person["employee_id"]),
            rules=rules_told(person["rules"], voice),
        )
        for person in found["people"]
    )
    return LeftOutPage(recommendation_id, people, found["next_cursor"], is_first)


def rules_told(rules: Sequence[Document], voice: Voice) -> tuple[RuleTold, ...]:
    """Rules of one person in words."""
    return tuple(
        RuleTold(
            name=voice.rule(rule["rule"]),
            citation=rule["citation"],
            detail=voice.wording.sentence(rule["detail"]),
        )
        for rule in rules
    )
