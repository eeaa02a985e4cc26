"""Weighted sums over rows: all that a ridge line needs of them.

Those of parts add up to those of all, so that rows may be more than one memory holds. Added in the
order of the parts they have the same bits, whoever made which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from models.fit.columns import Columns
    from models.fit.trees import Features, Floats, Sample

_BLOCK: Final = 2_048
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

    Rows that a member did not draw cost it nothing, nor do columns that repeat another; a product
    of a matrix with its own transpose takes BLAS half the work of any other.
    """
    roots, (kept, place) = np.sqrt(draws * sample.weight), _distinct(sample.values, columns)
    width = len(kept) + 2
    products, room = np.zeros((len(draws), width, width)), np.empty((_BLOCK, width))
    for begin in range(0, len(sample), _BLOCK):
        at = slice(begin, begin + _BLOCK)
        design = _design(sample, at, columns, kept)
        for member, root in enumerate(roots[:, at]):
            drawn = np.flatnonzero(root)
            # with a mode other than "raise" NumPy writes into ``out`` without a copy between
            weighed = np.take(design, drawn, axis=0, out=room[: len(drawn)], mode="clip")
            weighed *= root[drawn, None]
            products[member] += weighed.T @ weighed
    every = np.array([*place, width - 2, width - 1])
    return Moments(products[:, every[:, None], every])


def _distinct(values: Features, columns: Columns) -> tuple[list[int], list[int]]:
    """The line's columns without repetitions, and where among them each that is not silent is.

    Features of one source are missing together, so that columns of absence repeat each other.
    """
    kept: list[int] = []
    place: dict[Hashable, int] = {}
    keys = [_key(values, columns, at) for at in columns.live]
    for at, key in zip(columns.live, keys, strict=True):
        if place.setdefault(key, len(kept)) == len(kept):
            kept.append(at)
    return kept, [place[key] for key in keys]


def _key(values: Features, columns: Columns, at: int) -> Hashable:
    """What two columns share whose cells are the same; columns of values are taken to differ."""
    feature = at - len(columns.fill)
    if feature < 0:
        return at
    return np.isnan(values[:, feature]).tobytes(), columns.centre[at], columns.scale[at]


def _design(sample: Sample, rows: slice, columns: Columns, kept: Sequence[int]) -> Floats:
    """Some columns of the line, 1, and the target, of some rows; shape (n, p)."""
    values = sample.values[rows]
    design = np.ones((len(values), len(kept) + 2))
    for place, at in enumerate(kept):
        design[:, place] = columns.cells(values.T, at)
    design[:, -1] = sample.target[rows]
    return design
