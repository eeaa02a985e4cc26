"""Measure: one number per group of one protected attribute. Nothing is compared here.

Every measure counts people whose group is not recorded apart: they are in no group.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.groups import Attribute

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SelectionRates:
    """How many of each group were selected from a pool; arrays of shape (groups,)."""

    attribute: str
    groups: tuple[str, ...]
    pool: Counts
    selected: Counts
    unknown_pool: int
    unknown_selected: int

    @property
    def drawn_from(self) -> Pool:
        """Those from whom they were selected."""
        return Pool(self.pool, self.unknown_pool)

    @property
    def rates(self) -> Floats:
        """Selected / pool; NaN for a group without members."""
        return divide(self.selected, self.pool)


@dataclass(frozen=True)
class Pool:
    """How many of each group there are to select from, (groups,), and of unknown group."""

    counts: Counts
    unknown: int

    @classmethod
    def of(cls, attribute: Attribute) -> Pool:
        """Count the n people of a pool."""
        return cls(*attribute.counts_and_unknown())

    def drawn(self, selected: Attribute) -> SelectionRates:
        """Rates of some of its people, each once."""
        chosen = Pool.of(selected)
        return SelectionRates(
            selected.name,
            selected.groups,
            self.counts,
            chosen.counts,
            self.unknown,
            chosen.unknown,
        )


class Laid(NamedTuple):
    """The groups of several attributes in a row: of which ``attribute``, by which ``code`` there.

    Both of shape (groups,); ``places`` says where each attribute's groups stand.
    """

    attribute: Counts
    code: Counts
    places: tuple[slice, ...]


@lru_cache(maxsize=16)
def laid_out(sizes: tuple[int, ...]) -> Laid:
    """Attributes of so many groups, one after another."""
    ends = accumulate(sizes, initial=0)
    attribute = np.arange(len(sizes)).repeat(sizes)
    code = np.concatenate([np.arange(size) for size in sizes])
    return Laid(attribute, code, tuple(slice(*both) for both in pairwise(ends)))


@dataclass(frozen=True)
class InARow:
    """The groups of several attributes side by side: what is asked of each is found of all at once.

    Arrays of shape (groups,): ``selected`` and ``pool`` of each, ``listed`` and ``everyone`` of its
    attribute, without those of unknown group. ``places`` says where each attribute's groups stand.
    """

    rates: Sequence[SelectionRates]
    places: Sequence[slice]
    selected: Counts
    pool: Counts
    listed: Counts
    everyone: Counts

    @classmethod
    def of(cls, rates: Sequence[SelectionRates]) -> InARow:
        """Lay out what was counted."""
        rows: list[tuple[int, int, int, int]] = []
        for rate in rates:
            selected, pool = rate.selected.tolist(), rate.pool.tolist()
            listed, everyone = sum(selected), sum(pool)
            rows += [(*counts, listed, everyone) for counts in zip(selected, pool, strict=True)]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        laid = laid_out(tuple([len(rate.groups) for rate in rates]))
        return cls(rates, laid.places, *np.ascontiguousarray(columns))


def selection_rates(attribute: Attribute, selected: Mask) -> SelectionRates:
    """Count each group in a pool of n people and among those selected from it.

    Parameters
    ----------
    attribute : Attribute of the n people of the pool.
    selected : mask, shape (n,)
    """
    return Pool.of(attribute).drawn(attribute.take(selected))


def divide(above: npt.ArrayLike, below: npt.ArrayLike) -> Floats:
    """Quotients after broadcasting; NaN where nothing is below."""
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    result = np.full(np.broadcast(top, bottom).shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result
