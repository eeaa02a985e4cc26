"""The contract's recommendation and its parts, as answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.api.schemas.fields import Answer


class Part(Answer):
    """What one feature contributes, in log-odds."""

    feature: str = Field(examples=["years_in_function"])
    value: float | None
    contribution: float


class Reason(Answer):
    """Features grouped to what a person understands."""

    features: list[str]
    contribution: float
    text: str = Field(examples=["9 tahun di bidang kesehatan; pemegang formasi ini rata-rata 4"])


class Gap(Answer):
    """One required competency; ``level`` and ``gap`` are null where it was not assessed."""

    competency: str = Field(examples=["integrity"])
    required: int
    level: int | None
    gap: int | None


class Need(Answer):
    """A rule whose answer is unknown, and what is missing for it."""

    rule: str
    missing: str


class RuleTold(Answer):
    """A rule's answer about one person."""

    rule: str = Field(examples=["min_tenure"])
    citation: str = Field(examples=["PP 11/2017 Ps 190 (3)"])
    detail: str
    passes_from: str | None


class Candidate(Answer):
    """One listed person. ``base`` plus all contributions are the log-odds of ``probability``."""

    rank: int
    employee_id: str
    probability: float | None
    low: float | None
    high: float | None
    in_support: bool
    base: float | None
    explanation: list[Part]
    reasons: list[Reason]
    gaps: list[Gap]
    needs: list[Need]


class PersonOut(Answer):
    """One person left out, with every rule that says so."""

    employee_id: str
    rules: list[RuleTold]


class RuleCount(Answer):
    """How many people a rule leaves out."""

    rule: str
    citation: str
    count: int


class Excluded(Answer):
    """Who is left out: all counted, the first 50 named."""

    total: int
    by_rule: list[RuleCount]
    people: list[PersonOut]


class ExcludedPage(Answer):
    """A page of the people left out; ``next_cursor`` is null on the last."""

    people: list[PersonOut]
    total: int
    next_cursor: str | None


class GroupFairness(Answer):
    """How one group fares in the list."""

    attribute: str
    group: str
    eligible: int
    listed: int
    eligible_share: float | None
    listed_share: float | None
    impact_ratio: float | None
    p_value: float | None
    verdict: str


class Fairness(Answer):
    """``passed`` is null where there are too few to tell."""

    passed: bool | None
    groups: list[GroupFairness]


class Notice(Answer):
    """What whoever reads the list must know."""

    rule: str
    citation: str
    text: str


class Recommendation(Answer):
    """A ranked, explained, fairness-checked list for a vacancy, as recorded."""

    recommendation_id: str
    vacancy_id: str
    model_version: str = Field(examples=["m0003"])
    rules_version: str
    as_of: str = Field(examples=["2026-07-01"])
    candidates: list[Candidate]
    excluded: Excluded
    fairness: Fairness
    notices: list[Notice]


class CandidateDocument(Candidate):
    """One ranked person's explanation, listed or further down."""

    recommendation_id: str
    vacancy_id: str
    model_version: str
    as_of: str


class FeatureDifference(Answer):
    """One feature of both; ``difference`` is the first one's contribution minus the second's."""

    feature: str
    first: float | None
    second: float | None
    difference: float


class ReasonDifference(Answer):
    """One group of features, in a sentence."""

    features: list[str]
    difference: float
    text: str


class Comparison(Answer):
    """Why one stands above the other; ``base`` and the differences add up to ``difference``."""

    recommendation_id: str
    first: str
    second: str
    ranks: list[int]
    difference: float
    base: float
    features: list[FeatureDifference]
    reasons: list[ReasonDifference]


class WhyNot(Answer):
    """Left out by rules, ranked below the list, or listed."""

    recommendation_id: str
    status: Literal["excluded", "not_listed", "listed"]
    employee_id: str
