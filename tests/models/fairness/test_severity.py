"""Supervisors who score a group low are found by the peers of the same people, and noise is not."""

from __future__ import annotations

import numpy as np
import pytest

from models.fairness.severity import group_severities, supervisor_corrections, understated_by
from tests.models.fairness.groupings import coded, table


def ratings(size=600, bias=-5.0, peer_bias=0.0, seed=0):
    """Supervisors' and peers' means of moves of two groups that went equally well."""
    random = np.random.default_rng(seed)
    member = random.random(size) < 0.4
    went = random.normal(78, 6, size) - 4 * member  # a true difference is no severity
    supervisors = went + random.normal(0, 3, size) + bias * member
    peers = went + random.normal(0, 3, size) + peer_bias * member
    return supervisors, peers, table(coded("sex", member.astype(int), 2)), member


def of(found, group):
    return next(one for one in found if one.group == group)


def test_a_group_that_supervisors_score_low_is_found_with_its_size():
    supervisors, peers, groups, _ = ratings()
    low, other = (of(group_severities(supervisors, peers, groups), one) for one in "ba")
    assert low.is_scored_low
    assert not other.is_scored_low
    assert low.low < -5 < low.high
    assert low.gap == pytest.approx(-other.gap)


def test_corrections_raise_the_group_to_the_severity_that_others_meet_and_touch_nobody_else():
    supervisors, peers, groups, member = ratings()
    points = supervisor_corrections(group_severities(supervisors, peers, groups), groups)
    assert (points[~member] == 0).all()
    assert points[member] == pytest.approx(5, abs=0.8)


def test_a_bias_that_peers_share_cannot_be_seen():
    supervisors, peers, groups, _ = ratings(peer_bias=-5.0)
    assert not any(one.is_scored_low for one in group_severities(supervisors, peers, groups))


def test_half_a_point_is_left_alone_however_sure():
    supervisors, peers, groups, _ = ratings(size=60_000, bias=-0.5)
    found = of(group_severities(supervisors, peers, groups), "b")
    assert found.adjusted < 1e-6
    assert not found.is_scored_low


def test_without_a_bias_corrections_are_rare():
    false = 0
    for seed in range(100):
        supervisors, peers, groups, _ = ratings(size=300, bias=0.0, seed=seed)
        false += any(one.is_scored_low for one in group_severities(supervisors, peers, groups))
    assert false <= 4


def test_few_ratings_by_both_say_nothing():
    supervisors, peers, groups, _ = ratings(size=500)
    peers[25:] = np.nan
    assert group_severities(supervisors, peers, groups) == ()


@pytest.mark.parametrize(("lowered", "found"), [(-4.0, True), (0.0, False)])
def test_performance_that_understates_the_same_group_is_told_apart(lowered, found):
    supervisors, peers, groups, member = ratings(size=900)
    random = np.random.default_rng(1)
    merit = random.normal(0, 4, 900)
    shown = 82 + merit + random.normal(0, 1, 900) + lowered * member
    went = 76 + 0.8 * merit + random.normal(0, 4, 900)
    severities = group_severities(supervisors, peers, groups)
    [answer] = understated_by(severities, went, shown, groups)
    assert answer.group == "b"
    assert (answer.low > 0) is found
