"""The linear half: signs held, missing in the middle, ends drawn in, the same numbers back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from models.fit.columns import Columns
from models.fit.linear import LinearPart, fit_linear
from models.fit.trees import Sample
from tests.models.fit.synthetic import NAMES, SIGNS, log_odds, matrix

ROWS, RIDGE = 600, 40.0


def draws(members: int, rows: int = ROWS) -> np.ndarray:
    return np.random.default_rng(9).poisson(1.0, (members, rows)).astype(float)


@pytest.fixture(scope="module")
def sample():
    pairs = matrix(ROWS, seed=11)
    noise = np.random.default_rng(12).normal(size=ROWS)
    return Sample(pairs.values, log_odds(pairs) + noise, np.ones(ROWS))


@pytest.fixture(scope="module")
def part(sample):
    return fitted(sample, draws(3), SIGNS, RIDGE, 0.5)


def fitted(sample, drawn, signs, ridge, share):
    """Lines of members that look at every column."""
    reads = np.ones((len(drawn), sample.values.shape[1]), dtype=bool)
    return fit_linear(sample, drawn, signs, ridge, share, reads)


def line(values, target, signs, *, share=1.0):
    """One member fitted to every row once, hardly shrunk."""
    rows = Sample(np.asarray(values, np.float32), np.asarray(target, float), np.ones(len(target)))
    return fitted(rows, np.ones((1, len(rows))), signs, 1e-6, share)


def test_no_weight_has_the_sign_that_the_catalogue_forbids(part):
    values = part.weights[:, : len(NAMES)]
    assert (values[:, SIGNS > 0] >= 0).all()
    assert (values[:, SIGNS < 0] <= 0).all()
    assert (values[:, SIGNS > 0] > 0).any()
    against = NAMES.index("performance_score_last")  # its truth points the other way
    assert not values[:, against].any()


def test_it_is_the_best_line_between_its_bounds(sample):
    draw, trusted = draws(1), np.random.default_rng(13).uniform(0.5, 1, ROWS)
    found = fitted(replace(sample, weight=trusted), draw, SIGNS, RIDGE, 1.0)
    columns = found.columns
    design = np.zeros((ROWS, 2 * len(NAMES)))
    for at, _, cells in columns.standardised(sample.values.T):
        design[:, at] = cells
    weight = draw[0] * trusted
    around = (design - weight @ design / weight.sum()) * np.sqrt(weight)[:, None]
    target = (sample.target - weight @ sample.target / weight.sum()) * np.sqrt(weight)
    both = np.concatenate([SIGNS, np.zeros(len(NAMES))])
    lower, upper = np.where(both > 0, 0, -np.inf), np.where(both < 0, 0, np.inf)
    shrunk = np.sqrt(RIDGE) * np.eye(2 * len(NAMES))
    oracle = lsq_linear(
        np.vstack([around, shrunk]),
        np.concatenate([target, np.zeros(len(shrunk))]),
        (lower, upper),
        tol=1e-12,
    )
    np.testing.assert_allclose(found.weights[0], oracle.x, atol=1e-5)


def test_a_plain_line_is_found_and_its_share_is_taken():
    x = np.linspace(0, 10, 400)[:, None]
    whole, half = (line(x, 3 * x[:, 0] - 2, [0], share=share) for share in (1.0, 0.5))
    asked = np.array([[2.0], [5.0]], dtype=np.float32)
    np.testing.assert_allclose(whole.margins(asked)[0], [4, 13], atol=0.01)
    np.testing.assert_allclose(half.margins(asked)[0], [8.5, 13], atol=0.01)  # about the mean


def test_beyond_the_ends_that_were_seen_the_line_goes_level():
    x = np.linspace(0, 10, 1001)[:, None]
    fitted = line(x, x[:, 0], [1])
    margin = fitted.margins(np.array([[-1e6], [0.0], [10.0], [1e6]], dtype=np.float32))[0]
    assert margin[0] == margin[1]
    assert margin[2] == margin[3]
    # half a percent of each end is drawn in
    assert margin[1] == pytest.approx(0.05, abs=0.01)
    assert margin[2] == pytest.approx(9.95, abs=0.01)


def test_a_missing_value_stands_at_the_median_and_its_absence_has_a_weight_of_its_own():
    random = np.random.default_rng(2)
    x = random.normal(3, 1, (2000, 1))
    missing = random.random(2000) < 0.3
    target = np.where(missing, -1.5, x[:, 0])
    x[missing] = np.nan
    fitted = line(x, target, [0])
    asked = np.array([[np.nan], [np.nanmedian(x)]], dtype=np.float32)
    margin = fitted.margins(asked)[0]
    assert margin[0] == pytest.approx(-1.5, abs=0.02)
    assert margin[1] == pytest.approx(3.0, abs=0.1)
    contribution = fitted.contributions(asked)[:, 0]
    assert contribution[1] - contribution[0] == pytest.approx(margin[1] - margin[0])


@pytest.mark.parametrize("known", [0, 3])
def test_a_column_that_is_almost_never_known_says_nothing(known):
    random = np.random.default_rng(3)
    x = random.normal(size=(400, 2))
    x[known:, 1] = np.nan
    fitted = line(x, random.normal(size=400), [0, 0])
    asked = np.array([[0.0, 1e3], [0.0, np.nan]], dtype=np.float32)
    np.testing.assert_array_equal(fitted.contributions(asked)[:, 1], [0, 0])


def test_a_column_of_one_value_says_nothing():
    x = np.column_stack([np.full(100, 4.0), np.arange(100.0)])
    fitted = line(x, np.arange(100.0), [0, 0])
    assert not fitted.contributions(np.array([[9, 50]], dtype=np.float32))[0, 0]


def test_contributions_add_up_to_the_members_mean_but_for_one_constant(part, sample):
    rest = part.margins(sample.values).mean(axis=0) - part.contributions(sample.values).sum(axis=1)
    np.testing.assert_allclose(rest, part.intercepts.mean(), atol=1e-12)


def test_contributions_are_zero_on_average_over_what_was_learned_from(part, sample):
    np.testing.assert_allclose(part.contributions(sample.values).mean(axis=0), 0, atol=1e-9)


def test_json_gives_the_same_bits_back(part, sample):
    again = LinearPart.from_json(json.loads(json.dumps(part.to_json(), allow_nan=False)))
    assert again.margins(sample.values).tobytes() == part.margins(sample.values).tobytes()
    for name, array in part.columns._asdict().items():
        assert getattr(again.columns, name).tobytes() == array.tobytes(), name


def test_more_ridge_means_less_line(sample):
    sizes = [
        np.abs(fitted(sample, draws(1), SIGNS, ridge, 0.5).weights).sum()
        for ridge in (10, 100, 1000)
    ]
    assert sizes[0] > sizes[1] > sizes[2] > 0


def test_the_scaling_of_columns_does_not_know_the_targets(sample):
    turned = fitted(replace(sample, target=-sample.target), draws(1), SIGNS, RIDGE, 0.5)
    plain = Columns.of(sample.values)
    for name, array in plain._asdict().items():
        np.testing.assert_array_equal(getattr(turned.columns, name), array)


def test_a_column_that_a_member_does_not_look_at_has_no_weight_in_it(sample):
    reads = np.ones((2, len(NAMES)), dtype=bool)
    reads[0, 0] = False
    weights = fit_linear(sample, draws(2), SIGNS, RIDGE, 0.5, reads).weights
    assert not weights[0, [0, len(NAMES)]].any()
    assert weights[1, [0, len(NAMES)]].any()
