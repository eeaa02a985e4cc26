"""How good probabilities are on transfers that the model had not seen, with bootstrap intervals.

Every measure is a function of row weights, so that one draw of weights serves all measures and
two models side by side. Higher is better for ROC AUC, PR AUC and NDCG@10, lower for the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

BINS: Final = 10
TOP: Final = 10
RESAMPLES: Final = 300
LEVEL: Final = 0.9
_CLOSEST: Final = 1e-12
_CELLS_AT_ONCE: Final = 1 << 17
"""Draws times rows that stay in a processor's cache."""


@dataclass(frozen=True)
class Measured:
    """A measure with its 90 % bootstrap interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """NaN becomes null."""
        return {
            name: float(number) if np.isfinite(number) else None
            for name, number in (("value", self.value), ("low", self.low), ("high", self.high))
        }


@dataclass(frozen=True)
class Predictions:
    """Probabilities of n transfers beside what happened; ``lists`` (n,) are the NDCG's groups."""

    probability: Floats
    succeeded: Mask
    lists: npt.NDArray[np.int64]


def measure(predictions: Predictions, weights: Floats) -> dict[str, Measured]:
    """Every measure of one model; the same ``bootstrap_weights`` for every model."""
    areas = zip(("roc_auc", "pr_auc"), _areas(predictions, weights), strict=True)
    values = {**dict(areas), **{name: one(predictions, weights) for name, one in OF_ROWS.items()}}
    return {name: _between(drawn) for name, drawn in values.items()}


def bootstrap_weights(rows: int, resamples: int, seed: int) -> Floats:
    """How often each row is drawn: once each, then a draw with replacement; (resamples + 1, n)."""
    draw = np.random.default_rng(seed)
    weights = np.ones((resamples + 1, rows))
    for row in weights[1:]:
        row[:] = np.bincount(draw.integers(rows, size=rows), minlength=rows)
    return weights


def log_losses(probability: Floats, succeeded: Mask) -> Floats:
    """Log loss of each row in nats, shape (n,)."""
    p = np.clip(probability, _CLOSEST, 1 - _CLOSEST)
    return -np.where(succeeded, np.log(p), np.log1p(-p))


def roc_auc(predictions: Predictions, weights: Floats) -> Floats:
    """Area under the ROC curve, ties counted half; shape (resamples + 1,)."""
    return _areas(predictions, weights)[0]


def pr_auc(predictions: Predictions, weights: Floats) -> Floats:
    """Average precision over the recall steps; shape (resamples + 1,)."""
    return _areas(predictions, weights)[1]


def _areas(predictions: Predictions, weights: Floats) -> tuple[Floats, Floats]:
    """Both areas at once, since what costs is to bring the draws in order.

    All that either asks of a success is how many it ranks with, and how many failures above it.
    """
    order = np.argsort(-predictions.probability, kind="stable")
    is_good = predictions.succeeded[order]
    good, bad = order[is_good], order[~is_good]
    own, other = -predictions.probability[good], -predictions.probability[bad]
    taken = np.searchsorted(own, own, side="right")
    above, level = (np.searchsorted(other, own, side=side) for side in ("left", "right"))
    roc, precision = np.empty(len(weights)), np.empty(len(weights))
    few = max(1, _CELLS_AT_ONCE // max(1, len(order)))
    for first in range(0, len(weights), few):
        at = slice(first, first + few)
        drawn = np.take(weights[at], good, axis=1)
        hits, misses = _running(drawn), _running(np.take(weights[at], bad, axis=1))
        successes, failures = hits[:, -1], misses[:, -1]
        upto = np.take(misses, level, axis=1)
        # twice what is lost: ties count half; whole numbers, so exact in any order
        lost = np.einsum("ij,ij->i", drawn, np.take(misses, above, axis=1) + upto)
        roc[at] = _divide(successes * failures - lost / 2, successes * failures)
        hits = np.take(hits, taken, axis=1)
        share = hits / np.maximum(hits + upto, 1.0)  # where nothing is taken nothing is hit
        precision[at] = _divide(np.einsum("ij,ij->i", drawn, share), successes)
    return roc, precision


def _running(weights: Floats) -> Floats:
    """Sum of the first i columns, for i from 0 to all; shape (draws, n + 1)."""
    sums = np.zeros((len(weights), weights.shape[1] + 1))
    np.cumsum(weights, axis=1, out=sums[:, 1:])
    return sums


def brier(predictions: Predictions, weights: Floats) -> Floats:
    """Mean squared difference between probability and outcome; shape (resamples + 1,)."""
    errors = (predictions.probability - predictions.succeeded) ** 2
    return np.asarray(weights @ errors / weights.sum(axis=1))


def log_loss(predictions: Predictions, weights: Floats) -> Floats:
    """Mean log loss in nats; shape (resamples + 1,)."""
    losses = log_losses(predictions.probability, predictions.succeeded)
    return np.asarray(weights @ losses / weights.sum(axis=1))


def ece(predictions: Predictions, weights: Floats) -> Floats:
    """Expected calibration error over ten bins of equally many rows; shape (resamples + 1,)."""
    bins = calibration_bins(predictions.probability)
    member = np.equal.outer(bins, np.arange(BINS)).astype(np.float64)
    errors = (predictions.probability - predictions.succeeded)[:, None] * member
    return np.asarray(np.abs(weights @ errors).sum(axis=1) / weights.sum(axis=1))


def ndcg_at_10(predictions: Predictions, weights: Floats) -> Floats:
    """Mean NDCG@10 over lists, a success counting 1; shape (resamples + 1,).

    A list is what ``lists`` says: transfers of one quarter into one type of post, as if one
    vacancy had drawn them. Rows of equal probability share their successes, as if their order were
    drawn. Lists without a success or without a failure say nothing and are left out. A list weighs
    as its rows do on average.
    """
    gain, share = np.zeros(len(predictions.lists)), np.zeros(len(predictions.lists))
    for rows in _lists(predictions):
        share[rows] = 1 / len(rows)
        gain[rows] = _ndcg(predictions.probability[rows], predictions.succeeded[rows]) / len(rows)
    return _divide(weights @ gain, weights @ share)


OF_ROWS: Final[Mapping[str, Callable[[Predictions, Floats], Floats]]] = {
    "brier": brier,
    "log_loss": log_loss,
    "ece": ece,
    "ndcg_at_10": ndcg_at_10,
}
MEASURES: Final[Mapping[str, Callable[[Predictions, Floats], Floats]]] = {
    "roc_auc": roc_auc,
    "pr_auc": pr_auc,
    **OF_ROWS,
}


def calibration_bins(probability: Floats) -> npt.NDArray[np.int64]:
    """Which of ten bins of equally many rows each row falls into, shape (n,); ties by order."""
    rank = np.empty(len(probability), dtype=np.int64)
    rank[np.argsort(probability, kind="stable")] = np.arange(len(probability))
    return rank * BINS // max(1, len(probability))


def _lists(predictions: Predictions) -> list[npt.NDArray[np.int64]]:
    order = np.argsort(predictions.lists, kind="stable")
    cuts = np.flatnonzero(np.diff(predictions.lists[order])) + 1
    return [
        rows
        for rows in np.split(order, cuts)
        if predictions.succeeded[rows].any() and not predictions.succeeded[rows].all()
    ]


def _ndcg(probability: Floats, succeeded: Mask) -> float:
    discount = 1 / np.log2(np.arange(2, TOP + 2))
    _, level = np.unique(-probability, return_inverse=True)
    shared = np.bincount(level, weights=succeeded) / np.bincount(level)
    gains = shared[np.sort(level)[:TOP]]
    ideal = min(TOP, int(succeeded.sum()))
    return float((gains * discount[: len(gains)]).sum() / discount[:ideal].sum())


def _between(values: Floats) -> Measured:
    drawn = values[1:][np.isfinite(values[1:])]
    if not len(drawn):
        return Measured(float(values[0]), float("nan"), float("nan"))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measured(float(values[0]), float(low), float(high))


def _divide(above: Floats, below: Floats, empty: float = float("nan")) -> Floats:
    result = np.full(np.broadcast_shapes(above.shape, below.shape), empty)
    np.divide(above, below, out=result, where=below > 0)
    return result
