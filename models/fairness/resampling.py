"""The bootstrap: what sums over rows would be if the same rows were drawn again.

Every measure of a model's fairness is a quotient of sums over rows, so one pass of resampling
serves all attributes and, with two models side by side, makes their comparison paired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from models.fairness.metrics import Floats

_CELLS_AT_ONCE: Final = 4_000_000  # resamples × rows held at a time: 32 MB


def resampled_sums(design: Floats, resamples: int, seed: int) -> Floats:
    """Sums of columns over the rows as they are, then over each resample of as many rows.

    Parameters
    ----------
    design : shape (n, columns)
    resamples : int
    seed : int
        The same seed draws the same rows, whatever the columns.

    Returns
    -------
    ndarray, shape (resamples + 1, columns)
    """
    rows = len(design)
    sums = np.empty((resamples + 1, design.shape[1]))
    sums[0] = design.sum(axis=0)
    if rows == 0:
        sums[1:] = 0.0
        return sums
    random = np.random.default_rng(seed)
    at_once = max(1, _CELLS_AT_ONCE // rows)
    for start in range(1, resamples + 1, at_once):
        chunk = sums[start : start + at_once]
        weights = np.empty((len(chunk), rows))
        for weight in weights:
            weight[:] = np.bincount(random.integers(rows, size=rows), minlength=rows)
        chunk[:] = weights @ design
    return sums
