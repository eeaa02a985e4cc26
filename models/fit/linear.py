"""The linear half of a member: what goes on straight where trees have seen nobody.

Weighted ridge regression with the catalogue's signs held (a feature whose direction is beyond
doubt never gets the other sign), on winsorised columns. A missing value stands at the column's
median, and whether it is missing is a column of its own; both count as the feature's contribution.
All members of a bag share the columns' scaling, so that their mean is linear too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.linalg import solve

from models.fit import engine
from models.fit.columns import Columns
from models.fit.moments import moments_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fit.moments import Moments
    from models.fit.trees import Features, Floats, Mask, Sample

    Bounds = tuple[Floats, Floats]

_ENOUGH: Final = 1e-9
_PATIENCE: Final = 3


@dataclass(frozen=True)
class LinearPart:
    """Linear halves of a bag of members: ``weights`` (members, 2k), ``intercepts`` (members,)."""

    columns: Columns
    weights: Floats
    intercepts: Floats

    def margins(self, values: Features) -> Floats:
        """Each member's part of the margin, shape (members, n)."""
        columns = engine.columns_of(values)
        return engine.current().lines(columns, self.columns, self.weights, self.intercepts)

    def contributions(self, values: Features) -> Floats:
        """Each feature's part of the members' mean margin, shape (n, k)."""
        columns = engine.columns_of(values)
        return engine.current().line_shares(columns, self.columns, self._mean_weights).T

    @cached_property
    def _mean_weights(self) -> Floats:
        mean: Floats = self.weights.mean(axis=0)
        return mean

    def to_json(self) -> dict[str, Any]:
        """Plain values that give the same numbers back, bit for bit; a silent scale is null."""
        columns = self.columns
        return {
            "fill": columns.fill.tolist(),
            "low": columns.low.tolist(),
            "high": columns.high.tolist(),
            "centre": columns.centre.tolist(),
            "scale": [one if np.isfinite(one) else None for one in columns.scale.tolist()],
            "weights": self.weights.tolist(),
            "intercepts": self.intercepts.tolist(),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> LinearPart:
        """The part that ``to_json`` wrote."""
        scale = [np.inf if one is None else one for one in document["scale"]]
        columns = Columns(
            fill=np.array(document["fill"]),
            low=np.array(document["low"]),
            high=np.array(document["high"]),
            centre=np.array(document["centre"]),
            scale=np.array(scale),
        )
        return cls(columns, np.array(document["weights"]), np.array(document["intercepts"]))


def fit_linear(  # noqa: PLR0913, PLR0917 - rows, draws of them, and how each is fitted
    sample: Sample, draws: Floats, signs: Sequence[int], ridge: float, share: float, reads: Mask
) -> LinearPart:
    """Fit one linear half for each draw of rows.

    Parameters
    ----------
    sample : n rows.
    draws : shape (members, n), how often each row counts for a member.
    signs : length k, the catalogue's directions.
    ridge : shrinkage of standardised weights towards zero, in rows.
    share : how much of the fitted line the member takes; the trees learn the rest.
    reads : shape (members, k), the columns that each member looks at.
    """
    columns = Columns.of(sample.values)
    return lines_of(moments_of(sample, draws, columns), columns, signs, ridge, share, reads)


def lines_of(  # noqa: PLR0913, PLR0917 - sums, and how lines are fitted to them
    moments: Moments,
    columns: Columns,
    signs: Sequence[int],
    ridge: float,
    share: float,
    reads: Mask,
) -> LinearPart:
    """Fit one line for each member to the sums over its rows.

    The constant brings each line to the mean of all targets, so that trees start from nothing.
    """
    weights = np.zeros((len(reads), len(columns.scale)))
    intercepts = np.zeros(len(reads))
    live = columns.live
    for at, (lower, upper) in enumerate(bounds_of(signs, reads)):
        gram, pull, centre, level = moments.around_means(at)
        gram += ridge * np.eye(len(gram))
        weights[at, live] = share * best_between(gram, pull, lower[live], upper[live])
        intercepts[at] = level - centre @ weights[at, live]
    return LinearPart(columns, weights, intercepts)


def bounds_of(signs: Sequence[int], reads: Mask) -> list[Bounds]:
    """Lowest and highest weights (2k,) of each line: of its sign where it looks, else 0."""
    both = np.concatenate([np.asarray(signs, dtype=np.int64), np.zeros(len(signs), dtype=np.int64)])
    lower, upper = np.where(both > 0, 0.0, -np.inf), np.where(both < 0, 0.0, np.inf)
    return [
        (np.where(read, lower, 0.0), np.where(read, upper, 0.0))
        for read in np.hstack([reads, reads])
    ]


def best_between(gram: Floats, moment: Floats, lower: Floats, upper: Floats) -> Floats:
    """Minimise x'Gx/2 − m'x where each x is free, held at 0, or kept on one side of 0.

    Block principal pivoting (Portugal, Júdice and Vicente, 1994): all that are on the wrong side
    go to 0 at once, all at 0 that pull to the right side are freed; where that stops helping, the
    last one alone, which ends. Exact up to one linear solve, since G is positive definite.
    """
    is_free = np.isinf(lower) & np.isinf(upper)
    side = np.isinf(upper).astype(float) - np.isinf(lower)
    weakest = _ENOUGH * max(1.0, float(np.abs(moment).max()))
    inside, fewest, patience = side * moment > 0, len(moment) + 1, 0
    while True:
        loose = np.flatnonzero(is_free | inside)
        solution = np.zeros(len(moment))
        if len(loose):
            solution[loose] = solve(gram[np.ix_(loose, loose)], moment[loose], assume_a="pos")
        pull = side * (moment - gram @ solution)
        wrong = np.flatnonzero(np.where(inside, side * solution < 0, pull > weakest) & (side != 0))
        if not len(wrong):
            return solution
        if len(wrong) < fewest:
            fewest, patience = len(wrong), _PATIENCE
        elif patience:
            patience -= 1
        else:
            wrong = wrong[-1:]
        inside[wrong] = ~inside[wrong]
