"""Probabilities of transfers that their model had not seen: the challenger's and its baselines'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from training.baselines import BASE_RATE, COMPETENCY_GAP, LOGISTIC
from training.metrics import RESAMPLES, Predictions, bootstrap_weights, measure
from training.out_of_fold import base_rates, probabilities

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from training.ground import Ground
    from training.labels import Labels
    from training.metrics import Floats, Mask, Measured
    from training.out_of_fold import OutOfFold
    from training.recipe import Recipe

CHALLENGER: Final = "challenger"


@dataclass(frozen=True)
class Unseen:
    """Judged rows of the labels; arrays of shape (n,).

    ``chances`` has the probabilities of the challenger and of each baseline by name.
    """

    rows: OutOfFold
    succeeded: Mask
    chances: dict[str, Floats]

    @property
    def challenger(self) -> Floats:
        """The challenger's probabilities."""
        return self.chances[CHALLENGER]

    def take(self, at: npt.NDArray[np.int64]) -> Unseen:
        """The rows at some places."""
        chances = {name: chance[at] for name, chance in self.chances.items()}
        return Unseen(self.rows.take(at), self.succeeded[at], chances)


def judge_unseen(ground: Ground, recipe: Recipe) -> Unseen:
    """Learn and judge forward in time; the same sigmoid for the challenger and every baseline."""
    rows = ground.judge_forward(recipe)
    succeeded = ground.labels.succeeded[rows.rows]
    scores = {
        CHALLENGER: rows.margin,
        COMPETENCY_GAP: ground.baselines.competency_gap,
        LOGISTIC: ground.baselines.logistic,
    }
    chances = {name: probabilities(score, succeeded, rows.fold) for name, score in scores.items()}
    return Unseen(rows, succeeded, {**chances, BASE_RATE: base_rates(succeeded, rows.fold)})


def measure_all(ground: Ground, unseen: Unseen) -> dict[str, dict[str, Measured]]:
    """Every measure of the challenger and of each baseline, on the same draws of the bootstrap."""
    lists = ground.lists[unseen.rows.rows]
    draws = bootstrap_weights(len(lists), RESAMPLES, ground.seed)
    return {
        who: measure(Predictions(chance, unseen.succeeded, lists), draws)
        for who, chance in unseen.chances.items()
    }


def measure_recorded(ground: Ground, unseen: Unseen, recorded: Labels) -> dict[str, Measured]:
    """The challenger's measures against the labels by the scores as recorded, same transfers."""
    succeeded = recorded.succeeded[unseen.rows.rows]
    lists = ground.lists[unseen.rows.rows]
    draws = bootstrap_weights(len(lists), RESAMPLES, ground.seed)
    return measure(Predictions(unseen.challenger, succeeded, lists), draws)
