"""Decisions on a list, and the form in which the next one is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.errors import ErrorDetail, TepatError
    from service.pages.contexts.voice import Voice

Document = dict[str, Any]

WITHDRAWN: Final = "withdrawn"
_TONE: Final = {"effective": "good", "pending_approval": "warn", WITHDRAWN: ""}


@dataclass(frozen=True)
class DecisionRow:
    """One recorded decision; ``stands`` where no later entry withdraws or replaces it."""

    decision_id: str
    who: str
    effective_on: str
    status: str
    tone: str
    reason: str
    approval: str
    stands: bool


@dataclass(frozen=True)
class Option:
    """One person who can be chosen."""

    employee_id: str
    label: str


@dataclass(frozen=True)
class DecisionForm:
    """What stands in the form: what was typed stays when it is refused."""

    employee_id: str = ""
    effective_on: str = ""
    reason: str = ""
    approval: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class DecisionPage:
    """The page on which a decision is recorded; ``within`` are those within the seats."""

    recommendation_id: str
    post: str
    slots: str
    options: tuple[Option, ...]
    within: frozenset[str]
    form: DecisionForm
    problems: tuple[str, ...]

    @property
    def needs_reason(self) -> bool:
        """Whether the choice departs from the top of the list, so that the reason is a duty."""
        return self.form.employee_id not in self.within


def refusal(error: TepatError, voice: Voice) -> list[str]:
    """Why a decision was refused: what the form or the rules say, in the page's language."""
    told = [_told(detail, voice) for detail in error.errors]
    return [text for text in told if text] or [error.message]


def _told(detail: ErrorDetail, voice: Voice) -> str:
    if detail.where in {"reason", "approval"}:
        return voice.t(f"decision.refused.{detail.where}")
    if detail.where in voice.rule_names:
        return voice.t("decision.refused.rule", rule=voice.rule(detail.where))
    return detail.message


def standing(decisions: Sequence[Document]) -> list[Document]:
    """Those that no later entry withdraws or replaces."""
    replaced = {row.get("replaces") for row in decisions}
    return [
        row
        for row in decisions
        if row["status"] != WITHDRAWN and row["decision_id"] not in replaced
    ]


def decision_rows(decisions: Sequence[Document], voice: Voice) -> tuple[DecisionRow, ...]:
    """Rows of the decisions on a list, as they were recorded."""
    stand = {row["decision_id"] for row in standing(decisions)}
    return tuple(_row(row, voice, stands=row["decision_id"] in stand) for row in decisions)


def _row(row: Document, voice: Voice, *, stands: bool) -> DecisionRow:
    chosen, status = row["employee_id"], row["status"]
    replaced = not stands and status != WITHDRAWN
    return DecisionRow(
        decision_id=row["decision_id"],
        who=voice.t("decision.nobody") if chosen is None else voice.directory.name(chosen),
        effective_on=voice.wording.day(row["effective_on"]),
        status=voice.t("decision.replaced" if replaced else f"decision.status.{status}"),
        tone="" if replaced else _TONE[status],
        reason=row["reason"] or "",
        approval=row.get("approval") or "",
        stands=stands,
    )


def decision_page(  # noqa: PLR0913 - the list, the form, and what they are told in
    document: Document,
    form: DecisionForm,
    *,
    slots: int,
    post: str,
    voice: Voice,
    problems: Sequence[str] = (),
) -> DecisionPage:
    """Make the page from the recorded list; someone chosen who is not listed is an option too."""
    listed = [row["employee_id"] for row in document["candidates"]]
    options = [
        Option(
            row["employee_id"],
            voice.t(
                "decision.option",
                rank=row["rank"],
                name=voice.directory.name(row["employee_id"]),
                id=row["employee_id"],
            ),
        )
        for row in document["candidates"]
    ]
    if form.employee_id and form.employee_id not in listed:
        name = voice.directory.name(form.employee_id)
        label = voice.t("decision.option.unlisted", name=name, id=form.employee_id)
        options.append(Option(form.employee_id, label))
    return DecisionPage(
        recommendation_id=document["recommendation_id"],
        post=post,
        slots=voice.wording.count(slots),
        options=tuple(options),
        within=frozenset(listed[:slots]),
        form=form,
        problems=tuple(problems),
    )
