"""What a challenger is compared with in every run: the base rate, the rule of thumb, a plain line.

Each gives a score of rows that it had not seen; the same sigmoid as the challenger's turns scores
into probabilities, so that only the order and the spread of the scores differ. No recipe changes
them, so they judge a ground once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression

from models.fit.rule_of_thumb import RuleOfThumb
from training.filling import Filling

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.pairs.matrix import PairMatrix
    from training.metrics import Floats, Mask
    from training.split import Fold

COMPETENCY_GAP: Final = "competency_gap_rule"
LOGISTIC: Final = "logistic_regression"
BASE_RATE: Final = "base_rate"

_INVERSE_PENALTY: Final = 0.1  # of the usual C; 83 standardised columns on some hundred rows
_MOST_STEPS: Final = 3_000


@dataclass(frozen=True)
class Baselines:
    """Scores of the judged labels in the order of their rows, shape (n,)."""

    competency_gap: Floats
    logistic: Floats


def judge_baselines(matrix: PairMatrix, folds: tuple[Fold, ...]) -> Baselines:
    """Judge every fold from what its day knew; folds are independent and run side by side."""
    lines = Parallel(n_jobs=2, prefer="threads")(delayed(_line)(matrix, fold) for fold in folds)
    rows = np.concatenate([fold.judge for fold in folds])
    order = np.argsort(rows, kind="stable")
    gap = competency_gap_scores(matrix.take(rows[order]))
    return Baselines(gap, np.concatenate(lines)[order])


def competency_gap_scores(matrix: PairMatrix) -> Floats:
    """Points of the rule of thumb, shape (n,)."""
    return RuleOfThumb().judge(matrix).margin


def logistic_scores(learn: PairMatrix, succeeded: Mask, judge: PairMatrix) -> Floats:
    """Log-odds of a ridge logistic regression on imputed, standardised features, shape (n,)."""
    return fit_logistic(learn, succeeded)(judge)


def fit_logistic(learn: PairMatrix, succeeded: Mask) -> Callable[[PairMatrix], Floats]:
    """The regression itself: log-odds (n,) of any rows."""
    filling = Filling.of(learn.values, tells_missing=True)
    # of few columns and many rows Newton's steps are few, and end nearer to the optimum
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_MOST_STEPS, solver="newton-cholesky")
    model.fit(filling.fill(learn.values), succeeded)

    def scores(judge: PairMatrix) -> Floats:
        found: Floats = model.decision_function(filling.fill(judge.values))
        return found

    return scores


def _line(matrix: PairMatrix, fold: Fold) -> Floats:
    known = fold.known.take(fold.learn)
    return logistic_scores(matrix.take(fold.learn), known.succeeded, matrix.take(fold.judge))
