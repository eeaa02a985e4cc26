"""What parity would cost the list, under each policy in force: a sentence and two means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.pages.contexts.pictures import STRIP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.voice import Voice

Document = dict[str, Any]


@dataclass(frozen=True)
class ParityRow:
    """One attribute; ``before_at`` and ``after_at`` are None where the list has no chances."""

    attribute: str
    text: str
    policy: str
    before: str
    after: str
    before_at: float | None
    after_at: float | None


def parity_rows(costs: Sequence[Document], voice: Voice) -> tuple[ParityRow, ...]:
    """Make the rows from what ``service.ledger.parity.parity_cost`` gives."""
    return tuple(_row(cost, voice) for cost in costs)


def _row(cost: Document, voice: Voice) -> ParityRow:
    wording, attribute = voice.wording, voice.wording.attribute(cost["attribute"])
    has_chances = cost["measure"] == "probability"
    means = (cost["mean_before"], cost["mean_after"])
    basis, entry = cost["legal_basis"], cost["entry"]
    before, after = (wording.percent(m) if has_chances else wording.number(m, 2) for m in means)
    return ParityRow(
        attribute=attribute,
        text=voice.t(
            "parity.chance" if has_chances else "parity.points",
            replaced=wording.count(cost["replaced"]),
            listed=wording.count(cost["listed"]),
            before=before,
            after=after,
        ),
        policy=voice.t("parity.policy", basis=basis, entry=entry),
        before=before,
        after=after,
        before_at=means[0] * STRIP if has_chances else None,
        after_at=means[1] * STRIP if has_chances else None,
    )
