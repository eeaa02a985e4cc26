"""What the present holders of a post are like on average: the measure of a candidate's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.pairs.matrix import PairMatrix
from features.pairs.pairs import Pairs

if TYPE_CHECKING:
    from features.pairs.build import PairBuilder


def reference_values(builder: PairBuilder, position: int, day: int) -> PairMatrix:
    """Mean of every feature over those known to hold a post before a day, as one row.

    Each mean is over the holders whose value is recorded, in double precision; NaN where there is
    none, and everywhere where nobody holds the post.

    Parameters
    ----------
    builder : PairBuilder
        Of the history asked; its block of the day is used again.
    position : row of ``positions``
    day : days since 1970-01-01
    """
    holders = builder.holders(position, day).astype(np.int32)
    size = len(holders)
    pairs = Pairs(
        holders, np.full(size, position, dtype=np.int32), np.full(size, day, dtype=np.int32)
    )
    return mean_of(builder.matrix(pairs))


def mean_of(matrix: PairMatrix) -> PairMatrix:
    """Mean of each feature over the rows where it is recorded, as one row; NaN where in none."""
    values = np.ascontiguousarray(matrix.values)  # summed holder by holder, as on record
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=0, dtype=np.float64)
    count = known.sum(axis=0)
    means = np.full(len(matrix.names), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return PairMatrix(matrix.names, means[None, :].astype(np.float32), matrix.catalogue_hash)
