"""Measures agree with scikit-learn, ties and weights included; intervals are of the bootstrap."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics as sk

from training.metrics import (
    BINS,
    MEASURES,
    RESAMPLES,
    Measured,
    Predictions,
    bootstrap_weights,
    calibration_bins,
    ece,
    measure,
    ndcg_at_10,
)


def predictions(seed: int, rows: int = 400, *, digits: int = 2) -> Predictions:
    """Probabilities of few digits, so that many are equal."""
    random = np.random.default_rng(seed)
    probability = random.beta(2, 2, rows).round(digits).clip(0.01, 0.99)
    succeeded = random.random(rows) < probability
    return Predictions(probability, succeeded, random.integers(30, size=rows))


def draws_of(given: Predictions):
    return bootstrap_weights(len(given.succeeded), RESAMPLES, seed=1)


ORACLES = {
    "roc_auc": sk.roc_auc_score,
    "pr_auc": sk.average_precision_score,
    "brier": sk.brier_score_loss,
    "log_loss": sk.log_loss,
}


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("digits", [1, 2, 9])
def test_measures_are_those_of_scikit_learn_for_every_draw_of_weights(name, digits):
    given = predictions(3, digits=digits)
    weights = bootstrap_weights(400, 5, seed=1)
    found = MEASURES[name](given, weights)
    expected = [ORACLES[name](given.succeeded, given.probability, sample_weight=w) for w in weights]
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("digits", [1, 2, 9])
def test_ndcg_is_the_mean_of_scikit_learns_over_lists_that_can_be_told_apart(digits):
    given = predictions(4, digits=digits)
    expected = []
    for one in range(30):
        rows = given.lists == one
        y, p = given.succeeded[rows], given.probability[rows]
        if y.any() and not y.all():
            expected.append(sk.ndcg_score([y], [p], k=10))
    assert len(expected) > 20
    found = ndcg_at_10(given, np.ones((1, 400)))
    np.testing.assert_allclose(found, [np.mean(expected)])


def test_ndcg_of_equal_probabilities_does_not_depend_on_the_order_of_rows():
    succeeded = np.array([True] * 4 + [False] * 12)
    same = [
        Predictions(np.full(16, 0.5), order, np.zeros(16, dtype=np.int64))
        for order in (succeeded, succeeded[::-1])
    ]
    first, last = (ndcg_at_10(one, np.ones((1, 16)))[0] for one in same)
    assert first == pytest.approx(last)
    assert 0.25 < first < 1


def test_a_list_that_is_drawn_twice_weighs_twice():
    probability = np.array([0.9, 0.1, 0.9, 0.1])
    given = Predictions(probability, np.array([1, 0, 0, 1], bool), np.array([0, 0, 1, 1]))
    good, bad = 1.0, 1 / np.log2(3)
    weights = np.array([[1.0, 1, 1, 1], [2, 2, 1, 1], [0, 0, 1, 1]])
    found = ndcg_at_10(given, weights)
    np.testing.assert_allclose(found, [(good + bad) / 2, (2 * good + bad) / 3, bad])


def test_calibration_error_by_hand():
    probability = np.repeat(np.arange(BINS) / 10 + 0.05, 2)
    succeeded = np.array([False, True] * BINS)
    given = Predictions(probability, succeeded, np.zeros(20, dtype=np.int64))
    # each bin holds one success of two; the bins lie 0.45, 0.35 … 0.45 from a half
    assert ece(given, np.ones((1, 20)))[0] == pytest.approx(0.25)


def test_bins_hold_equally_many_rows_in_the_order_of_their_probability():
    probability = np.random.default_rng(5).random(1003)
    bins = calibration_bins(probability)
    assert set(np.bincount(bins)) <= {100, 101}
    assert (np.diff(bins[np.argsort(probability)]) >= 0).all()


def test_the_same_seed_draws_the_same_rows_the_first_draw_being_the_rows_themselves():
    weights = bootstrap_weights(50, 20, seed=3)
    np.testing.assert_array_equal(weights, bootstrap_weights(50, 20, seed=3))
    assert not np.array_equal(weights, bootstrap_weights(50, 20, seed=4))
    assert (weights[0] == 1).all()
    assert (weights.sum(axis=1) == 50).all()
    assert len(np.unique(weights, axis=0)) == 21


def test_measuring_twice_gives_the_same_numbers_and_every_interval_holds_its_value():
    given = predictions(6, digits=9)
    found, again = (measure(given, draws_of(given)) for _ in range(2))
    assert found == again
    assert list(found) == list(MEASURES)
    for name, one in found.items():
        if name != "ece":  # an error's own draws add noise to it and can only make it larger
            assert one.low < one.value < one.high, name
    assert found["ece"].low < found["ece"].high


@pytest.mark.parametrize("digits", [2, 9])
def test_many_draws_give_what_each_gives_alone(digits):
    given = predictions(5, rows=4000, digits=digits)
    weights = bootstrap_weights(4000, 70, seed=1)  # more than are drawn at a time
    for name in ("roc_auc", "pr_auc"):
        one = MEASURES[name]
        alone = np.concatenate([one(given, draw[None]) for draw in weights])
        np.testing.assert_allclose(one(given, weights), alone, rtol=1e-12, err_msg=name)


def test_the_interval_of_a_mean_is_as_wide_as_its_standard_error_says():
    given = predictions(7, rows=2000, digits=9)
    found = measure(given, draws_of(given))["brier"]
    errors = (given.probability - given.succeeded) ** 2
    expected = 2 * 1.645 * errors.std() / np.sqrt(len(errors))
    assert found.high - found.low == pytest.approx(expected, rel=3 / np.sqrt(RESAMPLES))


def test_a_better_order_is_better_by_every_measure():
    given = predictions(8, rows=2000, digits=9)
    blurred = np.random.default_rng(0).permutation(given.probability)
    good, bad = (
        measure(Predictions(p, given.succeeded, given.lists), draws_of(given))
        for p in (given.probability, blurred)
    )
    for name in ("roc_auc", "pr_auc", "ndcg_at_10"):
        assert good[name].low > bad[name].high
    for name in ("brier", "log_loss", "ece"):
        assert good[name].high < bad[name].low


def test_what_one_outcome_alone_cannot_tell_is_null():
    given = Predictions(np.linspace(0.1, 0.9, 30), np.ones(30, bool), np.zeros(30, dtype=np.int64))
    found = measure(given, draws_of(given))
    for name in ("roc_auc", "ndcg_at_10"):
        assert found[name].to_json() == {"value": None, "low": None, "high": None}
    assert found["brier"].to_json()["value"] is not None
    json.dumps({name: one.to_json() for name, one in found.items()}, allow_nan=False)
    assert Measured(0.5, float("nan"), 1.0).to_json() == {"value": 0.5, "low": None, "high": 1.0}


def test_certainty_that_is_wrong_costs_much_but_not_everything():
    given = Predictions(np.array([1.0, 0.0]), np.array([False, True]), np.zeros(2, dtype=np.int64))
    assert 20 < measure(given, draws_of(given))["log_loss"].value < 100
