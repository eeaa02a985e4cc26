"""Features drawn to few values each, so that whoever cuts them cuts at the same places.

LightGBM cuts a feature where it sees many rows; workers see different rows. Where a feature has few
values and all are common, every worker finds the same cuts: halfway between two neighbours, and at
zero. So a tree that grew on drawn values divides all values as it divided those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.fit.trees import Features, Floats

COMMON: Final = 0.001
"""Share of rows of a value that stands; rarer ones join a neighbour, on their side of zero."""

_BELOW_ZERO: Final = float(np.nextafter(0.0, -1.0))


@dataclass(frozen=True)
class Grid:
    """The values that each column keeps, rising; a column with none is taken as never known."""

    values: tuple[npt.NDArray[np.float32], ...]

    @classmethod
    def of(cls, rows: Features, most: int) -> Grid:
        """Learn from rows (n, k): all common values, or as many quantiles as ``most``."""
        return cls(tuple(_kept(column, most) for column in rows.T))

    def drawn(self, rows: Features) -> Features:
        """The same rows (n, k), each value at the nearest that is kept; missing stays missing."""
        found = np.empty_like(rows, order="F")
        for column, kept, cells in zip(rows.T, self.values, found.T, strict=True):
            cells[:] = np.nan
            if len(kept):
                known = ~np.isnan(column)
                cells[known] = kept[np.searchsorted(_cuts(kept), column[known].astype(np.float64))]
        return found


def _kept(column: npt.NDArray[np.float32], most: int) -> npt.NDArray[np.float32]:
    known = column[~np.isnan(column)]
    fewest = COMMON * len(column)
    if len(known) < fewest or not len(known):
        return known[:0]
    values, counts = np.unique(known, return_counts=True)
    if len(values) > most:
        shares = (np.arange(most) + 0.5) / most
        values = np.unique(np.quantile(known, shares, method="nearest"))
        return values.astype(np.float32)
    common: npt.NDArray[np.float32] = values[counts >= min(fewest, counts.max())]
    return common


def _cuts(kept: npt.NDArray[np.float32]) -> Floats:
    """The highest value that still belongs to each kept value but the last."""
    low, high = kept[:-1].astype(np.float64), kept[1:].astype(np.float64)
    cuts: Floats = (low + high) / 2
    cuts[(low < 0) & (high >= 0)] = _BELOW_ZERO
    cuts[low == 0] = 0.0
    return cuts
