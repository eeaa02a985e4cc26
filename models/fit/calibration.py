"""One sigmoid, affine in the margin: the only step between the trees and the probability.

Being affine it keeps contributions adding up and constraints holding, and ties nobody (decision
1). Fitted by maximum likelihood with Platt's smoothed targets, which keep the slope finite where
few labels are perfectly separated (Platt 1999; Lin, Lin and Weng 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

from features.errors import RefusedError

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.fit.trees import Floats

_STEPS: Final = 100
_ENOUGH: Final = 1e-12
_SMALLEST_STEP: Final = 1e-6


@dataclass(frozen=True)
class Sigmoid:
    """Log-odds = ``slope`` × margin + ``intercept``, with the covariance (2, 2) of the two."""

    slope: float
    intercept: float
    covariance: tuple[tuple[float, float], tuple[float, float]]

    def log_odds(self, margin: Floats) -> Floats:
        """Log-odds of each margin, same shape."""
        return self.slope * margin + self.intercept

    def variance(self, margin: Floats) -> Floats:
        """Variance of the log-odds for what is not known of slope and intercept, same shape."""
        (slope, both), (_, intercept) = self.covariance
        return slope * margin * margin + 2.0 * both * margin + intercept

    def refuse_backwards(self) -> Sigmoid:
        """Itself; refused where a higher margin would mean a lower chance."""
        if self.slope <= 0:
            raise RefusedError(
                f"On later transfers a higher margin went with less success (slope {self.slope:.3g}"
                "): nothing was learned that may serve."
            )
        return self


def fit_sigmoid(margin: npt.ArrayLike, succeeded: npt.ArrayLike) -> Sigmoid:
    """Fit to margins of rows that the margin's model had not seen; shapes (n,).

    The slope may come out negative: whoever wants to serve it calls ``refuse_backwards``. Where
    all margins are equal the slope is 0.
    """
    x, y = np.asarray(margin, dtype=np.float64), np.asarray(succeeded, dtype=bool)
    good, bad = int(y.sum()), int((~y).sum())
    target = np.where(y, (good + 1) / (good + 2), 1 / (bad + 2))
    if np.ptp(x) == 0:
        return _constant(target)
    centre, spread = float(x.mean()), float(x.std())
    design = np.column_stack([(x - centre) / spread, np.ones(len(x))])
    theta = _newton(design, target)
    p = expit(design @ theta)
    covariance = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]))
    back = np.array([[1 / spread, 0.0], [-centre / spread, 1.0]])
    slope, intercept = back @ theta
    spread_back = back @ covariance @ back.T
    return Sigmoid(float(slope), float(intercept), _as_tuples(spread_back))


def _newton(design: Floats, target: Floats) -> Floats:
    """Maximise the likelihood; halves a step that makes it worse."""
    theta = np.zeros(2)
    loss = _loss(design @ theta, target)
    for _ in range(_STEPS):
        p = expit(design @ theta)
        hessian = design.T @ (design * (p * (1 - p))[:, None])
        step = np.linalg.solve(hessian, design.T @ (target - p))
        scale = 1.0
        while (new := _loss(design @ (theta + scale * step), target)) > loss:
            scale /= 2
            if scale < _SMALLEST_STEP:
                return theta
        theta, gained, loss = theta + scale * step, loss - new, new
        if gained < _ENOUGH:
            break
    return theta


def _loss(log_odds: Floats, target: Floats) -> float:
    return float(np.sum(np.logaddexp(0.0, log_odds) - target * log_odds))


def _constant(target: Floats) -> Sigmoid:
    share = float(target.mean())
    variance = 1 / (len(target) * share * (1 - share))
    return Sigmoid(0.0, float(np.log(share / (1 - share))), ((0.0, 0.0), (0.0, variance)))


def _as_tuples(matrix: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    (a, b), (c, d) = matrix.tolist()
    return ((a, b), (c, d))
