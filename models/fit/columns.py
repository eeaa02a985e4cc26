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

    def standardised(self, columns: Features) -> Iterator[tuple[int, int, Floats]]:
        """One by one (position, feature, cells of shape (n,)) of (k, n), without the silent."""
        features = len(self.fill)
        for at in np.flatnonzero(np.isfinite(self.scale)).tolist():
            cells = self._raw(columns[at % features], at)
            yield at, at % features, (cells - self.centre[at]) / self.scale[at]

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
        cells = values.astype(np.float64, order="C")  # one order of sums in any layout
        known = ~np.isnan(cells)
        speaks = known.mean(axis=0) >= _RARE
        found = [_quantiles(column[there]) for column, there in zip(cells.T, known.T, strict=True)]
        low, fill, high = np.ascontiguousarray(np.array(found).T)
        filled = np.where(known, np.clip(cells, low, high), fill)
        both = np.hstack([filled, ~known])
        tells = np.concatenate([speaks, speaks & (known.mean(axis=0) <= 1 - _RARE)])
        scale = np.where(tells, both.std(axis=0), 0.0)
        scale = np.where(scale > _ENOUGH, scale, np.inf)
        return cls(fill, low, high, both.mean(axis=0), scale)


def _quantiles(known: Floats) -> tuple[float, float, float]:
    if not len(known):
        return (0.0, 0.0, 0.0)
    low, middle, high = np.quantile(known, [_TAIL, 0.5, 1 - _TAIL])
    return (float(low), float(middle), float(high))
