"""What a model may look at where past performance is known to be scored low for a group.

Freeing the labels of a bias does not free the features: at the same merit the group shows lower
performance, so a model that reads it predicts too little for the group. No correction by group may
enter a feature; what remains is not to look at the level of past ratings at all. Both models are
learned and judged, and the cost in quality is told; the gaps measured on a few hundred transfers
are too noisy to decide by, so the evidence on performance itself decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.fairness.model import CALIBRATION, audit_model
from training.contest import POLICY
from training.metrics import log_losses
from training.unseen import judge_unseen

if TYPE_CHECKING:
    from models.fairness.model import AttributeMeasures, GroupMeasures
    from models.fairness.severity import GroupSeverity
    from training.ground import Ground
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


@dataclass(frozen=True)
class Levelling:
    """The ground that is learned from, and what was left out of it.

    ``gap_before`` and ``gap_after`` are the widest distance between predicted − corrected success
    of a group whose performance is scored low and that of all others; ``cost`` is the log loss that
    leaving features out adds.
    """

    ground: Ground
    unseen: Unseen
    left_out: tuple[str, ...] = ()
    gap_before: float | None = None
    gap_after: float | None = None
    cost: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "left_out": list(self.left_out),
            "gap_before": self.gap_before,
            "gap_after": self.gap_after,
            "cost_in_log_loss": self.cost,
        }


def level(ground: Ground, recipe: Recipe, ratings: Ratings) -> Levelling:
    """Judge unseen transfers; without the level of past ratings where it understates a group."""
    unseen = judge_unseen(ground, recipe)
    groups = ratings.hidden_by_performance
    if not groups or not ratings.is_corrected:
        return Levelling(ground, unseen)
    before = _widest_gap(ground, unseen, groups)
    lean = ground.without(RATED_LEVELS)
    again = judge_unseen(lean, recipe)
    after = _widest_gap(lean, again, groups)
    cost = float(
        log_losses(again.challenger, again.succeeded).mean()
        - log_losses(unseen.challenger, unseen.succeeded).mean()
    )
    return Levelling(lean, again, RATED_LEVELS, before, after, cost)


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
