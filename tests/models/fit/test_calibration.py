"""One sigmoid: finds what is known, moves with its margins, and refuses to point backwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from features.errors import RefusedError
from models.fit.calibration import Sigmoid, fit_sigmoid

SLOPE, INTERCEPT = 1.7, -0.6


def labels(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    margin = random.normal(0.5, 1.2, rows)
    return margin, random.random(rows) < expit(SLOPE * margin + INTERCEPT)


def test_a_known_slope_and_intercept_are_found():
    found = fit_sigmoid(*labels(100_000, 0))
    assert found.slope == pytest.approx(SLOPE, abs=0.04)
    assert found.intercept == pytest.approx(INTERCEPT, abs=0.03)


def test_its_covariance_is_how_far_slope_and_intercept_vary_between_samples():
    fits = [fit_sigmoid(*labels(500, seed)) for seed in range(1, 401)]
    drawn = np.cov(np.array([(one.slope, one.intercept) for one in fits]).T)
    told = np.mean([one.covariance for one in fits], axis=0)
    np.testing.assert_allclose(told, drawn, rtol=0.25)


def test_its_covariance_is_the_inverse_of_fishers_information():
    margin, succeeded = labels(800, 3)
    found = fit_sigmoid(margin, succeeded)
    chance = expit(found.log_odds(margin))
    design = np.column_stack([margin, np.ones(len(margin))])
    information = design.T @ (design * (chance * (1 - chance))[:, None])
    np.testing.assert_allclose(found.covariance, np.linalg.inv(information), rtol=1e-6)


def test_the_variance_of_the_log_odds_follows_from_the_covariance():
    found = fit_sigmoid(*labels(300, 4))
    margin = np.array([-2.0, 0.0, 0.3, 5.0])
    design = np.column_stack([margin, np.ones(4)])
    expected = np.einsum("ij,jk,ik->i", design, np.array(found.covariance), design)
    np.testing.assert_allclose(found.variance(margin), expected)
    assert (found.variance(margin) > 0).all()


@settings(deadline=None, max_examples=50)
@given(shift=st.floats(-50, 50), scale=st.floats(0.01, 100), seed=st.integers(0, 9))
def test_shifting_and_stretching_the_margins_changes_no_chance(shift, scale, seed):
    margin, succeeded = labels(200, seed)
    plain, moved = fit_sigmoid(margin, succeeded), fit_sigmoid(shift + scale * margin, succeeded)
    there = shift + scale * margin
    np.testing.assert_allclose(moved.log_odds(there), plain.log_odds(margin), atol=1e-5)
    np.testing.assert_allclose(moved.variance(there), plain.variance(margin), rtol=1e-4)
    assert moved.slope * scale == pytest.approx(plain.slope, abs=1e-5)


def test_turning_every_margin_around_turns_the_slope_around():
    margin, succeeded = labels(500, 5)
    assert fit_sigmoid(-margin, succeeded).slope == pytest.approx(
        -fit_sigmoid(margin, succeeded).slope, abs=1e-6
    )


def test_equal_margins_give_the_base_rate_of_the_smoothed_targets():
    succeeded = np.arange(40) < 30
    found = fit_sigmoid(np.full(40, 2.5), succeeded)
    smoothed = (30 * (31 / 32) + 10 * (1 / 12)) / 40
    assert found.slope == 0
    assert found.log_odds(np.array([2.5, -9.0])) == pytest.approx([logit(smoothed)] * 2)
    assert found.variance(np.array([7.0]))[0] == pytest.approx(1 / (40 * smoothed * (1 - smoothed)))


def test_labels_that_are_perfectly_separated_leave_the_slope_finite():
    margin = np.linspace(-1, 1, 60)
    found = fit_sigmoid(margin, margin > 0)
    assert np.isfinite([found.slope, found.intercept, *np.ravel(found.covariance)]).all()
    chance = expit(found.log_odds(np.array([-1.0, 1.0])))
    assert 1e-4 < chance[0] < 0.1
    assert 0.9 < chance[1] < 1 - 1e-4


@pytest.mark.parametrize("everyone", [True, False])
def test_one_outcome_alone_never_becomes_a_certainty(everyone):
    margin = np.random.default_rng(6).normal(size=50)
    chance = expit(fit_sigmoid(margin, np.full(50, everyone)).log_odds(margin))
    assert 0 < chance.min() < chance.max() + 1e-9
    assert chance.max() < 1
    assert abs(chance.mean() - everyone) < 0.05


def test_a_slope_that_points_backwards_is_refused():
    margin, succeeded = labels(400, 7)
    upright = fit_sigmoid(margin, succeeded)
    assert upright.refuse_backwards() is upright
    for slope in (fit_sigmoid(-margin, succeeded).slope, 0.0):
        with pytest.raises(RefusedError, match="higher margin went with less success"):
            Sigmoid(slope, 0.0, ((1.0, 0.0), (0.0, 1.0))).refuse_backwards()
