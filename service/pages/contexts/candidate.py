"""The context of one candidate: the waterfall against the post, every factor, every gap."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.pages.contexts.left_out import RuleTold, rules_told
from service.pages.contexts.listed import Chance, chance_of, need_texts
from service.pages.contexts.objections import ObjectionRow, objection_rows
from service.pages.contexts.pictures import Waterfall, waterfall
from service.pages.contexts.reasons import Reason, weightless, weighty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.people import Post
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One row of the waterfall in words; ``chance`` is the probability up to and with it."""

    label: str
    amount: str
    chance: str


@dataclass(frozen=True)
class Factor:
    """One feature with this person's value and what it contributes."""

    label: str
    value: str
    contribution: str
    tone: str


@dataclass(frozen=True)
class Gap:
    """One competency that the post requires; ``verdict`` says short, met or not assessed."""

    competency: str
    required: str
    level: str
    verdict: str
    tone: str


@dataclass(frozen=True)
class CandidatePage:
    """Everything that the page of one candidate shows; ``steps`` go with ``picture.bars``."""

    recommendation_id: str
    employee_id: str
    name: str
    present_post: str
    post: Post
    rank: str
    chance: Chance
    in_support: bool
    picture: Waterfall
    steps: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    no_effect: str
    factors: tuple[Factor, ...]
    gaps: tuple[Gap, ...]
    needs: tuple[str, ...]
    warnings: tuple[RuleTold, ...]
    others: tuple[tuple[str, str], ...]
    objections: tuple[ObjectionRow, ...]

    @property
    def has_probability(self) -> bool:
        """Whether a model judged, not the rule of thumb."""
        return self.chance.picture is not None


def candidate_page(
    document: Document,
    candidate: Document,
    *,
    post: Post,
    objections: Sequence[Document],
    voice: Voice,
) -> CandidatePage:
    """Make the context from a recorded recommendation and one of its candidates."""
    employee_id = candidate["employee_id"]
    picture = _picture(candidate, voice)
    is_probability = candidate["probability"] is not None
    return CandidatePage(
        recommendation_id=document["recommendation_id"],
        employee_id=employee_id,
        name=voice.directory.name(employee_id),
        present_post=voice.directory.present_post(employee_id),
        post=post,
        rank=voice.wording.count(candidate["rank"]),
        chance=chance_of(candidate, voice),
        in_support=bool(candidate["in_support"]) or not is_probability,
        picture=picture,
        steps=tuple(
            Step(
                bar.label,
                voice.wording.fixed_signed(bar.amount, 2),
                voice.wording.percent(_sigmoid(bar.level)) if is_probability else "",
            )
            for bar in picture.bars
        ),
        reasons=weighty(candidate),
        no_effect=weightless(candidate),
        factors=tuple(_factors(candidate, voice)),
        gaps=tuple(_gap(gap, voice) for gap in candidate["gaps"]),
        needs=tuple(need_texts(candidate, voice)),
        warnings=rules_told(candidate.get("warnings", ()), voice),
        others=tuple(
            (other["employee_id"], voice.directory.name(other["employee_id"]))
            for other in document["candidates"]
            if other["employee_id"] != employee_id
        ),
        objections=objection_rows(objections, voice),
    )


def _picture(candidate: Document, voice: Voice) -> Waterfall:
    """One step a reason, the strongest first; what weighs nothing is left out."""
    steps = [
        (voice.wording.reason_group(reason["features"][0]), float(reason["contribution"]))
        for reason in candidate["reasons"]
        if reason["contribution"]
    ]
    start = (voice.t("candidate.base"), candidate["base"] or 0.0)
    return waterfall(start, steps, voice.t("candidate.total"))


def _sigmoid(margin: float) -> float:
    if margin >= 0:
        return 1 / (1 + math.exp(-margin))
    return math.exp(margin) / (1 + math.exp(margin))


def _factors(candidate: Document, voice: Voice) -> list[Factor]:
    ordered = sorted(candidate["explanation"], key=lambda part: -abs(part["contribution"]))
    return [
        Factor(
            label=voice.wording.feature(part["feature"]),
            value=voice.wording.feature_value(part["feature"], part["value"]),
            contribution=voice.wording.fixed_signed(part["contribution"], 3),
            tone="for" if part["contribution"] > 0 else "against" if part["contribution"] else "",
        )
        for part in ordered
    ]


def _gap(gap: Document, voice: Voice) -> Gap:
    key, tone = "met", "good"
    if gap["level"] is None:
        key, tone = "unassessed", "warn"
    elif gap["gap"] < 0:
        key, tone = "short", "bad"
    return Gap(
        competency=voice.wording.competency(gap["competency"]),
        required=voice.wording.count(gap["required"]),
        level=voice.wording.count(gap["level"]),
        verdict=voice.t(f"candidate.gap.{key}"),
        tone=tone,
    )
