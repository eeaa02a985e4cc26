"""The context of two candidates side by side: by how much one stands above the other, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.pages.contexts.listed import Chance, chance_of
from service.pages.contexts.pictures import Lean, leans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.people import Post
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]

_SMALLEST: Final = 0.01


@dataclass(frozen=True)
class Side:
    """One of the two."""

    employee_id: str
    name: str
    present_post: str
    rank: str
    chance: Chance


@dataclass(frozen=True)
class Difference:
    """One reason in which the two differ; ``leads`` is first, second or empty."""

    label: str
    text: str
    amount: str
    lean: Lean
    leads: str


@dataclass(frozen=True)
class FeatureRow:
    """One feature of both."""

    label: str
    first: str
    second: str
    amount: str


@dataclass(frozen=True)
class ComparisonPage:
    """Everything that the page of a comparison shows."""

    recommendation_id: str
    post: Post
    first: Side
    second: Side
    total: str
    leader: str
    has_probability: bool
    differences: tuple[Difference, ...]
    features: tuple[FeatureRow, ...]


def comparison_page(
    recommendation_id: str,
    found: Document,
    candidates: Sequence[Document],
    *,
    post: Post,
    voice: Voice,
) -> ComparisonPage:
    """Make the context from a comparison, and from what is told of each of the two."""
    first, second = (_side(row, voice) for row in candidates)
    ahead = first if found["difference"] >= 0 else second
    return ComparisonPage(
        recommendation_id=recommendation_id,
        post=post,
        first=first,
        second=second,
        total=_size(found["difference"], voice),
        leader=ahead.name if found["difference"] else "",
        has_probability=first.chance.picture is not None,
        differences=_differences(found, (first, second), voice),
        features=tuple(_feature(row, voice) for row in found["features"] if row["difference"]),
    )


def _side(row: Document, voice: Voice) -> Side:
    return Side(
        employee_id=row["employee_id"],
        name=voice.directory.name(row["employee_id"]),
        present_post=voice.directory.present_post(row["employee_id"]),
        rank=voice.wording.count(row["rank"]),
        chance=chance_of(row, voice),
    )


def _differences(found: Document, sides: tuple[Side, Side], voice: Voice) -> tuple[Difference, ...]:
    rows = [row for row in found["reasons"] if row["difference"]]
    laid_out = leans([row["difference"] for row in rows])
    return tuple(
        Difference(
            label=voice.wording.reason_group(row["features"][0]),
            text=_named(row["text"], sides),
            amount=_size(row["difference"], voice),
            lean=lean,
            leads="first" if row["difference"] > 0 else "second",
        )
        for row, lean in zip(rows, laid_out, strict=True)
    )


def _size(difference: float, voice: Voice) -> str:
    """How large a difference is; one that is not zero does not read so."""
    size = abs(difference)
    if 0 < size < _SMALLEST:
        return f"<{voice.wording.fixed(_SMALLEST, 2)}"
    return voice.wording.fixed(size, 2)


def _named(text: str, sides: tuple[Side, Side]) -> str:
    """The sentence with names where it speaks of ids."""
    names = {side.employee_id: side.name for side in sides}
    known = "|".join(re.escape(employee_id) for employee_id in names)
    return re.sub(rf"(?<!\w)({known})(?!\w)", lambda found: names[found[0]], text)


def _feature(row: Document, voice: Voice) -> FeatureRow:
    name = row["feature"]
    return FeatureRow(
        label=voice.wording.feature(name),
        first=voice.wording.feature_value(name, row["first"]),
        second=voice.wording.feature_value(name, row["second"]),
        amount=voice.wording.fixed_signed(row["difference"], 3),
    )
