"""The context of a shortlist: candidates, who is left out, fairness, notices, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.fit.judgement import RULE_OF_THUMB
from service.pages.contexts.decisions import DecisionRow, decision_rows
from service.pages.contexts.fairness import FairnessPanel, fairness_panel
from service.pages.contexts.listed import ListedPerson, listed_person
from service.pages.contexts.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.people import Post
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]

_SHOWN_OTHERWISE: Final = frozenset({RULE_OF_THUMB, "four_fifths", "nobody_eligible"})
"""Notices for which the page has a place of its own."""


@dataclass(frozen=True)
class RuleCount:
    """How many people a rule leaves out; ``share`` of all left out, in percent of the strip."""

    rule: str
    name: str
    citation: str
    count: str
    share: float


@dataclass(frozen=True)
class Notice:
    """Something that whoever reads the list must know."""

    text: str
    citation: str


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
    candidates: tuple[ListedPerson, ...]
    rules: tuple[RuleCount, ...]
    fairness: FairnessPanel
    notices: tuple[Notice, ...]
    decisions: tuple[DecisionRow, ...]
    has_parity: bool

    @property
    def left_out(self) -> str:
        """Which rule leaves out how many, in one line."""
        return "; ".join(f"{rule.name} ({rule.count})" for rule in self.rules)

    @property
    def sheet(self) -> Sheet:
        """What fits on one printed sheet."""
        notices = (f"{notice.text} ({notice.citation})" for notice in self.notices)
        return sheet_of(self.candidates, [self.left_out, *notices])


def shortlist(
    document: Document,
    post: Post,
    decisions: Sequence[Document],
    voice: Voice,
    *,
    has_parity: bool = False,
) -> Shortlist:
    """Make the context from the recorded recommendation (contract's object).

    ``has_parity`` says that a policy allows to show what parity would cost.
    """
    by_thumb = document["model_version"] == RULE_OF_THUMB
    total = document["excluded"]["total"]
    wording = voice.wording
    return Shortlist(
        recommendation_id=document["recommendation_id"],
        vacancy_id=document["vacancy_id"],
        post=post,
        as_of=wording.day(document["as_of"]),
        model_version=voice.t("list.model.thumb") if by_thumb else document["model_version"],
        rules_version=document["rules_version"][:12],
        eligible=wording.count(document.get("eligible", len(document["candidates"]))),
        excluded=wording.count(total),
        follows_rule_of_thumb=by_thumb,
        candidates=tuple(listed_person(row, voice) for row in document["candidates"]),
        rules=tuple(_rule(row, total, voice) for row in document["excluded"]["by_rule"]),
        fairness=fairness_panel(document["fairness"], voice),
        notices=tuple(
            Notice(wording.sentence(one["text"]), one["citation"])
            for one in document["notices"]
            if one["rule"] not in _SHOWN_OTHERWISE
        ),
        decisions=decision_rows(decisions, voice),
        has_parity=has_parity,
    )


def _rule(row: Document, total: int, voice: Voice) -> RuleCount:
    return RuleCount(
        rule=row["rule"],
        name=voice.rule(row["rule"]),
        citation=row["citation"],
        count=voice.wording.count(row["count"]),
        share=100 * row["count"] / max(total, 1),
    )
