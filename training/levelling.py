"""How far a model may look at past ratings that are known to be scored low for a group.

Freeing the labels of a bias does not free the features: at the same merit the group shows lower
performance, so a model that reads it predicts too little for the group. No correction by group may
enter a feature; what remains is to look less at the level of past ratings: some members of the bag
do not look at it at all, so that it weighs less in their mean. How many is not decided by the gap
on a few hundred unseen transfers, which is too noisy, but by what the bias does to the model: by
how many points performance is written low follows from the evidence on performance itself, and
what raising the group's ratings by so much adds to its chances from the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.fairness.model import CALIBRATION, audit_model
from models.fairness.policy import Direction, Threshold
from training.contest import POLICY
from training.metrics import log_losses
from training.unseen import judge_unseen

if TYPE_CHECKING:
    from models.fairness.model import AttributeMeasures, GroupMeasures
    from models.fairness.severity import GroupSeverity
    from training.ground import Ground
    from training.metrics import Floats, Mask
    from training.ratings import Ratings
    from training.recipe import Recipe
    from training.unseen import Unseen

RATED_LEVELS: Final = (
    "performance_predicate_last",
    "performance_predicate_mean",
    "performance_score_last",
    "performance_score_mean",
    "earlier_outcome_mean",
    "earlier_outcome_last",
    "earlier_outcome_best",
    "earlier_success_share",
)
"""Features that are the level of a person's past ratings; trends and spreads are not."""

PERFORMANCE: Final = "performance_score_mean"
"""Past performance in points, as ``training.ratings`` looks for bias in it."""

TOLERATED: Final = Threshold(
    "implied_gap",
    0.02,
    "of probability, by which a group's chance may be too low through its past ratings",
    Direction.AT_MOST,
    "Tepat, decision 12",
)


@dataclass(frozen=True)
class Levelling:
    """The recipe that is learned by, and what it does not look at in full.

    ``implied`` is by how much the widest understated group's chance would be too low if all members
    looked. ``gap_before`` and ``gap_after`` are the widest distance between predicted − corrected
    success of such a group and that of all others; ``cost`` is the log loss that looking less adds.
    """

    recipe: Recipe
    unseen: Unseen
    implied: float | None = None
    gap_before: float | None = None
    gap_after: float | None = None
    cost: float | None = None

    @property
    def unread(self) -> tuple[str, ...]:
        """The features at which some members do not look."""
        return self.recipe.unread

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "unread": list(self.unread),
            "unread_by": self.recipe.unread_by,
            "members": self.recipe.ensemble.members,
            "implied_gap": self.implied,
            "gap_before": self.gap_before,
            "gap_after": self.gap_after,
            "cost_in_log_loss": self.cost,
        }


def level(ground: Ground, recipe: Recipe, ratings: Ratings) -> Levelling:
    """Judge unseen transfers; looking less at past ratings where they understate a group."""
    unseen = judge_unseen(ground, recipe)
    groups = ratings.hidden_by_performance
    if not groups or not ratings.is_corrected:
        return Levelling(recipe, unseen)
    implied = max(_implied(ground, unseen, one) for one in groups)
    before = _widest_gap(ground, unseen, groups)
    if TOLERATED.is_met(implied):
        return Levelling(recipe, unseen, implied, before)
    shy = ceil(recipe.ensemble.members * (1.0 - TOLERATED.value / implied))
    milder = replace(recipe, unread=RATED_LEVELS, unread_by=shy)
    again = judge_unseen(ground, milder)
    after = _widest_gap(ground, again, groups)
    cost = float(
        log_losses(again.challenger, again.succeeded).mean()
        - log_losses(unseen.challenger, unseen.succeeded).mean()
    )
    return Levelling(milder, again, implied, before, after, cost)


def _implied(ground: Ground, unseen: Unseen, found: GroupSeverity) -> float:
    """By how much a group's chances are too low where its understated ratings are read in full.

    Were they written as others' are, its margins would be higher; what is learned lies between the
    group and all others, nearer to the larger of the two. A margin becomes a chance by the
    sigmoid's slope where the group's chances lie.
    """
    attribute = ground.groups.take(unseen.rows.rows)[found.attribute]
    member = attribute.codes == attribute.groups.index(found.group)
    others = 1.0 - member.sum() / max(int(attribute.is_known.sum()), 1)
    chance, margin = unseen.challenger, unseen.rows.margin
    odds = np.log(chance / (1.0 - chance))
    slope = _slope(margin, odds)  # folds have sigmoids of their own
    steepness = slope * float((chance * (1.0 - chance))[member].mean())
    return float(others * _hidden(ground, unseen, found, member) * steepness)


def _hidden(ground: Ground, unseen: Unseen, found: GroupSeverity, member: Mask) -> float:
    """What the margins of a group's unseen transfers would gain were its ratings not understated.

    At equal performance its outcome is ``found.gap`` points higher; so many points over what a
    point of performance tells of the outcome, performance is written too low. Other ratings rise
    with performance as they do among all.
    """
    names, rows = ground.matrix.names, unseen.rows.rows
    values = ground.matrix.values[rows]
    shown = ground.matrix.column(PERFORMANCE).astype(np.float64)[rows]
    tells = _slope(shown, ground.labels.outcomes.score[rows])
    raised = values.copy()
    for at in (names.index(name) for name in RATED_LEVELS if name in names):
        raised[:, at] += _slope(shown, values[:, at].astype(np.float64)) * found.gap / tells
    gained = np.zeros(len(rows))
    for fold, model in enumerate(unseen.rows.models):
        judged = (unseen.rows.fold == fold) & member
        gained[judged] = model.margins(raised[judged])[0] - unseen.rows.margin[judged]
    return float(gained[member].mean())


def _slope(shown: Floats, told: Floats) -> float:
    """Of a straight line through what both are known of."""
    known = ~np.isnan(shown) & ~np.isnan(told)
    beside = shown[known] - shown[known].mean()
    return float(beside @ told[known] / max(float(beside @ beside), 1e-12))


def _widest_gap(ground: Ground, unseen: Unseen, groups: tuple[GroupSeverity, ...]) -> float:
    """Of the groups named, beside all others of the attribute, on unseen transfers."""
    judged = ground.groups.take(unseen.rows.rows)
    audit = audit_model(unseen.challenger, unseen.succeeded, judged, POLICY, ground.seed)
    named = {(one.attribute, one.group) for one in groups}
    return max(
        abs(group.measures[CALIBRATION].value - _others(attribute, group))
        for attribute in audit.attributes
        for group in attribute.groups
        if (attribute.attribute, group.group) in named
    )


def _others(attribute: AttributeMeasures, group: GroupMeasures) -> float:
    """Predicted minus corrected success of everybody else of known group."""
    rest = [one for one in attribute.groups if one is not group]
    rows = sum(one.rows for one in rest)
    return sum(one.rows * one.measures[CALIBRATION].value for one in rest) / max(rows, 1)
