"""The regression is scikit-learn's, whatever the columns."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from training.logistic import fit_logistic


def world(seed: int, rows: int = 1_500):
    random = np.random.default_rng(seed)
    columns = random.normal(size=(rows, 6)) * [1, 1, 1, 1, 5, 0]
    columns[:, 3] = columns[:, 2]
    log_odds = columns @ [1.0, -0.5, 0.3, 0.0, 0.4, 0.0] + 1.5
    return columns, random.random(rows) < 1 / (1 + np.exp(-log_odds))


@pytest.mark.parametrize("penalty", [0.1, 10.0])
def test_what_is_found_is_what_scikit_learn_finds(penalty):
    columns, succeeded = world(1)
    reference = LogisticRegression(C=penalty, solver="newton-cholesky").fit(columns, succeeded)
    found = fit_logistic(columns, succeeded, penalty)
    np.testing.assert_allclose(found.weights, reference.coef_[0], atol=1e-9)
    np.testing.assert_allclose(found(columns), reference.decision_function(columns), atol=1e-8)


def test_a_step_that_overshoots_is_halved_until_it_helps():
    random = np.random.default_rng(240)
    columns = random.standard_t(1.0, size=(9, 3))  # of tails so heavy that full steps go astray
    succeeded = random.random(9) < 0.4
    exact = LogisticRegression(C=1e4, tol=1e-9, max_iter=100_000).fit(columns, succeeded)
    found = fit_logistic(columns, succeeded, 1e4)
    assert log_loss(succeeded, expit(found(columns))) == pytest.approx(
        log_loss(succeeded, exact.predict_proba(columns)[:, 1]), abs=1e-3
    )
