"""How far a model's chances may be off in a time that nobody has seen, beyond what the bag shows.

Chances that were a little high in some stretches of time and low in others, by more than luck
makes, will be so again: the variance between stretches is that of a random-effects meta-analysis
(DerSimonian and Laird, 1986). And what few labels cannot show, no resampling of them shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from models.fit.calibration import Sigmoid
    from models.fit.interval import IntervalSettings
    from training.metrics import Floats, Mask
    from training.out_of_fold import OutOfFold

FEW: Final = 60.0
"""Labels at which the floor's variance is doubled; set by measurement (decision 7)."""

_LEAST_INFORMATION: Final = 4.0
"""Of a stretch of time, each label counting chance × (1 − chance)."""


def widened(
    settings: IntervalSettings, sigmoid: Sigmoid, rows: OutOfFold, succeeded: Mask, labels: int
) -> IntervalSettings:
    """The settings that serve: the floor of the recipe, with what time and few labels add."""
    few = settings.floor**2 * FEW / labels
    restless = variance_between(sigmoid, rows, succeeded)
    return replace(settings, floor=float(np.sqrt(settings.floor**2 + few + restless)))


def variance_between(sigmoid: Sigmoid, rows: OutOfFold, succeeded: Mask) -> float:
    """Variance of the log-odds by which folds of unseen labels were off, beyond luck."""
    chance = expit(sigmoid.log_odds(rows.margin))
    off = np.bincount(rows.fold, weights=succeeded - chance)
    information = np.bincount(rows.fold, weights=chance * (1.0 - chance)).astype(np.float64)
    told = information >= _LEAST_INFORMATION
    return between(off[told] / information[told], information[told])


def between(effects: Floats, information: Floats) -> float:
    """DerSimonian–Laird variance of k effects whose sampling variances are 1 / information."""
    total = float(information.sum())
    if len(effects) <= 1:
        return 0.0
    mean = float(information @ effects) / total
    spread = float(information @ (effects - mean) ** 2)
    scale = total - float(information @ information) / total
    return max(0.0, (spread - (len(effects) - 1)) / scale)
