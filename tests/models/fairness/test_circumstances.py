"""Whether ratings or facts speak for a group's lower chances is said in one sentence."""

from __future__ import annotations

import pytest

from models.fairness.circumstances import weigh_evidence
from models.fairness.explanations import ExplanationAudit, FeatureGroupAudit
from models.fairness.severity import GroupSeverity


def severity(gap: float, adjusted: float) -> GroupSeverity:
    return GroupSeverity("gender", "female", 200, gap, gap - 1, gap + 1, adjusted, adjusted)


def carried(feature: str, gap: float, reach: float = 0.01) -> FeatureGroupAudit:
    return FeatureGroupAudit(
        *(feature, "gender", "female", 0.7, 0.6, 0.8, False, gap, gap - reach, gap + reach, True)
    )


LOW, USUAL = severity(-6.0, 1e-5), severity(-0.4, 0.6)
FAR, RATED = carried("distance_home", -0.2), carried("performance_score_mean", -0.3)


@pytest.mark.parametrize(
    ("severities", "facts", "supports"),
    [
        ((LOW,), (), "ratings"),
        ((LOW,), (RATED,), "ratings"),
        ((LOW,), (FAR,), "both"),
        ((USUAL,), (FAR,), "circumstances"),
        ((), (FAR,), "circumstances"),
    ],
)
def test_what_the_evidence_supports(severities, facts, supports):
    (one,) = weigh_evidence(severities, ExplanationAudit(facts), {"performance_score_mean"})
    assert one.supports == supports
    told = one.sentence()
    assert told.english != told.indonesian
    assert ("6 points" in told.english) == (severities == (LOW,))
    assert ("0.2 log-odds" in told.english) == (FAR in facts)
    assert "too few" in told.english if not severities else "too few" not in told.english


@pytest.mark.parametrize(
    "facts",
    [(), (carried("distance_home", 0.2),), (carried("distance_home", -0.2, 0.3),), (RATED,)],
)
def test_nothing_is_said_where_neither_ratings_nor_facts_lower_a_chance(facts):
    assert weigh_evidence((USUAL,), ExplanationAudit(facts), {"performance_score_mean"}) == ()


def test_the_sum_counts_every_fact_and_names_the_heaviest():
    facts = tuple(carried(f"f{at}", -0.1 * at) for at in range(1, 5))
    (one,) = weigh_evidence((USUAL,), ExplanationAudit(facts), ())
    assert one.lowered == pytest.approx(1.0)
    assert one.facts == ("f4", "f3", "f2")
