"""The reduction on arrays is Fairlearn's: the same mixture of the same learners."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from fairlearn.reductions import DemographicParity, ExponentiatedGradient

from training.parity import Game
from training.small_learner import _BOUND, Fitted, _learner


def world(groups: int, effect: float, seed: int, rows: int = 900):
    random = np.random.default_rng(seed)
    codes = np.sort(random.integers(0, groups + 2, rows) % groups)  # of unequal sizes
    facts = random.normal(size=(rows, 6))
    facts[:, 0] += effect * codes
    succeeded = facts[:, 0] + 0.5 * facts[:, 1] + random.normal(size=rows) > effect * groups / 3
    return facts, succeeded, codes


@pytest.mark.parametrize(
    ("groups", "effect", "rounds"),
    [(2, 0.0, 3), (2, 1.5, 5), (3, 0.4, 1), (3, 1.5, 3), (5, 0.4, 5), (5, 1.5, 3)],
)
def test_the_mixture_is_that_of_fairlearn(groups, effect, rounds):
    facts, succeeded, codes = world(groups, effect, groups + rounds)
    theirs = ExponentiatedGradient(
        _learner(), DemographicParity(difference_bound=_BOUND), max_iter=rounds
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its use of pandas
        theirs.fit(facts, succeeded.astype(int), sensitive_features=codes)
    expected = sum(
        weight * theirs.predictors_[at].predict_proba(facts)[:, -1]
        for at, weight in theirs.weights_.items()
        if weight > 0
    )
    game = Game(facts, succeeded, codes, _BOUND, lambda y, w: Fitted.of(facts, y, w))
    mixture = game.mixture(rounds)
    found = sum(weight / (1 + np.exp(-scores(facts))) for weight, scores in mixture)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert sum(weight for weight, _ in mixture) == pytest.approx(1.0)


def test_a_learner_of_one_outcome_is_sure_of_it():
    facts, _, codes = world(2, 0.0, 1)
    game = Game(facts, codes >= 0, codes, _BOUND, lambda y, w: Fitted.of(facts, y, w))
    [(weight, scores)] = game.mixture(3)
    assert weight == 1.0
    assert (scores(facts) == np.inf).all()
