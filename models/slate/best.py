"""The features of those with the highest margins, met while everybody is judged.

A list shows a few and explains some thousands; to read these again, each from another end of a
nation, would take longer than to keep them.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from features.pairs.matrix import PairMatrix

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]


class Best:
    """Features of at least the ``most`` best of all pairs met; may be met by several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._least = -np.inf
        self._at = np.empty(0, dtype=np.int64)
        self._margins = np.empty(0)
        self._kept: PairMatrix | None = None

    def meet(self, begin: int, margins: Floats, matrix: PairMatrix) -> None:
        """Meet n more pairs, the first of which has the number ``begin``."""
        rows = _highest(margins, np.flatnonzero(margins >= self._least), self._most)
        few = matrix.take(rows)
        with self._lock:
            at = np.concatenate([self._at, begin + rows])
            joined = np.concatenate([self._margins, margins[rows]])
            values = few.values if self._kept is None else _joined(self._kept, few)
            kept = _highest(joined, np.arange(len(joined)), self._most)
            self._at, self._margins = at[kept], joined[kept]
            self._kept = PairMatrix(few.names, values, few.catalogue_hash).take(kept)
            if len(kept) == self._most:
                self._least = float(self._margins.min())

    def features(self, at: Rows) -> PairMatrix | None:
        """Features of pairs by their numbers; None unless all of them are at hand."""
        order = np.argsort(self._at)
        found = np.searchsorted(self._at[order], at)
        found[found == len(order)] = 0
        rows = order[found] if len(order) else found
        if self._kept is None or not np.array_equal(self._at[rows], at):
            return None
        return self._kept.take(rows)


def _joined(one: PairMatrix, other: PairMatrix) -> npt.NDArray[np.float32]:
    return np.concatenate([one.values.T, other.values.T], axis=1).T


def _highest(margins: Floats, rows: Rows, most: int) -> Rows:
    """Of some rows those with the ``most`` highest margins."""
    if len(rows) <= most:
        return rows
    return rows[np.argpartition(-margins[rows], most - 1)[:most]]
