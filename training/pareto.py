"""Quality against disparity: what each way to treat groups alike would cost, in every run.

On the newest transfers that nobody had learned from, the better half by each variant's order is
taken as selected. *Quality* is how many of these succeeded; *disparity* how unequally groups are
selected. Which variant serves is not decided here but in ``gates.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.fairness.model import (
    DISPARITY_OF,
    OPPORTUNITY,
    SELECTION,
    compare_groups,
    design,
    estimate,
    measure_groups,
    rated_groups,
)
from models.fairness.resampling import resampled_sums
from training.contest import POLICY
from training.fair_choice import PLAIN, SERVABLE
from training.metrics import Predictions, bootstrap_weights, roc_auc
from training.variants import exhibits, lessons, newest_of, own_orders

if TYPE_CHECKING:
    from models.fairness.explanations import ExplanationAudit
    from models.fairness.groups import Attribute
    from models.fairness.model import Estimate
    from training.ground import Ground
    from training.metrics import Floats, Mask
    from training.recipe import Recipe
    from training.variants import Newest

RESAMPLES: Final = 200
FEWEST_GROUPS: Final = 2


@dataclass(frozen=True)
class Point:
    """One variant and one attribute.

    ``success`` is the share of the selected half that succeeded, ``cost`` how much less that is
    than plain's, with its standard error; ``ratio`` the smallest selection rate over the largest
    and ``difference`` the widest gap of true-positive rates. On the front is what no other variant
    beats in both success and ratio.
    """

    variant: str
    attribute: str
    success: float
    cost: float
    cost_error: float
    auc: float
    ratio: Estimate
    difference: Estimate
    on_front: bool = False

    @property
    def is_servable(self) -> bool:
        """Whether it could be chosen; the others would read a group, or be bound to one."""
        return self.variant in SERVABLE

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **vars(self),
            "ratio": self.ratio.to_json(),
            "difference": self.difference.to_json(),
            "servable": self.is_servable,
        }


@dataclass(frozen=True)
class Pareto:
    """All points by attribute, and which variant serves; ``rows`` were judged."""

    served: str
    rows: int
    points: tuple[Point, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Attributes with groups enough to compare."""
        return tuple(dict.fromkeys(point.attribute for point in self.points))

    def of(self, attribute: str) -> tuple[Point, ...]:
        """The points of one attribute, plain first."""
        return tuple(point for point in self.points if point.attribute == attribute)

    def to_json(self) -> dict[str, Any]:
        """Plain values; no person."""
        return {
            "served": self.served,
            "rows": self.rows,
            "points": [point.to_json() for point in self.points],
        }


def weigh_variants(ground: Ground, recipe: Recipe, audit: ExplanationAudit) -> Pareto:
    """Measure every variant on the newest folds, for each attribute with two rated groups.

    Parameters
    ----------
    ground : Ground before proxies were set aside.
    audit : tells which features stand for a group.
    """
    newest = newest_of(ground)
    compared = [one for one in newest.groups if _can_be_compared(one, newest.succeeded)]
    if not compared:
        return Pareto(recipe.fairness, len(newest.rows))
    own = own_orders(ground, recipe, newest, audit.proxy_features())
    taught = lessons(ground, newest)
    points: list[Point] = []
    for attribute in compared:
        shown = exhibits(taught, ground.groups[attribute.name], own[PLAIN])
        points += with_front(measure_orders({**own, **shown}, own[PLAIN], newest, attribute))
    return Pareto(recipe.fairness, len(newest.rows), tuple(points))


def measure_orders(
    orders: dict[str, Floats], plain: Floats, newest: Newest, attribute: Attribute
) -> list[Point]:
    """One point from each order of the newest rows beside the plain one, all of shape (n,).

    All are measured on the same draws of the bootstrap.
    """
    parts = [design(order, newest.succeeded, attribute) for order in orders.values()]
    sums = np.split(resampled_sums(np.hstack(parts), RESAMPLES, 0), len(parts), axis=1)
    return [
        _point(variant, order, plain, newest, attribute, own)
        for (variant, order), own in zip(orders.items(), sums, strict=True)
    ]


def _point(  # noqa: PLR0913, PLR0917 - an order, what it is beside, and its sums
    variant: str, order: Floats, plain: Floats, newest: Newest, attribute: Attribute, sums: Floats
) -> Point:
    succeeded = newest.succeeded
    selected, usual = order > np.median(order), plain > np.median(plain)
    lost = succeeded * (usual / max(usual.sum(), 1) - selected / max(selected.sum(), 1))
    lists = np.zeros(len(order), dtype=np.int64)
    auc = roc_auc(Predictions(order, succeeded, lists), bootstrap_weights(len(order), 0, 0))
    rated = rated_groups(succeeded, attribute, POLICY)
    compared = compare_groups(measure_groups(sums), rated)
    return Point(
        variant,
        attribute.name,
        float(succeeded[selected].mean()) if selected.any() else float("nan"),
        float(lost.sum()),
        float(lost.std(ddof=1) * np.sqrt(len(lost))),
        float(auc[0]),
        estimate(compared[DISPARITY_OF[SELECTION]]),
        estimate(compared[DISPARITY_OF[OPPORTUNITY]]),
    )


def with_front(points: list[Point]) -> list[Point]:
    """Mark those that no other beats in success and in ratio."""

    def beaten(one: Point) -> bool:
        return any(
            other.success >= one.success
            and other.ratio.value >= one.ratio.value
            and (other.success > one.success or other.ratio.value > one.ratio.value)
            for other in points
        )

    return [replace(one, on_front=not beaten(one)) for one in points]


def _can_be_compared(attribute: Attribute, succeeded: Mask) -> bool:
    return int(rated_groups(succeeded, attribute, POLICY).sum()) >= FEWEST_GROUPS
