"""Audits of a year's lists: sums over groups, small ones hidden."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.api.schemas.fields import Answer


class YearCounts(Answer):
    """What was counted in a year, and what was not."""

    recommendations: int
    asked_again: int
    decisions: int
    nobody_chosen: int


class AuditRow(Answer):
    """One group by one measure; numbers are null where hidden, or where nothing is rated."""

    scope: Literal["recommendations", "decisions"]
    measure: Literal["selected", "above_median"]
    attribute: str = Field(examples=["gender × religion"])
    group: str
    candidacies: int | None
    selected: int | None
    rate: float | None
    share: float | None
    expected: float | None
    impact_ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_value_adjusted: float | None
    verdict: Literal["pass", "fail", "too_few"] | None
    note: Literal["hidden", "under_2_percent"] | None


class FairnessAudit(Answer):
    """The newest recorded audit of a year; ``entry`` is its entry of the ledger."""

    year: int
    entry: int
    recorded_at: str
    edition: Literal["public"]
    counts: YearCounts
    damaged: list[str]
    internal_sha256: str
    public_sha256: str
    rows: list[AuditRow]


class FairnessAudits(Answer):
    """Audits, by year."""

    audits: list[FairnessAudit]
