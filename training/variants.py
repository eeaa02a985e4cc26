"""Variants of a model on the newest unseen folds: each gives an order within its fold.

All are learned with the same small bag from the same newest labels, so that they are compared
alike. An order is written as the share of the fold that ranks lower, between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from joblib import Parallel, delayed
from scipy.stats import rankdata

from models.fairness.rerank import det_const_sort
from training.fair_choice import PLAIN, REWEIGHED, WITHOUT_PROXIES
from training.out_of_fold import learn_fold
from training.small_learner import constrained_scores, decorrelated_scores, fill, small_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import Attribute, GroupTable
    from training.ground import Ground
    from training.metrics import Floats, Mask
    from training.recipe import Recipe
    from training.small_learner import Filled
    from training.split import Fold

NEWEST: Final = 2
MEMBERS: Final = 2
NEWEST_LABELS: Final = 5_000
"""What a variant learns from at most: enough to compare by."""


SMALL: Final = "small_learner"
CONSTRAINED: Final = "constrained"
DECORRELATED: Final = "correlation_removed"
REORDERED: Final = "re_ranked"


@dataclass(frozen=True)
class Newest:
    """The rows that the newest folds judge: n positions in the labels, and their outcomes."""

    folds: tuple[Fold, ...]
    rows: npt.NDArray[np.int64]
    succeeded: Mask
    groups: GroupTable


def newest_of(ground: Ground) -> Newest:
    """The newest folds of a ground, each with the newest labels that it learns from."""
    folds = tuple(
        replace(fold, learn=fold.learn[-NEWEST_LABELS:]) for fold in ground.folds[-NEWEST:]
    )
    rows = np.concatenate([fold.judge for fold in folds])
    return Newest(folds, rows, ground.labels.succeeded[rows], ground.groups.take(rows))


def own_orders(
    ground: Ground, recipe: Recipe, newest: Newest, proxies: Sequence[str]
) -> dict[str, Floats]:
    """Orders of what could be served; without proxies to leave out, that is the plain one."""
    quick = replace(recipe.of_members(MEMBERS), fairness=PLAIN)
    asked = {
        PLAIN: (ground.matrix, None),
        REWEIGHED: (ground.matrix, ground.groups),
    }
    if proxies:
        asked[WITHOUT_PROXIES] = (ground.without(tuple(proxies)).matrix, None)
    return orders_of(ground, quick, newest, asked)


def orders_of(
    ground: Ground,
    recipe: Recipe,
    newest: Newest,
    asked: dict[str, tuple[PairMatrix, GroupTable | None]],
) -> dict[str, Floats]:
    """Orders by name, each from a matrix and, where labels are to be balanced, the groups."""

    def judge(matrix: PairMatrix, balanced: GroupTable | None, fold: Fold) -> Floats:
        weights = ground.censoring.weights
        model = learn_fold(matrix, fold, recipe, ground.seed, weights, balanced)
        return model.margins(matrix.values[fold.judge])[0]

    tasks = [(matrix, groups, fold) for matrix, groups in asked.values() for fold in newest.folds]
    margins = Parallel(n_jobs=2, prefer="threads")(delayed(judge)(*task) for task in tasks)
    parts = len(newest.folds)
    return {
        name: np.concatenate([order(one) for one in margins[at * parts : (at + 1) * parts]])
        for at, name in enumerate(asked)
    }


@dataclass(frozen=True)
class Lesson:
    """One of the newest folds for the small learner, and how it orders what the fold judges."""

    fold: Fold
    given: Filled
    small: Floats


def lessons(ground: Ground, newest: Newest) -> tuple[Lesson, ...]:
    """What every attribute's exhibits start from; it knows no group."""
    found = []
    for fold in newest.folds:
        succeeded = fold.known.take(fold.learn).succeeded
        given = fill(ground.matrix.take(fold.learn), succeeded, ground.matrix.take(fold.judge))
        found.append(Lesson(fold, given, order(small_scores(given))))
    return tuple(found)


def exhibits(taught: Sequence[Lesson], attribute: Attribute, plain: Floats) -> dict[str, Floats]:
    """Orders of what is never served, since it reads or is bound to one attribute's groups.

    ``attribute`` has the groups of all labels, ``plain`` is the order (n,) to re-rank.
    """
    found: dict[str, list[Floats]] = {
        name: [] for name in (SMALL, CONSTRAINED, DECORRELATED, REORDERED)
    }
    begin = 0
    for one in taught:
        learned, judged = attribute.take(one.fold.learn), attribute.take(one.fold.judge)
        found[SMALL].append(one.small)
        found[CONSTRAINED].append(order(constrained_scores(one.given, learned)))
        found[DECORRELATED].append(order(decorrelated_scores(one.given, learned, judged)))
        end = begin + len(one.fold.judge)
        found[REORDERED].append(_reordered(plain[begin:end], judged))
        begin = end
    return {name: np.concatenate(parts) for name, parts in found.items()}


def order(scores: Floats) -> Floats:
    """Share of the rows that rank lower, ties in the middle; shape (n,)."""
    shares: Floats = (rankdata(scores) - 0.5) / max(len(scores), 1)
    return shares


def _reordered(plain: Floats, attribute: Attribute) -> Floats:
    """Each prefix of the order with every group's share of the fold."""
    best_first = np.argsort(-plain, kind="stable")
    codes = attribute.codes[best_first]
    categories, counts = np.unique(codes, return_counts=True)
    shares = dict(zip(categories.tolist(), (counts / len(codes)).tolist(), strict=True))
    places = best_first[det_const_sort(codes, shares, len(codes))]
    scores = np.empty(len(codes))
    scores[places] = -np.arange(len(codes))
    return order(scores)
