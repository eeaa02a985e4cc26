"""Fairlearn's remedies around a small learner: a ridge logistic regression on filled features.

They are exhibits. Both learn what they do to the order from groups, one of them reads the group of
everybody it judges, and neither is ever served.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

if TYPE_CHECKING:
    import numpy.typing as npt

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
class Filled:
    """Standardised features without gaps: those learned from, their outcomes, those judged."""

    learned: Floats
    succeeded: Mask
    judged: Floats


def fill(learned: PairMatrix, succeeded: Mask, judged: PairMatrix) -> Filled:
    """Fill and standardise by what is learned from."""
    steps = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    )
    values = steps.fit_transform(learned.values.astype(np.float64, order="C"))
    return Filled(values, succeeded, steps.transform(judged.values.astype(np.float64, order="C")))


def small_scores(given: Filled) -> Floats:
    """The learner as it is, shape (judged,)."""
    scores: Floats = _learner().fit(given.learned, given.succeeded).decision_function(given.judged)
    return scores


def constrained_scores(given: Filled, learned: Attribute) -> Floats:
    """Demographic parity as a constraint (Agarwal et al., 2018), shape (judged,).

    The learner is a draw between several; the score is the mean of their chances by weight.
    ``learned`` are the groups of the rows learned from; those of unknown group are left out.
    """
    from fairlearn.reductions import (  # noqa: PLC0415 - slow to import; only a trial pays
        DemographicParity,
        ExponentiatedGradient,
    )

    known = learned.is_known
    parity = DemographicParity(difference_bound=_BOUND)
    reduction = ExponentiatedGradient(_learner(), parity, max_iter=_ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its use of pandas
        reduction.fit(
            given.learned[known],
            given.succeeded[known].astype(int),
            sensitive_features=learned.codes[known].astype(np.int64),
        )
    total = np.zeros(len(given.judged))
    for at, weight in reduction.weights_.items():
        if weight > 0:
            total += weight * _chance(reduction.predictors_[at], given.judged)
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


def _chance(predictor: Any, values: npt.NDArray[np.float64]) -> Floats:  # noqa: ANN401 - scikit-learn's
    """Of success; a predictor that saw one outcome alone says that one."""
    chances: Floats = predictor.predict_proba(values)
    both = chances.shape[1] > 1
    return chances[:, 1] if both else np.asarray(predictor.predict(values), dtype=np.float64)
