"""Lists of unequal length, one a key, kept in flat arrays: spells, assessments, courses.

Every sum runs over a key's own rows in their order, in double precision, so a key's answer has
the same bits in any company.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ragged:
    """Rows grouped by key: key i owns rows ``starts[i]`` to ``starts[i + 1]`` of every cell array.

    ``starts`` has shape (k + 1,); each array of ``cells`` has shape (m,).
    """

    starts: npt.NDArray[np.int64]
    cells: Mapping[str, Array]

    @classmethod
    def by_key(cls, key: Array, total: int, cells: Mapping[str, Array]) -> Ragged:
        """Group rows whose ``key`` (m,) rises; ``total`` keys."""
        return cls(np.searchsorted(key, np.arange(total + 1)).astype(np.int64), cells)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, name: str) -> Array:
        return self.cells[name]

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Rows of each key, shape (k,)."""
        return np.diff(self.starts)

    @cached_property
    def key(self) -> npt.NDArray[np.int64]:
        """Key of each row, shape (m,)."""
        return np.repeat(np.arange(len(self)), self.counts)

    @cached_property
    def from_end(self) -> npt.NDArray[np.int64]:
        """Place of each row counted from its key's last, which is 0; shape (m,)."""
        return self.starts[1:][self.key] - 1 - np.arange(len(self.key))

    def take(self, keys: npt.NDArray[np.int64]) -> Ragged:
        """The lists of ``keys`` (n,), in that order; a key may be taken more than once."""
        starts, _, row = self.places(keys)
        return Ragged(starts, {name: cells[row] for name, cells in self.cells.items()})

    def places(self, keys: Array) -> tuple[Array, Array, Array]:
        """Where the rows of ``keys`` (n,) lie: ``starts`` (n + 1,), ``key`` (m,) and ``row`` (m,).

        ``key`` counts within ``keys``; ``row`` is a row here. Whoever reads one cell array at the
        rows of few keys copies no other.
        """
        begin = self.starts.take(keys)
        counts = self.starts[1:].take(keys) - begin
        starts = np.zeros(len(counts) + 1, dtype=np.int64)
        counts.cumsum(out=starts[1:])
        row = np.arange(starts[-1], dtype=np.int32)
        row += (begin - starts[:-1]).astype(np.int32).repeat(counts)
        return starts, np.arange(len(counts)).repeat(counts), row

    def count(self, chosen: Mask) -> npt.NDArray[np.int64]:
        """How many of each key's rows are chosen, shape (k,)."""
        return np.bincount(self.key[chosen], minlength=len(self))

    def total(self, values: Array, chosen: Mask) -> Floats:
        """Sum of each key's chosen values, shape (k,); 0 where none."""
        weights = values[chosen].astype(np.float64)
        total = np.bincount(self.key[chosen], weights=weights, minlength=len(self))
        return total.astype(np.float64)  # whole numbers where no row is chosen at all

    def mean(self, values: Array, chosen: Mask) -> Floats:
        """Mean of each key's chosen values, shape (k,); NaN where none."""
        mean = np.full(len(self), np.nan)
        count = self.count(chosen)
        np.divide(self.total(values, chosen), count, out=mean, where=count > 0)
        return mean

    def highest(self, values: Array, chosen: Mask) -> Floats:
        """Largest of each key's chosen values, shape (k,); NaN where none."""
        best = np.full(len(self), np.nan)
        filled = self.counts > 0
        if filled.any():
            masked = np.where(chosen, values, -np.inf)
            found = np.maximum.reduceat(masked, self.starts[:-1][filled])
            best[filled] = np.where(found == -np.inf, np.nan, found)
        return best

    def lowest(self, values: Array, chosen: Mask) -> Floats:
        """Smallest of each key's chosen values, shape (k,); NaN where none."""
        return -self.highest(-values, chosen)

    def last(self, values: Array, chosen: Mask) -> Floats:
        """Each key's last chosen value, shape (k,); NaN where none."""
        at = self.highest(np.arange(len(self.key), dtype=np.float64), chosen)
        has = ~np.isnan(at)
        found = np.full(len(self), np.nan)
        found[has] = values[at[has].astype(np.int64)]
        return found
