"""The context of one candidate: the waterfall against the post, every factor, every gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.pages.contexts.pictures import Waterfall, waterfall
from service.pages.contexts.shortlist import Reason, reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.pages.contexts.people import Directory, Post
    from service.pages.language import Messages
    from service.pages.wording import Wording

_RANKED: Final = 1e-12


@dataclass(frozen=True)
class Factor:
    """One feature with this person's value and what it contributes."""

    label: str
    value: str
    contribution: str
    speaks_for: bool


@dataclass(frozen=True)
class Gap:
    """One competency that the post requires."""

    competency: str
    required: str
    level: str
    is_short: bool


@dataclass(frozen=True)
class CandidatePage:
    """Everything that the page of one candidate shows."""

    recommendation_id: str
    employee_id: str
    name: str
    present_post: str
    post: Post
    rank: int
    chance: str
    interval: str
    has_probability: bool
    picture: Waterfall
    reasons: tuple[Reason, ...]
    factors: tuple[Factor, ...]
    gaps: tuple[Gap, ...]


def candidate_page(
    document: dict[str, Any],
    candidate: dict[str, Any],
    *,
    post: Post,
    directory: Directory,
    labels: Mapping[str, str],
    groups: Mapping[str, str],
    t: Messages,
    wording: Wording,
) -> CandidatePage:
    """Make the context from a recorded recommendation and one of its candidates.

    ``labels`` names features and ``groups`` names the reason group of each feature, in words.
    """
    probability = candidate["probability"]
    base = candidate["base"] or 0.0
    return CandidatePage(
        recommendation_id=document["recommendation_id"],
        employee_id=candidate["employee_id"],
        name=directory.name(candidate["employee_id"]),
        present_post=directory.present_post(candidate["employee_id"]),
        post=post,
        rank=candidate["rank"],
        chance="" if probability is None else wording.percent(probability),
        interval=""
        if probability is None
        else f"{wording.percent(candidate['low'])}–{wording.percent(candidate['high'])}",
        has_probability=probability is not None,
        picture=_picture(candidate, base, groups, t),
        reasons=reasons_of(candidate),
        factors=_factors(candidate, labels, wording),
        gaps=_gaps(candidate, t, wording),
    )


def _picture(
    candidate: dict[str, Any], base: float, groups: Mapping[str, str], t: Messages
) -> Waterfall:
    """One step a reason, largest first, so that the picture stays readable."""
    steps = [
        (groups.get(reason["features"][0], reason["features"][0]), float(reason["contribution"]))
        for reason in candidate["reasons"]
        if abs(reason["contribution"]) > _RANKED
    ]
    return waterfall((t("candidate.base"), base), steps, t("candidate.total"))


def _factors(
    candidate: dict[str, Any], labels: Mapping[str, str], wording: Wording
) -> tuple[Factor, ...]:
    ordered = sorted(candidate["explanation"], key=lambda part: -abs(part["contribution"]))
    return tuple(
        Factor(
            label=labels.get(part["feature"], part["feature"]),
            value=wording.feature_value(part["feature"], part["value"]),
            contribution=wording.signed(part["contribution"]),
            speaks_for=part["contribution"] >= 0,
        )
        for part in ordered
    )


def _gaps(candidate: dict[str, Any], t: Messages, wording: Wording) -> tuple[Gap, ...]:
    return tuple(
        Gap(
            competency=wording.competency(gap["competency"]),
            required=wording.count(gap["required"]),
            level=t("unknown") if gap["level"] is None else wording.count(gap["level"]),
            is_short=gap["level"] is None or gap["gap"] < 0,
        )
        for gap in candidate["gaps"]
    )
