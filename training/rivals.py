"""The model that serves now, as the challenger meets it: its recipe, its answers, what it knew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.calendar import to_day
from models.registry import champion
from models.registry.serving import load_serving
from models.registry.versions import find_version, policy_document
from training.labels import labels_as_of
from training.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from features.history.history import History
    from features.pairs.matrix import PairMatrix
    from models.fit.judgement import Judge
    from models.registry.versions import ModelVersion
    from training.labels import Labels
    from training.metrics import Floats, Mask


@dataclass(frozen=True)
class Champion:
    """What serves now, with how it was learned."""

    judge: Judge
    version: ModelVersion

    @property
    def name(self) -> str:
        """Its version."""
        return self.version.version

    @property
    def recipe(self) -> Recipe:
        """How it was learned."""
        return Recipe.from_json(self.version.recipe)

    def is_refitted_by(self, recipe: Recipe) -> bool:
        """Whether a recipe is its own."""
        return recipe.same_as(self.version.recipe)

    def is_comparable(self, matrix: PairMatrix, labels: Labels) -> bool:
        """Whether it reads these features and means the same by success."""
        if not self.version.recipe:
            return False
        same_features = getattr(self.judge, "catalogue_hash", "") == matrix.catalogue_hash
        same_label = self.version.label_policy == policy_document(labels.outcomes.policy)
        return same_features and same_label

    def had_seen(self, history: History, labels: Labels) -> Mask:
        """Which labels were known when it was learned, shape (n,)."""
        then = labels_as_of(history, self.version.policy, int(to_day(self.version.as_of)))
        return np.isin(labels.transfers, then.transfers)

    def chance(self, matrix: PairMatrix) -> Floats:
        """Its probabilities, shape (n,)."""
        return self.judge.judge(matrix).probability


def serving_champion(connection: sa.Connection, home: Path) -> Champion | None:
    """The champion; None where the rule of thumb serves."""
    name = champion.current(connection)
    if name is None:
        return None
    return Champion(load_serving(connection, home, name).judge, find_version(connection, name))
