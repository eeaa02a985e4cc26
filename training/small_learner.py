"""Fairlearn's remedies around a small learner: a ridge logistic regression on filled features.

They are exhibits. Both learn what they do to the order from groups, one of them reads the group of
everybody it judges, and neither is ever served.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from training.filling import Filling
from training.parity import Game

if TYPE_CHECKING:
    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import Attribute
    from training.metrics import Floats, Mask

_INVERSE_PENALTY: Final = 0.1
_MOST_STEPS: Final = 300
_TOLERANCE: Final = 1e-3
_ROUNDS: Final = 3
_BOUND: Final = 0.02
"""Difference of selection rates that the constrained learner may leave."""


@dataclass(frozen=True)
class Fitted:
    """A learner that was fitted to rows, weighed or not."""

    weights: Floats
    constant: float

    @classmethod
    def of(cls, rows: Floats, succeeded: Mask, weight: Floats | None = None) -> Fitted:
        """One that saw one outcome alone is sure of that one."""
        if succeeded.all() or not succeeded.any():
            return cls(np.zeros(rows.shape[1]), np.inf if succeeded.all() else -np.inf)
        model = _learner().fit(rows, succeeded, sample_weight=weight)
        return cls(model.coef_[0], float(model.intercept_[0]))

    def __call__(self, rows: Floats) -> Floats:
        """Log-odds of rows, shape (n,)."""
        scores: Floats = rows @ self.weights + self.constant
        return scores


@dataclass(frozen=True)
class Filled:
    """Standardised features without gaps: those learned from, their outcomes, those judged."""

    learned: Floats
    succeeded: Mask
    judged: Floats

    @cached_property
    def plain(self) -> Fitted:
        """The learner as it is."""
        return Fitted.of(self.learned, self.succeeded)


def fill(learned: PairMatrix, succeeded: Mask, judged: PairMatrix) -> Filled:
    """Fill and standardise by what is learned from."""
    filling = Filling.of(learned.values)
    return Filled(filling.fill(learned.values), succeeded, filling.fill(judged.values))


def small_scores(given: Filled) -> Floats:
    """The learner as it is, shape (judged,)."""
    return given.plain(given.judged)


def constrained_scores(given: Filled, learned: Attribute) -> Floats:
    """Demographic parity as a constraint (Agarwal et al., 2018), shape (judged,).

    The learner is a draw between several; the score is the mean of their chances by weight.
    ``learned`` are the groups of the rows learned from; those of unknown group are left out.
    """
    known = learned.is_known
    _, codes = np.unique(learned.codes[known], return_inverse=True)
    rows, outcomes = given.learned[known], given.succeeded[known]

    def learn(succeeded: Mask, weight: Floats) -> Fitted:
        is_plain = known.all() and np.ptp(weight) == 0 and np.array_equal(succeeded, outcomes)
        return given.plain if is_plain else Fitted.of(rows, succeeded, weight)

    game = Game(rows, outcomes, codes, _BOUND, learn)
    total = np.zeros(len(given.judged))
    for weight, scores in game.mixture(_ROUNDS):
        total += weight * expit(scores(given.judged))
    return total


def decorrelated_scores(given: Filled, learned: Attribute, judged: Attribute) -> Floats:
    """The learner on features freed of what is linear in the group, shape (judged,)."""
    from fairlearn.preprocessing import CorrelationRemover  # noqa: PLC0415 - as above

    groups = max(len(learned.groups) - 1, 1)
    remover = CorrelationRemover(sensitive_feature_ids=list(range(groups)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as above
        freed = remover.fit_transform(np.hstack([_members(learned, groups), given.learned]))
        asked = remover.transform(np.hstack([_members(judged, groups), given.judged]))
    return small_scores(Filled(freed, given.succeeded, asked))


def _members(attribute: Attribute, groups: int) -> Floats:
    """Belonging to each group but the last, shape (n, groups)."""
    return np.equal.outer(attribute.codes, np.arange(groups)).astype(np.float64)


def _learner() -> LogisticRegression:
    return LogisticRegression(C=_INVERSE_PENALTY, max_iter=_MOST_STEPS, tol=_TOLERANCE)
