"""Objections of a person to a list (UU PDP 27/2022 Ps 10), and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.voice import Voice


@dataclass(frozen=True)
class ObjectionRow:
    """One objection; ``answer`` is empty while it waits."""

    objection_id: str
    recorded: str
    text: str
    answer: str
    answered: str
    answered_by: str


def objection_rows(objections: Sequence[dict[str, Any]], voice: Voice) -> tuple[ObjectionRow, ...]:
    """Rows of the objections, as they were recorded."""
    return tuple(
        ObjectionRow(
            objection_id=row["objection_id"],
            recorded=voice.wording.moment(row["recorded_at"]),
            text=row["text"],
            answer=row.get("answer") or "",
            answered=voice.wording.moment(row["answered_at"]) if row.get("answered_at") else "",
            answered_by=row.get("answered_by") or "",
        )
        for row in objections
    )
