"""Newer labels may weigh more: a half-life is taken only where newer transfers speak for it.

What makes a move succeed changes over the years; forgetting what changed helps, forgetting what
did not costs. Each half-life learns the same newest folds as learning without one does, with a few
members of the bag on the same draws, and is compared on the same unseen labels; only a gain beyond
noise is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import norm

from training.metrics import log_losses
from training.out_of_fold import members_read, probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.ground import Ground
    from training.metrics import Floats
    from training.out_of_fold import OutOfFold
    from training.recipe import Recipe

HALF_LIVES: Final = (6.0, 3.0, 1.5)
"""Years after which a label weighs half, compared with no forgetting at all."""

NEWEST_FOLDS: Final = 2
MEMBERS: Final = 3
"""Of the bag: with the same draws on both sides, all eight tell gains apart hardly better."""

FEWEST: Final = 300
"""Unseen labels of the newest folds without which nothing is compared."""

WRONG_BY_CHANCE: Final = 0.05
"""How often forgetting is taken, by any half-life, where it gains nothing."""


@dataclass(frozen=True)
class Gain:
    """Mean log loss (nats) that a half-life saves on the newest labels, and its standard error."""

    half_life_years: float
    saved: float
    error: float

    @property
    def steps(self) -> float:
        """Standard errors above nothing; 0 where both judge alike."""
        return self.saved / self.error if self.error > 0 else 0.0


@dataclass(frozen=True)
class Recency:
    """Which half-life is taken (None: every label weighs the same), and what each saved."""

    half_life_years: float | None
    labels: int
    gains: tuple[Gain, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "half_life_years": self.half_life_years,
            "labels": self.labels,
            "gains": [vars(gain) for gain in self.gains],
        }


def choose_half_life(ground: Ground, recipe: Recipe, judged: OutOfFold) -> Recency:
    """Compare half-lives on the newest out-of-fold labels; a recipe that has one keeps it.

    ``judged`` is what the recipe said of every unseen label of this ground.
    """
    labels = sum(len(fold.judge) for fold in ground.folds[-NEWEST_FOLDS:])
    alone = len(ground.folds) <= NEWEST_FOLDS
    if recipe.half_life_years is not None or labels < FEWEST or alone:
        return Recency(recipe.half_life_years, labels, ())
    few = recipe.of_members(MEMBERS)
    without = _losses(ground, judged_by_few(ground, recipe, judged))
    gains = []
    for years in HALF_LIVES:
        saved = without - _losses(ground, _judged(ground, replace(few, half_life_years=years)))
        error = float(saved.std(ddof=1) / np.sqrt(len(saved)))
        gains.append(Gain(years, float(saved.mean()), error))
    return Recency(best_beyond_noise(gains), labels, tuple(gains))


def best_beyond_noise(gains: Sequence[Gain]) -> float | None:
    """The half-life that saved most among those beyond noise, one-sided and by Bonferroni."""
    bar = float(norm.isf(WRONG_BY_CHANCE / len(HALF_LIVES)))
    real = [gain for gain in gains if gain.steps > bar]
    return max(real, key=lambda gain: gain.saved).half_life_years if real else None


def judged_by_few(ground: Ground, recipe: Recipe, judged: OutOfFold) -> OutOfFold:
    """The newest folds as the first members of the recipe's bag judge them.

    They are what a smaller bag would learn, unless it shares out otherwise what is not looked at.
    """
    few, names = recipe.of_members(MEMBERS), ground.matrix.names
    if (members_read(names, few) != members_read(names, recipe)[:MEMBERS]).any():
        return _judged(ground, few)
    first = len(ground.folds) - NEWEST_FOLDS
    newest = judged.take(np.flatnonzero(judged.fold >= first))
    margin = np.empty(len(newest))
    for fold in np.unique(newest.fold):
        inside = newest.fold == fold
        asked = ground.matrix.values[newest.rows[inside]]
        margin[inside], _ = judged.models[fold].first(MEMBERS).margins(asked)
    return replace(newest, margin=margin)


def _judged(ground: Ground, recipe: Recipe) -> OutOfFold:
    """The newest folds, learned with the seeds that they have among all."""
    return ground.judge_forward(recipe, len(ground.folds) - NEWEST_FOLDS)


def _losses(ground: Ground, judged: OutOfFold) -> Floats:
    """Log loss of each label of the newest folds."""
    succeeded = ground.labels.succeeded[judged.rows]
    return log_losses(probabilities(judged.margin, succeeded, judged.fold), succeeded)
