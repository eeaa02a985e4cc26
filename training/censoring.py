"""Transfers that nobody evaluated: whose outcome is missing, and whether that depends on who moved.

A transfer older than the window without a supervisor's score is *censored*: people left, or nobody
asked. Where that depends on what is known of a move, the labelled ones stand for others than
themselves, and each weighs by the inverse of its chance of having been evaluated (inverse
probability of censoring; Robins and Rotnitzky, 1992). Where it does not, no weight is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import expit
from scipy.stats import norm, rankdata

from training.baselines import fit_logistic, logistic_scores

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from training.metrics import Floats, Mask

    Weigh = Callable[[PairMatrix], Floats]

WRONG_BY_CHANCE: Final = 0.01
"""How often weights are used where who was evaluated does not depend on the move."""

HEAVIEST: Final = 4.0
"""No label weighs more than so many of those that were sure to be evaluated."""

_FEWEST: Final = 50


def alike(labelled: PairMatrix) -> Floats:
    """The same weight for every label."""
    return np.ones(len(labelled))


@dataclass(frozen=True)
class Censoring:
    """How labels weigh for those that nobody evaluated.

    ``weights`` (n,) of the labels, 1 on average, all 1 where not ``is_used``. ``told`` is the area
    under the ROC curve with which a move tells whether it was evaluated, on moves not learned
    from; ``effective`` is the number of equally weighing labels that weigh as much. ``weigh`` gives
    other labels their weights, on the same scale.
    """

    weights: Floats
    censored: int
    told: float
    p_value: float
    is_used: bool
    weigh: Weigh = alike

    @property
    def effective(self) -> float:
        """Kish's effective number of labels."""
        return float(self.weights.sum() ** 2 / max(float((self.weights**2).sum()), 1e-12))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "censored": self.censored,
            "told": self.told,
            "p_value": self.p_value,
            "used": self.is_used,
            "effective_labels": self.effective,
        }


def weigh_for_censoring(
    labelled: PairMatrix, is_final: Mask, censored: PairMatrix, seed: int
) -> Censoring:
    """Weigh n labels by how likely moves like them were to be evaluated.

    Parameters
    ----------
    labelled : features of the n labels.
    is_final : shape (n,), whether a label's window has passed; only these are compared, since
        younger ones had less time.
    censored : features of moves whose window passed without a score.
    """
    same = alike(labelled)
    final = labelled.take(is_final)
    if min(len(final), len(censored)) < _FEWEST:
        return Censoring(same, len(censored), 0.5, 1.0, is_used=False)
    values = np.vstack([final.values, censored.values])
    both = type(final)(final.names, values, final.catalogue_hash)
    evaluated = np.arange(len(values)) < len(final)
    # one half learns and the other judges: scores of several parts would not be independent
    judged = np.random.default_rng(seed).random(len(both)) < 0.5  # noqa: PLR2004 - one half
    scores = logistic_scores(both.take(~judged), evaluated[~judged], both.take(judged))
    told, p = _auc(scores, evaluated[judged])
    if p > WRONG_BY_CHANCE or told <= 0.5:  # noqa: PLR2004 - 0.5 tells nothing
        return Censoring(same, len(censored), told, p, is_used=False)
    log_odds = fit_logistic(both, evaluated)
    chance = expit(log_odds(labelled))
    surest = chance.max()
    weights = _inverse(chance, surest)
    mean = weights.mean()

    def weigh(others: PairMatrix) -> Floats:
        found: Floats = _inverse(expit(log_odds(others)), surest) / mean
        return found

    return Censoring(weights / mean, len(censored), told, p, is_used=True, weigh=weigh)


def _inverse(chance: Floats, surest: float) -> Floats:
    """Weights by the inverse of the chance of having been evaluated, beside the surest."""
    weights: Floats = np.minimum(surest / np.maximum(chance, 1e-9), HEAVIEST)
    return weights


def _auc(scores: Floats, evaluated: Mask) -> tuple[float, float]:
    """Area under the curve, and the one-sided p-value of the rank-sum test (normal)."""
    ranks: npt.NDArray[np.float64] = rankdata(scores)
    good, bad = int(evaluated.sum()), int((~evaluated).sum())
    area = (ranks[evaluated].sum() - good * (good + 1) / 2) / (good * bad)
    error = np.sqrt((good + bad + 1) / (12 * good * bad))
    return float(area), float(norm.sf((area - 0.5) / error))
