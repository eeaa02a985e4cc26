"""What is learned from: the weighted score, not the bare label, and how much each score weighs.

The label is a threshold on a mean of ratings; learning the distance to the threshold uses what the
threshold throws away. One sigmoid turns the margin into the chance of reaching it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from features.history.outcomes import Outcomes
    from training.metrics import Floats

POINTS_PER_UNIT: Final = 10.0
"""Targets are in tens of points above the threshold, so that leaves are of the order of one."""


def score_targets(outcomes: Outcomes) -> Floats:
    """Tens of points by which each score lies above the threshold, shape (n,); NaN if pending."""
    targets: Floats = (outcomes.score - outcomes.policy.threshold) / POINTS_PER_UNIT
    return targets


def rater_weights(outcomes: Outcomes, rater_noise: float) -> Floats:
    """Weight of each score by how many raters stand behind it, shape (n,); at most 1.

    The variance that raters leave in a score, in units of one rater's, is the sum over the two
    roles of weight² / raters; with supervisors alone it is 1 / supervisors.
    """
    policy = outcomes.policy
    supervisors = np.maximum(outcomes.supervisors, 1)
    both = policy.supervisor_weight**2 / supervisors + policy.peer_weight**2 / np.maximum(
        outcomes.peers, 1
    )
    variance = np.where(outcomes.peers > 0, both, 1.0 / supervisors)
    weights: Floats = 1.0 / (1.0 + rater_noise * variance)
    return weights


def recency_weights(ages: Floats | None, half_life_years: float | None) -> Floats | float:
    """Weight of each label by the years since its transfer, shape (n,); 1 without a half-life."""
    if half_life_years is None:
        return 1.0
    if ages is None:
        raise ValueError("a half-life needs the years since each transfer")
    weights: Floats = 0.5 ** (np.maximum(ages, 0.0) / half_life_years)
    return weights
