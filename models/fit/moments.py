"""Lines from sums over parts of the rows, where all rows are more than one memory holds.

What a ridge line needs of its rows are weighted sums; those of parts add up to those of all. Added
in the order of the parts they have the same bits, whoever made which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.fit.linear import LinearPart, best_between, bounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fit.columns import Columns
    from models.fit.trees import Floats, Mask, Sample


@dataclass(frozen=True)
class Moments:
    """Weighted sums over rows, for each of m members.

    Of weights alone (m,), ``columns`` (m, 2k), their ``products`` (m, 2k, 2k), the ``target`` (m,)
    and the target times each column, ``crossed`` (m, 2k).
    """

    weight: Floats
    columns: Floats
    products: Floats
    target: Floats
    crossed: Floats

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.weight + other.weight,
            self.columns + other.columns,
            self.products + other.products,
            self.target + other.target,
            self.crossed + other.crossed,
        )


def moments_of(sample: Sample, draws: Floats, columns: Columns) -> Moments:
    """Those of some rows; ``draws`` (members, n) says how often each counts."""
    design = columns.design(sample.values)
    weight = draws * sample.weight
    return Moments(
        weight.sum(axis=1),
        weight @ design,
        np.array([(design * one[:, None]).T @ design for one in weight]),
        weight @ sample.target,
        (weight * sample.target) @ design,
    )


def lines_of(  # noqa: PLR0913, PLR0917 - sums, and how lines are fitted to them
    moments: Moments,
    columns: Columns,
    signs: Sequence[int],
    ridge: float,
    share: float,
    reads: Mask,
) -> LinearPart:
    """Fit one line for each member.

    As :func:`models.fit.linear.fit_linear` up to rounding, but for the constant: it brings each
    line to the mean of all targets, so that trees start from nothing.
    """
    weights, intercepts = [], []
    for at, bounds in enumerate(bounds_of(signs, reads)):
        total = moments.weight[at]
        centre, level = moments.columns[at] / total, moments.target[at] / total
        gram = moments.products[at] - total * np.outer(centre, centre)
        pull = moments.crossed[at] - total * level * centre
        solution = best_between(gram + ridge * np.eye(len(gram)), pull, *bounds)
        weights.append(share * solution)
        intercepts.append(level - centre @ weights[-1])
    return LinearPart(columns, np.array(weights), np.array(intercepts))
