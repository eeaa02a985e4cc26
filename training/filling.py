"""Features without gaps for plain learners: missing at the median, everything standardised.

Whether a value is missing may be a column of its own. What a column is filled and scaled by is
learned once and does to other rows what it did to these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.fit.trees import Features
    from training.metrics import Floats

_ROWS: Final = 1_024

_LEAST_SPREAD: Final = 1e-9
"""Of a column's size; what varies less is one value, but for rounding."""


@dataclass(frozen=True)
class Filling:
    """How k features become p columns: the values, then for some whether they are missing.

    ``middle`` (k,) stands for what is missing, ``told`` are the features whose absence is a
    column; ``centre`` and ``spread`` (p,) are those of the columns.
    """

    middle: Floats
    told: npt.NDArray[np.int64]
    centre: Floats
    spread: Floats

    @classmethod
    def of(cls, values: Features, *, tells_missing: bool = False) -> Filling:
        """Learn it from rows (n, k), NaN missing.

        Parameters
        ----------
        tells_missing : whether the absence of each feature that is missing here is a column.
        """
        found = [_learned(column) for column in values.T]
        middle, centre, spread, gaps = (np.array(part) for part in zip(*found, strict=True))
        told = np.flatnonzero(gaps) if tells_missing else np.zeros(0, dtype=np.int64)
        share = gaps[told] / len(values)
        centre = np.concatenate([centre, share])
        spread = np.concatenate([spread, np.sqrt(share * (1 - share))])
        varies = spread > _LEAST_SPREAD * np.maximum(np.abs(centre), 1.0)
        return cls(middle, told, centre, np.where(varies, spread, 1.0))

    def fill(self, values: Features) -> Floats:
        """Rows (n, k) as columns (n, p)."""
        features = len(self.middle)
        columns = np.empty((len(values), features + len(self.told)))
        for begin in range(0, len(values), _ROWS):  # which stay in a processor's cache
            part, rows = columns[begin : begin + _ROWS], values[begin : begin + _ROWS]
            missing = np.isnan(rows)
            part[:, :features] = np.where(missing, self.middle, rows)
            part[:, features:] = missing[:, self.told]
            part -= self.centre
            part /= self.spread
        return columns


def _learned(column: Features) -> tuple[float, float, float, int]:
    """Median of what is known of n cells (0 of nothing), mean and spread of all once it is filled.

    And how many are missing.
    """
    ordered = np.sort(column)  # of 32 bits that takes no time; what is missing comes last
    gaps = int(np.isnan(ordered).sum())
    count = len(ordered) - gaps
    if count == 0:
        return 0.0, 0.0, 0.0, gaps
    middle = (float(ordered[(count - 1) // 2]) + float(ordered[count // 2])) / 2
    filled = ordered.astype(np.float64)
    filled[count:] = middle
    return middle, float(filled.mean()), float(filled.std()), gaps
