"""What each feature that stands for a group does: quality and disparity without it.

Twice: dropped, and *residualised*, which keeps of a feature only what the other features tell of
it. A group that differs only in what nothing else shows then has no way through it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.linear_model import Ridge

from training.fair_choice import PLAIN
from training.filling import Filling
from training.pareto import Point, measure_orders
from training.variants import MEMBERS, newest_of, orders_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.pairs.matrix import PairMatrix
    from models.fairness.explanations import ExplanationAudit, FeatureGroupAudit
    from training.ground import Ground
    from training.metrics import Floats
    from training.recipe import Recipe

MOST: Final = 3
"""Proxies whose effect is measured, the heaviest of all; the card names every one."""

_RIDGE: Final = 1.0


@dataclass(frozen=True)
class ProxyEffect:
    """A proxy and the attribute that it stands for; ``usual`` is the point with it."""

    feature: str
    attribute: str
    group: str
    auc: float
    gap: float
    usual: Point
    dropped: Point
    residualised: Point

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        points = ("usual", "dropped", "residualised")
        return {**vars(self), **{name: getattr(self, name).to_json() for name in points}}


def effects_of_proxies(
    ground: Ground, recipe: Recipe, audit: ExplanationAudit, compared: tuple[str, ...]
) -> tuple[ProxyEffect, ...]:
    """Measure the heaviest proxies of the attributes that could be compared."""
    heaviest: dict[str, FeatureGroupAudit] = {}
    for one in audit.proxies:
        if one.attribute in compared and one.feature in ground.matrix.names:
            heaviest.setdefault(one.feature, one)
    chosen = list(heaviest.values())[:MOST]
    if not chosen:
        return ()
    newest = newest_of(ground)
    quick = replace(recipe.of_members(MEMBERS), fairness=PLAIN)
    features = audit.proxy_features()
    asked: dict[str, tuple[PairMatrix, None]] = {PLAIN: (ground.matrix, None)}
    filled = Filling.of(ground.matrix.values).fill(ground.matrix.values)
    for one in chosen:
        others = [name not in {*features, one.feature} for name in ground.matrix.names]
        asked[f"-{one.feature}"] = (ground.without((one.feature,)).matrix, None)
        asked[f"~{one.feature}"] = (_residualised(ground, one.feature, filled, others), None)
    orders = orders_of(ground, quick, newest, dict(asked))
    found = []
    for one in chosen:
        attribute = newest.groups[one.attribute]
        names = (PLAIN, f"-{one.feature}", f"~{one.feature}")
        asked_for = {name: orders[name] for name in names}
        usual, dropped, rest = measure_orders(asked_for, orders[PLAIN], newest, attribute)
        found.append(
            ProxyEffect(
                one.feature, one.attribute, one.group, one.auc, one.gap, usual, dropped, rest
            )
        )
    return tuple(found)


def _residualised(ground: Ground, feature: str, filled: Floats, rest: Sequence[bool]) -> PairMatrix:
    """The matrix in which a feature is what a line in the features that are no proxy tells of it.

    The line is drawn through what the newest folds learn from; who is missing stays missing.
    ``filled`` (n, k) are all features without gaps, ``rest`` (k,) says which the line may read.
    """
    matrix = ground.matrix
    own = matrix.column(feature).astype(np.float64)
    known, at = ~np.isnan(own), np.flatnonzero(rest)
    learned = newest_of(ground).folds[0].learn
    learned = learned[known[learned]]
    fitted = Ridge(alpha=_RIDGE).fit(filled[np.ix_(learned, at)], own[learned])
    weights = np.zeros(len(rest))
    weights[at] = fitted.coef_
    values = matrix.values.copy(order="F")
    told = np.where(known, filled @ weights + fitted.intercept_, np.nan)
    values[:, matrix.names.index(feature)] = told.astype(np.float32)
    return replace(matrix, values=values)
