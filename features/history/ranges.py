"""Rows ``begin`` to ``end`` of many owners as one list: how lists of unequal length are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.history.coding import Array

    Index = npt.NDArray[np.int64]


def flat(begin: Array, end: Array) -> tuple[Index, Index, Index]:
    """Where each owner's rows start in the list (k + 1,), whose each is, and the rows."""
    counts = end - begin
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64, copy=False)
    key = np.repeat(np.arange(len(counts)), counts)
    return starts, key, np.arange(len(key)) - starts[key] + begin[key]
