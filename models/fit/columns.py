"""How columns of features become columns of a line: winsorised, filled and standardised.

A missing value stands at the column's median, and whether it is missing is a column of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.fit.trees import Features, Floats

_TAIL: Final = 0.005  # share of each end of a column that is drawn in
_RARE: Final = 0.02  # a column known (or missing) for a smaller share of rows says nothing
_ENOUGH: Final = 1e-9
_HALF: Final = 0.5


class Columns(NamedTuple):
    """How k features become 2k standardised columns: the values, then whether each is missing.

    ``fill``, ``low`` and ``high`` (k,); ``centre`` and ``scale`` (2k,), a scale of infinity
    silencing a column. A named tuple, because compiled code takes it as it is.
    """

    fill: Floats
    low: Floats
    high: Floats
    centre: Floats
    scale: Floats

    @property
    def live(self) -> list[int]:
        """Positions of those that are not silent."""
        places: list[int] = np.flatnonzero(np.isfinite(self.scale)).tolist()
        return places

    def standardised(self, columns: Features) -> Iterator[tuple[int, int, Floats]]:
        """One by one (position, feature, cells of shape (n,)) of (k, n), without the silent."""
        for at in self.live:
            yield at, at % len(self.fill), self.cells(columns, at)

    def cells(self, columns: Features, at: int) -> Floats:
        """One standardised column (n,) of (k, n), at a position that is not silent."""
        cells = self._raw(columns[at % len(self.fill)], at)
        cells -= self.centre[at]
        cells /= self.scale[at]
        return cells

    def _raw(self, column: Features, at: int) -> Floats:
        cells = column.astype(np.float64)
        missing = np.isnan(cells)
        if at >= len(self.fill):
            return missing.astype(np.float64)
        drawn_in = np.minimum(np.maximum(cells, self.low[at]), self.high[at])
        filled: Floats = np.where(missing, self.fill[at], drawn_in)
        return filled

    @classmethod
    def of(cls, values: Features) -> Columns:
        """Learn medians, ends and scales from rows; shape (n, k)."""
        found = [_learned(column) for column in values.T]
        value, absence = ([one[part] for one in found] for part in (1, 2))
        low, fill, high = np.ascontiguousarray(np.array([one[0] for one in found]).T)
        centre, spread = np.array([*value, *absence]).T
        scale = np.where(spread > _ENOUGH, spread, np.inf)
        return cls(fill, low, high, np.ascontiguousarray(centre), scale)


_Three = tuple[float, float, float]
_Two = tuple[float, float]


def _learned(column: Features) -> tuple[_Three, _Two, _Two]:
    """A column's ends and median, then centre and spread of its cells and of their absence.

    A column that says nothing has no spread.
    """
    cells, missing = column.astype(np.float64), np.isnan(column)
    gaps = int(np.count_nonzero(missing))
    share = (len(cells) - gaps) / len(cells)
    low, fill, high = ends = _quantiles(column[~missing] if gaps else column)
    np.clip(cells, low, high, out=cells)
    cells[missing] = fill
    centre, spread = _moments(cells)
    absent, uneven = gaps / len(cells), 0.0
    if _RARE <= share <= 1 - _RARE:
        absent, uneven = _moments(missing.astype(np.float64))
    return ends, (centre, spread if share >= _RARE else 0.0), (absent, uneven)


def _moments(cells: Floats) -> _Two:
    """Mean and standard deviation, added up from the first row to the last in any layout."""
    rows, sums = len(cells), np.add.accumulate(cells)
    mean = sums[-1] / rows
    away = np.subtract(cells, mean, out=sums)  # no array is made anew for each column and step
    away *= away
    np.add.accumulate(away, out=away)
    return float(mean), float(np.sqrt(away[-1] / rows))


def _quantiles(known: Features) -> _Three:
    """Low end, median and high end as ``numpy.quantile`` has them, from cells of 32 bits."""
    if not len(known):
        return (0.0, 0.0, 0.0)
    ordered = np.sort(known)  # which takes a fraction of what finding them in 64 bits does
    place = np.array([_TAIL, 0.5, 1 - _TAIL]) * (len(known) - 1)
    below = np.floor(place).astype(np.int64)
    share, above = place - below, np.minimum(below + 1, len(known) - 1)
    low, high = ordered[below].astype(np.float64), ordered[above].astype(np.float64)
    found = np.where(share < _HALF, low + (high - low) * share, high - (high - low) * (1 - share))
    low_end, middle, high_end = found.tolist()
    return (low_end, middle, high_end)
