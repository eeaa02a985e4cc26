"""All labels, where a trial stands on the newest of them: learned from, but not all judged.

A nation's history has more labels than one machine should hold as features. The newest are enough
to judge by; those that are older teach the model that serves, and are read part by part.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import years_between
from models.fit.trees import directions
from training.engine import Task
from training.fair_choice import REWEIGHED
from training.out_of_fold import balanced_weights, members_read, sample_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.history.history import History
    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import GroupTable
    from models.fit.trees import Sample
    from training.ground import Ground
    from training.labels import Labels
    from training.metrics import Floats
    from training.recipe import Recipe

JUDGED: Final = 200_000
"""Labels that a trial stands on, the newest; some 2 GB while it learns from them."""

PART: Final = 50_000
"""Labels whose features are in memory at once where all labels are read."""


@dataclass(frozen=True)
class Whole:
    """All labels in the order of their days, and the ground on which the newest stand.

    ``groups`` are the protected groups of all rows.
    """

    ground: Ground
    labels: Labels
    groups: GroupTable

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def older(self) -> int:
        """How many labels come before the ground's."""
        return len(self.labels) - len(self.ground.labels)

    def standing_on(self, ground: Ground) -> Whole:
        """The same labels beside another view of the newest."""
        return replace(self, ground=ground)

    def relabelled(self, history: History, scores: Floats, recipe: Recipe) -> Whole:
        """The same transfers with outcomes from other scores."""
        labels = self.labels.corrected(history, scores)
        return replace(
            self,
            labels=labels,
            ground=self.ground.relabelled(labels.from_row(self.older), recipe),
        )

    def column(self, name: str) -> Floats:
        """One feature of every label, shape (n,)."""
        parts = [matrix.column(name) for matrix, _ in self._matrices()]
        return np.concatenate([part.astype(np.float64) for part in parts])

    def task(self, recipe: Recipe) -> Task:
        """What the model that serves learns: every label."""
        names = self.ground.matrix.names
        return Task(
            lambda: self._samples(recipe),
            len(self),
            self.ground.matrix.values,
            tuple(directions(names)),
            recipe.ensemble,
            self.ground.seed,
            members_read(names, recipe),
        )

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 of everything that is learned from, in its order."""
        if not self.older:
            return self.ground.data_hash
        digest = hashlib.sha256(self.ground.data_hash.encode())
        outcomes = self.labels.outcomes
        for every, at in self._matrices():
            if at.start < self.older:
                matrix = every.select(self.ground.matrix.names)
                values = np.where(np.isnan(matrix.values), np.float32(np.nan), matrix.values)
                digest.update(np.ascontiguousarray(values).tobytes())
        for array in (outcomes.score, outcomes.supervisors, outcomes.peers, self.labels.days):
            digest.update(np.ascontiguousarray(array[: self.older]).tobytes())
        return digest.hexdigest()

    def to_json(self, *, apart: bool) -> dict[str, Any]:
        """Plain values: of how many labels it learned, of how many newest the trial speaks."""
        return {"labels": len(self), "newest": len(self.ground.labels), "apart": apart}

    def _samples(self, recipe: Recipe) -> Iterator[Sample]:
        labels, ground = self.labels, self.ground
        ages = years_between(labels.days, labels.as_of)
        balance = self._balance(recipe)
        for every, at in self._matrices():
            if at.start < self.older:
                own = ground.censoring.weigh(every)
            else:
                newer = slice(at.start - self.older, at.stop - self.older)
                own = ground.censoring.weights[newer]
            weights = own if balance is None else balance[at] * own
            matrix = every.select(ground.matrix.names)
            yield sample_of(
                matrix,
                labels.outcomes.take(np.arange(at.start, at.stop)),
                recipe,
                ages[at],
                weights,
            )

    def _balance(self, recipe: Recipe) -> Floats | None:
        if recipe.fairness != REWEIGHED:
            return None
        return balanced_weights(None, self.labels.succeeded, self.groups)

    def _matrices(self) -> Iterator[tuple[PairMatrix, slice]]:
        """All features part by part, with the rows that each has among all labels."""
        if not self.older:
            yield self.ground.every, slice(0, len(self))
            return
        for begin in range(0, self.older, PART):
            at = slice(begin, min(begin + PART, self.older))
            yield self.ground.builder.matrix(self.labels.pairs.take(at)), at
        for begin in range(self.older, len(self), PART):
            at = slice(begin, min(begin + PART, len(self)))
            yield self.ground.every.take(np.arange(at.start, at.stop) - self.older), at


def whole_of(ground: Ground, labels: Labels, groups: GroupTable) -> Whole:
    """All labels beside the ground of the newest; ``groups`` are those of all employees."""
    return Whole(ground, labels, groups.take(labels.pairs.employees))


def newest_of(history: History, labels: Labels, most: int | None = None) -> Labels:
    """The newest labels, no day parted: themselves where they are not more than ``most``.

    Of the moves that nobody evaluated those of the same days; ``JUDGED`` by default.
    """
    most = JUDGED if most is None else most
    if len(labels) <= most:
        return labels
    day = labels.days[len(labels) - most]
    newest = labels.from_row(int(np.searchsorted(labels.days, day)))
    days = history["transfers"]["effective_on"][labels.censored]
    return replace(newest, censored=labels.censored[days >= day])
