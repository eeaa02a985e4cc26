"""Margins of transfers that their model had not seen, and the probabilities that they become.

Fold by fold a model learns from what a day knew and judges what came after. A fold's probabilities
come from a sigmoid fitted on the other folds' margins, so no row helps to judge itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from scipy.special import expit

from models.fairness.policy import FairnessPolicy
from models.fairness.reweighing import independence_weights
from models.fit.calibration import Sigmoid, fit_sigmoid
from models.fit.ensemble import fit_ensemble
from models.fit.trees import Sample, directions
from training.targets import rater_weights, recency_weights, score_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from features.history.outcomes import Outcomes
    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import GroupTable
    from models.fit.ensemble import Ensemble
    from training.labels import Labels
    from training.metrics import Floats, Mask
    from training.recipe import Recipe
    from training.split import Fold


@dataclass(frozen=True)
class OutOfFold:
    """Unseen margins of the judged labels; all arrays have shape (n,).

    ``rows`` are positions in the labels, rising; ``fold`` says which fold judged each. ``models``
    has what each fold learned, to ask it about other pairs of its days.
    """

    rows: npt.NDArray[np.int64]
    fold: npt.NDArray[np.int64]
    margin: Floats
    models: tuple[Ensemble, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: npt.NDArray[np.int64]) -> OutOfFold:
        """The rows at some places."""
        return replace(self, rows=self.rows[at], fold=self.fold[at], margin=self.margin[at])


def judge_forward(  # noqa: PLR0913, PLR0917 - rows, what is learned from them, how they weigh
    matrix: PairMatrix,
    folds: tuple[Fold, ...],
    recipe: Recipe,
    seed: int,
    weights: Floats | None = None,
    balanced: GroupTable | None = None,
) -> OutOfFold:
    """Learn and judge fold by fold; folds are independent and run side by side.

    ``weights`` (n,) are the labels' own, beside those of their raters and their age; where groups
    of the rows are given, labels weigh besides so that they say nothing of a group.
    """
    parts = Parallel(n_jobs=2, prefer="threads")(
        delayed(_judge_fold)(matrix, fold, recipe, seed + at, weights, balanced)
        for at, fold in enumerate(folds)
    )
    models = tuple(model for model, _ in parts)
    margins = np.concatenate([margin for _, margin in parts])
    rows = np.concatenate([fold.judge for fold in folds])
    fold = np.repeat(np.arange(len(folds)), [len(one.judge) for one in folds])
    order = np.argsort(rows, kind="stable")
    return OutOfFold(rows[order], fold[order], margins[order], models)


def sample_of(
    matrix: PairMatrix,
    outcomes: Outcomes,
    recipe: Recipe,
    ages: Floats | None = None,
    weights: Floats | None = None,
) -> Sample:
    """Rows with known outcomes, as they are learned; ``ages`` are years since each transfer."""
    all_weights = rater_weights(outcomes, recipe.rater_noise)
    all_weights = all_weights * recency_weights(ages, recipe.half_life_years)
    if weights is not None:
        all_weights = all_weights * weights
    return Sample(matrix.values, score_targets(outcomes), all_weights)


def members_read(names: Sequence[str], recipe: Recipe) -> Mask:
    """At which features each member looks, shape (members, k)."""
    reads = np.ones((recipe.ensemble.members, len(names)), dtype=bool)
    reads[: recipe.unread_by] = ~np.isin(names, recipe.unread)
    return reads


def learn_fold(  # noqa: PLR0913, PLR0917 - as above
    matrix: PairMatrix,
    fold: Fold,
    recipe: Recipe,
    seed: int,
    weights: Floats | None = None,
    balanced: GroupTable | None = None,
) -> Ensemble:
    """Fit the bag to what a fold's day knew."""
    rows = fold.learn
    known = fold.known.take(rows)
    ages = None if fold.ages is None else fold.ages[rows]
    own = None if weights is None else weights[rows]
    if balanced is not None:
        own = balanced_weights(own, known.succeeded, balanced.take(rows))
    sample = sample_of(matrix.take(rows), known, recipe, ages, own)
    signs, reads = directions(matrix.names), members_read(matrix.names, recipe)
    return fit_ensemble(sample, signs, recipe.ensemble, seed, reads)


def balanced_weights(weights: Floats | None, succeeded: Mask, groups: GroupTable) -> Floats:
    """Weights of n labels under which they say nothing of a group, times their own."""
    balance = independence_weights(groups, succeeded, FairnessPolicy())
    return balance if weights is None else weights * balance


def probabilities(scores: Floats, succeeded: Mask, fold: npt.NDArray[np.int64]) -> Floats:
    """Chance of each row by the sigmoid of the other folds' rows, shape (n,)."""
    chance = np.empty(len(scores))
    for one in np.unique(fold):
        inside = fold == one
        sigmoid = _sigmoid(scores, succeeded, inside)
        chance[inside] = expit(sigmoid.log_odds(scores[inside]))
    return chance


def base_rates(succeeded: Mask, fold: npt.NDArray[np.int64]) -> Floats:
    """Share of successes in the other folds, for each row; the same knowledge without features."""
    return probabilities(np.zeros(len(succeeded)), succeeded, fold)


def lists_of(labels: Labels, position_type: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """The lists that NDCG ranks: transfers of one quarter into one type of post, shape (n,)."""
    month = labels.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    types = position_type[labels.pairs.positions].astype(np.int64)
    _, at = np.unique(np.column_stack([month // 3, types]), axis=0, return_inverse=True)
    return at.astype(np.int64)


def _sigmoid(scores: Floats, succeeded: Mask, inside: Mask) -> Sigmoid:
    """Of the rows outside; of all where there is but one fold."""
    used = ~inside if not inside.all() else inside
    return fit_sigmoid(scores[used], succeeded[used])


def _judge_fold(  # noqa: PLR0913, PLR0917 - as above
    matrix: PairMatrix,
    fold: Fold,
    recipe: Recipe,
    seed: int,
    weights: Floats | None,
    balanced: GroupTable | None,
) -> tuple[Ensemble, Floats]:
    model = learn_fold(matrix, fold, recipe, seed, weights, balanced)
    margin, _ = model.margins(matrix.values[fold.judge])
    return model, margin
