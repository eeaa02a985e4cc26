"""The ground on which every recipe is tried: the same labels, features, folds and groups."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from features.pairs.build import PairBuilder
from features.pairs.pairs import Pairs
from features.progress import PartOf
from models.fairness.telling import what_features_tell
from training.baselines import judge_baselines
from training.censoring import weigh_for_censoring
from training.contest import POLICY
from training.fair_choice import REWEIGHED
from training.out_of_fold import judge_forward, lists_of
from training.split import judging_folds

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.history.history import History
    from features.pairs.matrix import PairMatrix
    from features.progress import Progress
    from models.fairness.groups import GroupTable
    from models.fairness.telling import Told
    from training.baselines import Baselines
    from training.censoring import Censoring
    from training.labels import Labels
    from training.out_of_fold import OutOfFold
    from training.recipe import Recipe
    from training.split import Fold


@dataclass(frozen=True)
class Ground:
    """Labels with the features of their pairs; all rows are those of ``labels``.

    ``every`` has all features, ``matrix`` those that are looked at. ``groups`` are the protected
    groups of the same rows: for audits and corrections alone. ``censoring`` has their weights for
    those that nobody evaluated. ``seed`` is that of every random
    choice.
    """

    labels: Labels
    builder: PairBuilder
    every: PairMatrix
    matrix: PairMatrix
    folds: tuple[Fold, ...]
    groups: GroupTable
    censoring: Censoring
    seed: int

    def without(self, names: tuple[str, ...]) -> Ground:
        """The same ground where some features are not looked at."""
        kept = tuple(name for name in self.matrix.names if name not in names)
        return replace(self, matrix=self.matrix.select(kept))

    def judge_forward(self, recipe: Recipe, first: int = 0) -> OutOfFold:
        """Learn and judge unseen transfers, from the ``first`` fold on."""
        return judge_forward(
            self.matrix,
            self.folds[first:],
            recipe,
            self.seed + first,
            self.censoring.weights,
            self.groups if recipe.fairness == REWEIGHED else None,
        )

    def relabelled(self, labels: Labels, recipe: Recipe) -> Ground:
        """The same rows with other outcomes."""
        folds = judging_folds(self.history, labels, recipe.folds, recipe.first_share)
        return replace(self, labels=labels, folds=folds)

    @property
    def looks_ahead(self) -> bool:
        """Whether labels are judged by what came after them too, since they are few."""
        return self.folds[0].looks_ahead

    @property
    def history(self) -> History:
        """What everything was read from."""
        return self.builder.history

    @cached_property
    def baselines(self) -> Baselines:
        """What plain rivals score the judged labels; the same for every recipe."""
        return judge_baselines(self.matrix, self.folds)

    @cached_property
    def telling(self) -> tuple[Told, ...]:
        """How well the features that are looked at tell each protected group."""
        return what_features_tell(self.matrix.names, self.matrix, self.groups, POLICY)

    @cached_property
    def lists(self) -> npt.NDArray[np.int64]:
        """The lists that NDCG ranks, shape (n,)."""
        return lists_of(self.labels, self.history["positions"]["position_type"])

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 of everything that is learned from, in its order."""
        digest = hashlib.sha256()
        outcomes = self.labels.outcomes
        parts = (self.matrix.catalogue_hash, *self.matrix.names, repr(outcomes.policy))
        digest.update("\n".join(parts).encode())
        values = np.where(np.isnan(self.matrix.values), np.float32(np.nan), self.matrix.values)
        for array in (values, outcomes.score, outcomes.supervisors, outcomes.peers):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(np.ascontiguousarray(self.labels.days).tobytes())
        return digest.hexdigest()


def prepare_ground(  # noqa: PLR0913, PLR0917 - what a trial stands on
    history: History,
    groups: GroupTable,
    labels: Labels,
    recipe: Recipe,
    seed: int,
    progress: Progress,
) -> Ground | None:
    """Cut the folds and compute the features; None where no day knew enough to judge the next.

    ``groups`` are those of all the history's employees.
    """
    folds = judging_folds(history, labels, recipe.folds, recipe.first_share)
    if not folds:
        return None
    builder = PairBuilder(history, labels.outcomes.policy)
    matrix = builder.matrix(labels.pairs, PartOf(progress, 0.0, 0.25))
    of_rows = groups.take(labels.pairs.employees)
    unheard = builder.matrix(Pairs.of_transfers(history, labels.censored))
    censoring = weigh_for_censoring(matrix, labels.outcomes.final, unheard, seed)
    return Ground(labels, builder, matrix, matrix, folds, of_rows, censoring, seed)
