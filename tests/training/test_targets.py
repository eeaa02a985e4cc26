from __future__ import annotations

import numpy as np
import pytest

from features.history.outcomes import LabelPolicy, Outcomes
from training.targets import rater_weights, score_targets

POLICY = LabelPolicy()


def outcomes(scores, supervisors, peers, policy=POLICY) -> Outcomes:
    final = np.ones(len(scores), dtype=bool)
    return Outcomes(np.array(scores), np.array(supervisors), np.array(peers), final, policy)


def test_a_target_counts_tens_of_points_above_the_threshold():
    found = score_targets(outcomes([76.0, 86.0, 71.0, np.nan], [1] * 4, [0] * 4))
    np.testing.assert_allclose(found, [0.0, 1.0, -0.5, np.nan])
    strict = LabelPolicy(threshold=81.0)
    assert score_targets(outcomes([76.0], [1], [0], strict))[0] == pytest.approx(-0.5)


def test_a_score_weighs_by_the_variance_that_its_raters_leave():
    found = rater_weights(outcomes([80.0] * 5, [1, 2, 1, 2, 1], [0, 0, 1, 3, 1000]), 0.5)
    left = np.array([1, 1 / 2, 0.36 + 0.16, 0.36 / 2 + 0.16 / 3, 0.36 + 0.16 / 1000])
    np.testing.assert_allclose(found, 1 / (1 + 0.5 * left))


def test_more_raters_of_a_role_that_was_heard_weigh_more_and_no_score_weighs_more_than_one():
    supervisors, peers = (one.ravel() for one in np.meshgrid(np.arange(1, 6), np.arange(6)))
    weights = rater_weights(outcomes([80.0] * 30, supervisors, peers), 0.5).reshape(6, 5)
    assert (np.diff(weights, axis=1) > 0).all()
    assert (np.diff(weights[1:], axis=0) > 0).all()
    assert weights.max() < 1


def test_where_raters_do_not_err_every_score_weighs_the_same():
    assert rater_weights(outcomes([80.0] * 2, [1, 2], [0, 3]), 0.0).tolist() == [1, 1]


def test_weights_of_roles_are_those_of_the_policy():
    alone = LabelPolicy(1.0, 0.0)
    assert rater_weights(outcomes([80.0], [2], [3], alone), 1.0)[0] == pytest.approx(1 / 1.5)
