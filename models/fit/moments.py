"""Weighted sums over rows: all that a ridge line needs of them.

Those of parts add up to those of all, so that rows may be more than one memory holds. Added in the
order of the parts they have the same bits, whoever made which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from models.fit.columns import Columns
    from models.fit.trees import Floats, Sample

_PART: Final = 16_384
"""Rows whose columns are standardised at once."""

_BLOCK: Final = 1_024
"""Rows that stay in a processor's cache while every member adds them up."""


@dataclass(frozen=True)
class Moments:
    """Weighted sums of products over rows, for each of m members: ``products`` (m, p, p).

    Of p columns: those of a line that are not silent, then 1, then the target.
    """

    products: Floats

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.products + other.products)

    def around_means(self, member: int) -> tuple[Floats, Floats, Floats, float]:
        """Sums of products of the line's columns around their means, and of each with the target.

        Then the means themselves, and that of the target.
        """
        products = self.products[member]
        total, sums, level = products[-2, -2], products[-2, :-2], products[-2, -1]
        centre, mean = sums / total, float(level / total)
        gram = products[:-2, :-2] - total * np.outer(centre, centre)
        return gram, products[-1, :-2] - total * mean * centre, centre, mean


def moments_of(sample: Sample, draws: Floats, columns: Columns) -> Moments:
    """Those of some rows; ``draws`` (members, n) says how often each counts.

    Rows that a member did not draw cost it nothing; a product of a matrix with its own transpose
    takes BLAS half the work of any other.
    """
    roots, width = np.sqrt(draws * sample.weight), len(columns.live) + 2
    products, room = np.zeros((len(draws), width, width)), np.empty((_BLOCK, width))
    for begin in range(0, len(sample), _PART):
        design = _design(sample, slice(begin, begin + _PART), columns)
        for first in range(0, len(design), _BLOCK):
            block = design[first : first + _BLOCK]
            at = begin + first
            for member, root in enumerate(roots[:, at : at + _BLOCK]):
                drawn = np.flatnonzero(root)
                # with a mode other than "raise" NumPy writes into ``out`` without a copy between
                weighed = np.take(block, drawn, axis=0, out=room[: len(drawn)], mode="clip")
                weighed *= root[drawn, None]
                products[member] += weighed.T @ weighed
    return Moments(products)


def _design(sample: Sample, rows: slice, columns: Columns) -> Floats:
    """The line's columns that are not silent, 1, and the target, of some rows; shape (n, p)."""
    values = sample.values[rows]
    design = np.ones((len(values), len(columns.live) + 2))
    for place, (_, _, cells) in enumerate(columns.standardised(values.T)):
        design[:, place] = cells
    design[:, -1] = sample.target[rows]
    return design
