"""What :mod:`models.fit.kernel` computes, in NumPy and with the same bits.

It answers where no kernel was made ready, as in a command that asks once; and it is the
specification that the kernel is tested against. ``columns`` is float32 of shape (k, n), C-ordered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from models.fit.columns import Columns
    from models.fit.tables import Tables, Whole
    from models.fit.trees import Features, Floats

_BLOCK: Final = 2048


def sums(columns: Features, tables: Tables) -> Floats:
    """Each forest's raw score, shape (forests, n)."""
    total = np.zeros((len(tables.starts) - 1, columns.shape[1]))
    for first in range(0, columns.shape[1], _BLOCK):
        leaf = tables.leaf[_outcomes(columns[:, first : first + _BLOCK], tables)]
        bounds = zip(tables.starts, tables.starts[1:], strict=False)
        for forest, (start, end) in enumerate(bounds):
            running = total[forest, first : first + _BLOCK]
            for one in leaf[start:end]:  # a plain sum would add in an order of its own
                running += one
    return total


def share_sums(columns: Features, tables: Tables, shares: Floats) -> Floats:
    """Each feature's share in the sum of all trees, shape (k, n)."""
    total = np.zeros(columns.shape)
    for first in range(0, columns.shape[1], _BLOCK):
        block = total[:, first : first + _BLOCK]
        outcomes = _outcomes(columns[:, first : first + _BLOCK], tables)
        for outcome, features, splits in zip(outcomes, tables.feature, tables.splits, strict=True):
            for feature, share in zip(features[:splits], shares, strict=False):
                block[feature] += share[outcome]
    return total


def _outcomes(columns: Features, tables: Tables) -> Whole:
    """Where every tree's answer stands in the tables, shape (T, n)."""
    found = np.repeat(tables.offset[:, None], columns.shape[1], axis=1)
    for split in range(max(tables.splits, default=0)):
        value = columns[tables.feature[:, split]]
        is_set = tables.sign[:, split, None] * value >= tables.limit[:, split, None]
        found += is_set.astype(np.int64) << split
    return found


def lines(columns: Features, scaling: Columns, weights: Floats, intercepts: Floats) -> Floats:
    """Each line's margin, shape (lines, n); ``weights`` (lines, 2k), ``intercepts`` (lines,)."""
    total = np.repeat(intercepts[:, None], columns.shape[1], axis=1)
    for at, _, cells in scaling.standardised(columns):
        total += weights[:, at, None] * cells
    return total


def line_shares(columns: Features, scaling: Columns, weights: Floats) -> Floats:
    """Each feature's part of one line, shape (k, n); ``weights`` (2k,)."""
    parts = np.zeros(columns.shape)
    for at, feature, cells in scaling.standardised(columns):
        parts[feature] += weights[at] * cells
    return parts
