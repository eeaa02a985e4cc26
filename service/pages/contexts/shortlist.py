"""The context of a shortlist: candidates, who is left out, fairness, notices, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.fit.judgement import RULE_OF_THUMB
from service.pages.contexts.pictures import CHANCE_WIDTH, ChancePicture, chance_picture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.pages.contexts.people import Directory, Post
    from service.pages.language import Messages
    from service.pages.wording import Wording

SHOWN_REASONS: Final = 3
Document = dict[str, Any]


@dataclass(frozen=True)
class Reason:
    """One sentence, and whether it speaks for the person."""

    text: str
    speaks_for: bool


@dataclass(frozen=True)
class CandidateRow:
    """One line of the list."""

    rank: int
    employee_id: str
    name: str
    present_post: str
    chance: str
    interval: str
    picture: ChancePicture | None
    picture_text: str
    in_support: bool
    reasons: tuple[Reason, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class GroupRow:
    """One group's shares among the eligible and on the list."""

    group: str
    eligible: str
    listed: str
    eligible_share: float
    listed_share: float
    shares_text: str
    ratio: str
    p_value: str
    verdict: str


@dataclass(frozen=True)
class AttributeShares:
    """The groups of one protected attribute."""

    attribute: str
    groups: tuple[GroupRow, ...]


@dataclass(frozen=True)
class FairnessPanel:
    """The verdict on the list, and the table behind it."""

    verdict: str
    tone: str
    attributes: tuple[AttributeShares, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class RuleCount:
    """How many people a rule leaves out."""

    rule: str
    name: str
    citation: str
    count: str


@dataclass(frozen=True)
class DecisionRow:
    """One recorded decision on the list."""

    who: str
    effective_on: str
    status: str
    reason: str


@dataclass(frozen=True)
class Shortlist:
    """Everything that the page of a recommendation shows."""

    recommendation_id: str
    vacancy_id: str
    post: Post
    as_of: str
    model_version: str
    rules_version: str
    eligible: str
    excluded: str
    follows_rule_of_thumb: bool
    candidates: tuple[CandidateRow, ...]
    rules: tuple[RuleCount, ...]
    fairness: FairnessPanel
    notices: tuple[str, ...]
    decisions: tuple[DecisionRow, ...]


def shortlist(
    document: Document,
    *,
    post: Post,
    directory: Directory,
    rule_names: Mapping[str, str],
    decisions: Sequence[Document],
    t: Messages,
    wording: Wording,
) -> Shortlist:
    """Make the context from the recorded recommendation (contract's object)."""
    writer = _Writer(directory, rule_names, t, wording)
    return Shortlist(
        recommendation_id=document["recommendation_id"],
        vacancy_id=document["vacancy_id"],
        post=post,
        as_of=wording.day(document["as_of"]),
        model_version=document["model_version"],
        rules_version=document["rules_version"][:12],
        eligible=wording.count(document.get("eligible", len(document["candidates"]))),
        excluded=wording.count(document["excluded"]["total"]),
        follows_rule_of_thumb=document["model_version"] == RULE_OF_THUMB,
        candidates=tuple(writer.candidate(row) for row in document["candidates"]),
        rules=tuple(writer.rule(row) for row in document["excluded"]["by_rule"]),
        fairness=writer.fairness(document["fairness"]),
        notices=tuple(f"{n['text']} ({n['citation']})" for n in document["notices"]),
        decisions=tuple(writer.decision(row) for row in decisions),
    )


class _Writer:
    """Turns the parts of a document into rows of text in one language."""

    def __init__(
        self,
        directory: Directory,
        rule_names: Mapping[str, str],
        t: Messages,
        wording: Wording,
    ) -> None:
        self._directory = directory
        self._rule_names = rule_names
        self._t = t
        self._wording = wording

    def candidate(self, row: Document) -> CandidateRow:
        chance, low, high = row["probability"], row["low"], row["high"]
        percent = self._wording.percent
        if chance is None:
            shown, interval, picture, text = self._points(row), "", None, ""
        else:
            shown, interval = percent(chance), f"{percent(low)}–{percent(high)}"
            picture = chance_picture(chance, low, high)
            text = self._t(
                "list.chance.picture", chance=shown, low=percent(low), high=percent(high)
            )
        employee_id = row["employee_id"]
        return CandidateRow(
            rank=row["rank"],
            employee_id=employee_id,
            name=self._directory.name(employee_id),
            present_post=self._directory.present_post(employee_id),
            chance=shown,
            interval=interval,
            picture=picture,
            picture_text=text,
            in_support=bool(row["in_support"]) or chance is None,
            reasons=reasons_of(row)[:SHOWN_REASONS],
            gaps=self._gaps(row),
        )

    def _points(self, row: Document) -> str:
        points = sum(part["contribution"] for part in row["explanation"])
        return self._t("list.points", points=self._wording.signed(points))

    def _gaps(self, row: Document) -> tuple[str, ...]:
        short = [gap for gap in row["gaps"] if gap["level"] is None or gap["gap"] < 0]
        texts = [
            self._t(
                "list.gap.unassessed" if gap["level"] is None else "list.gap",
                competency=self._wording.competency(gap["competency"]),
                level=self._wording.count(gap["level"] or 0),
                required=self._wording.count(gap["required"]),
            )
            for gap in short
        ]
        texts += [
            self._t(
                "list.need",
                rule=self._rule_names.get(need["rule"], need["rule"]),
                missing=need["missing"],
            )
            for need in row["needs"]
        ]
        return tuple(texts)

    def rule(self, row: Document) -> RuleCount:
        name = self._rule_names.get(row["rule"], row["rule"])
        return RuleCount(row["rule"], name, row["citation"], self._wording.count(row["count"]))

    def decision(self, row: Document) -> DecisionRow:
        chosen = row["employee_id"]
        return DecisionRow(
            who=self._t("decision.nobody") if chosen is None else self._directory.name(chosen),
            effective_on=self._wording.day(row["effective_on"]),
            status=self._t(f"decision.status.{row['status']}"),
            reason=row["reason"] or "",
        )

    def fairness(self, fairness: Document) -> FairnessPanel:
        key, tone = {
            True: ("fairness.passed", "good"),
            False: ("fairness.failed", "bad"),
            None: ("fairness.unknown", "warn"),
        }[fairness["passed"]]
        by_attribute: dict[str, list[GroupRow]] = {}
        for group in fairness["groups"]:
            by_attribute.setdefault(group["attribute"], []).append(self._group(group))
        attributes = tuple(
            AttributeShares(self._wording.attribute(name), tuple(rows))
            for name, rows in by_attribute.items()
        )
        remedies = tuple(self._wording.remedy(r) for r in fairness.get("remedies", ()))
        return FairnessPanel(self._t(key), tone, attributes, remedies)

    def _group(self, group: Document) -> GroupRow:
        eligible, listed = group["eligible_share"] or 0.0, group["listed_share"] or 0.0
        percent = self._wording.percent
        return GroupRow(
            group=self._wording.group(group["group"]),
            eligible=self._wording.count(group["eligible"]),
            listed=self._wording.count(group["listed"]),
            eligible_share=eligible * CHANCE_WIDTH,
            listed_share=listed * CHANCE_WIDTH,
            shares_text=self._t(
                "fairness.shares.picture", eligible=percent(eligible), listed=percent(listed)
            ),
            ratio=self._wording.number(group["impact_ratio"], 2),
            p_value=self._wording.number(group["p_value"], 3),
            verdict=self._wording.verdict(group["verdict"]),
        )


def reasons_of(row: Document) -> tuple[Reason, ...]:
    """A candidate's reasons, each with whether it speaks for the person."""
    return tuple(Reason(reason["text"], reason["contribution"] >= 0) for reason in row["reasons"])
