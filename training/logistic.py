"""Ridge logistic regression by Newton's steps: few where there are few columns and many rows.

Knows no feature. What scikit-learn's ``newton-cholesky`` finds, which is the reference in the test,
in half the time: how the slope turns is added up over blocks of rows that stay in a cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.linalg import solve
from scipy.special import expit

if TYPE_CHECKING:
    from training.metrics import Floats, Mask

_ROWS: Final = 1_024
_ENOUGH: Final = 1e-4
"""Largest slope, and gain of a last step, in nats a row, at which no further step is made."""

_MOST_STEPS: Final = 100
_SMALLEST_STEP: Final = 1e-6


@dataclass(frozen=True)
class Logistic:
    """Log-odds = rows × ``weights`` + ``constant``."""

    weights: Floats
    constant: float

    def __call__(self, rows: Floats) -> Floats:
        """Log-odds of rows (n, p), shape (n,)."""
        log_odds: Floats = rows @ self.weights + self.constant
        return log_odds


def fit_logistic(rows: Floats, succeeded: Mask, inverse_penalty: float) -> Logistic:
    """Fit to n rows of p columns; the constant is not shrunk.

    Parameters
    ----------
    inverse_penalty : scikit-learn's ``C``.
    """
    ridge = 1 / (inverse_penalty * len(rows))
    found = Logistic(np.zeros(rows.shape[1]), 0.0)
    log_odds, gain = found(rows), np.inf
    loss = _loss(log_odds, succeeded, found, ridge)
    for _ in range(_MOST_STEPS):
        chance = expit(log_odds)
        slope = _slope(rows, chance - succeeded) / len(rows)
        slope[:-1] += ridge * found.weights
        if max(float(np.abs(slope).max()), gain) <= _ENOUGH:
            break
        bend = _bend(rows, np.sqrt(chance * (1 - chance))) / len(rows)
        bend[np.diag_indices(len(found.weights))] += ridge
        step = solve(bend, slope, assume_a="pos")
        gain, scale = float(slope @ step) / 2, 1.0
        while True:
            weights, constant = found.weights - scale * step[:-1], found.constant - scale * step[-1]
            new = Logistic(weights, float(constant))
            log_odds = new(rows)
            if (new_loss := _loss(log_odds, succeeded, new, ridge)) <= loss:
                break
            scale /= 2
            if scale < _SMALLEST_STEP:
                return found
        found, loss = new, new_loss
    return found


def _loss(log_odds: Floats, succeeded: Mask, found: Logistic, ridge: float) -> float:
    """Mean log loss, and what the weights cost."""
    wrong = np.where(succeeded, -log_odds, log_odds)
    shrunk = float(found.weights @ found.weights)
    return float(np.logaddexp(0.0, wrong).mean()) + ridge / 2 * shrunk


def _slope(rows: Floats, beyond: Floats) -> Floats:
    """Sums over rows of what chances are too high, times each column, then of that alone."""
    return np.append(rows.T @ beyond, beyond.sum())


def _bend(rows: Floats, root: Floats) -> Floats:
    """Sums of products of the columns and 1, each row weighing by the square of ``root``."""
    width = rows.shape[1]
    bend, room = np.zeros((width + 1, width + 1)), np.empty((_ROWS, width + 1))
    for begin in range(0, len(rows), _ROWS):
        some = root[begin : begin + _ROWS]
        weighed = room[: len(some)]
        np.multiply(rows[begin : begin + _ROWS], some[:, None], out=weighed[:, :-1])
        weighed[:, -1] = some
        bend += weighed.T @ weighed
    return bend
