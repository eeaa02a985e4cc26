"""The fairness panel of a list: the verdict, each group's shares, what could be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.pages.contexts.pictures import STRIP

if TYPE_CHECKING:
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]

_OF_LIST: Final = {
    True: ("fairness.passed", "good"),
    False: ("fairness.failed", "bad"),
    None: ("fairness.unknown", "warn"),
}
_TONE: Final = {"pass": "good", "fail": "bad", "too_few": "warn"}


@dataclass(frozen=True)
class Mark:
    """A word with its tone: good, bad, warn or none."""

    text: str
    tone: str


@dataclass(frozen=True)
class GroupShares:
    """One group's shares among the eligible and on the list; shares in units of the strip."""

    group: str
    eligible: str
    listed: str
    eligible_share: float
    listed_share: float
    shares_text: str
    ratio: str
    p_value: str
    verdict: Mark


@dataclass(frozen=True)
class AttributeShares:
    """The groups of one protected attribute."""

    attribute: str
    groups: tuple[GroupShares, ...]


@dataclass(frozen=True)
class Effect:
    """What a remedy does to the smallest impact ratio of one attribute; places on the strip."""

    attribute: str
    before: str
    after: str
    before_at: float
    after_at: float


@dataclass(frozen=True)
class RemedyRow:
    """One remedy that is blind to groups, with its effect."""

    text: str
    effects: tuple[Effect, ...]
    verdict: Mark
    chance_change: str


@dataclass(frozen=True)
class FairnessPanel:
    """The verdict on the list, and the tables behind it; ``bar`` is four fifths on the strip."""

    verdict: Mark
    attributes: tuple[AttributeShares, ...]
    remedies: tuple[RemedyRow, ...]
    citation: str
    bar: float


def fairness_panel(fairness: Document, voice: Voice) -> FairnessPanel:
    """Make the panel from the contract's ``fairness``."""
    by_attribute: dict[str, list[GroupShares]] = {}
    for group in fairness["groups"]:
        by_attribute.setdefault(group["attribute"], []).append(_group(group, voice))
    return FairnessPanel(
        verdict=_mark(fairness["passed"], voice),
        attributes=tuple(
            AttributeShares(voice.wording.attribute(name), tuple(rows))
            for name, rows in by_attribute.items()
        ),
        remedies=tuple(_remedy(one, voice) for one in fairness.get("remedies", ())),
        citation=fairness.get("citation", ""),
        bar=fairness.get("threshold", 0.0) * STRIP,
    )


def _mark(passed: bool | None, voice: Voice) -> Mark:  # noqa: FBT001 - the contract's three answers
    key, tone = _OF_LIST[passed]
    return Mark(voice.t(key), tone)


def _group(group: Document, voice: Voice) -> GroupShares:
    eligible, listed = group["eligible_share"] or 0.0, group["listed_share"] or 0.0
    wording = voice.wording
    return GroupShares(
        group=wording.group(group["group"]),
        eligible=wording.count(group["eligible"]),
        listed=wording.count(group["listed"]),
        eligible_share=eligible * STRIP,
        listed_share=listed * STRIP,
        shares_text=voice.t(
            "fairness.shares.picture",
            eligible=wording.percent(eligible),
            listed=wording.percent(listed),
        ),
        ratio=wording.fixed(group["impact_ratio"], 2),
        p_value=wording.p_value(group["p_value_adjusted"]),
        verdict=Mark(wording.verdict(group["verdict"]), _TONE[group["verdict"]]),
    )


def _remedy(remedy: Document, voice: Voice) -> RemedyRow:
    change = remedy["probability_change"]
    points = None if change is None else change * 100
    return RemedyRow(
        text=remedy["text"],
        effects=tuple(_effect(one, voice) for one in remedy["effect"]),
        verdict=_mark(remedy["passed"], voice),
        chance_change=""
        if points is None
        else voice.t("fairness.cost", points=voice.wording.signed(points, 1)),
    )


def _effect(effect: Document, voice: Voice) -> Effect:
    before, after = effect["ratio_before"], effect["ratio_after"]
    return Effect(
        attribute=voice.wording.attribute(effect["attribute"]),
        before=voice.wording.fixed(before, 2),
        after=voice.wording.fixed(after, 2),
        before_at=min(before or 0.0, 1.0) * STRIP,
        after_at=min(after or 0.0, 1.0) * STRIP,
    )
