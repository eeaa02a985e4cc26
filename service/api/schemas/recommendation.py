"""The contract's recommendation and its parts, as answered."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

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


_EXAMPLE: Final[dict[str, Any]] = {
    "recommendation_id": "R000042",
    "vacancy_id": "V101",
    "model_version": "m0003",
    "rules_version": "d60a71b337a4297d",
    "as_of": "2026-07-01",
    "candidates": [
        {
            "rank": 1,
            "employee_id": "E0042",
            "probability": 0.8175744761936437,
            "low": 0.74,
            "high": 0.87,
            "in_support": True,
            "base": 0.6,
            "explanation": [{"feature": "years_in_function", "value": 9.0, "contribution": 0.9}],
            "reasons": [
                {
                    "features": ["years_in_function"],
                    "contribution": 0.9,
                    "text": "9 tahun di bidang kesehatan; pemegang formasi ini rata-rata 4",
                }
            ],
            "gaps": [{"competency": "integrity", "required": 3, "level": 2, "gap": -1}],
            "needs": [],
        }
    ],
    "excluded": {
        "total": 1,
        "by_rule": [{"rule": "min_tenure", "citation": "PP 11/2017 Ps 190 (3)", "count": 1}],
        "people": [
            {
                "employee_id": "E0007",
                "rules": [
                    {
                        "rule": "min_tenure",
                        "citation": "PP 11/2017 Ps 190 (3)",
                        "detail": "1 tahun dalam jabatan sekarang; paling sedikit 2 tahun",
                        "passes_from": "2027-03-01",
                    }
                ],
            }
        ],
    },
    "fairness": {"passed": None, "groups": []},
    "notices": [],
}


class Recommendation(Answer):
    """A ranked, explained, fairness-checked list for a vacancy, as recorded."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_EXAMPLE]})

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


class PersonCompared(Answer):
    """One of two people: ranked, or left out with what would bring the person in."""

    employee_id: str
    status: Literal["ranked", "excluded"]
    rank: int | None
    excluded: dict[str, Any] | None


class PeopleCompared(Answer):
    """Why one stands above the other; numbers are null where one of them is left out."""

    vacancy_id: str
    recommendation_id: str | None
    first: str
    second: str
    people: list[PersonCompared]
    difference: float | None
    base: float | None
    features: list[FeatureDifference]
    reasons: list[ReasonDifference]


class WhyNot(Answer):
    """Left out by rules, ranked below the list, or listed."""

    recommendation_id: str
    status: Literal["excluded", "not_listed", "listed"]
    employee_id: str
