"""Sums over trees and lines for many rows, compiled by Numba: LightGBM's bits in less time.

Rows are taken in blocks that stay in the processor's cache, columns are contiguous, and a split
is compared for the whole block at once. No fast mathematics: each row's additions are those of
LightGBM and NumPy, in their order. :mod:`models.fit.twin` says the same in NumPy, and says what
the arguments are. Importing this module compiles nothing; :mod:`models.fit.engine` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.compiled import compiled

if TYPE_CHECKING:
    from models.fit.columns import Columns
    from models.fit.tables import Tables
    from models.fit.trees import Features, Floats

    Outcomes = npt.NDArray[np.uint32]
    Whole = npt.NDArray[np.int64]

_BLOCK: Final = 512
_LINE_BLOCK: Final = 256  # so that the block of every line stays near
_TOGETHER: Final = 4  # columns added while a line's block is at hand
_SMALL: Final = 2  # splits of a tree whose outcomes need not be written down
_ONE = np.uint32  # Numba widens what is shifted to 64 bits, which halves the rows compared at once


@compiled
def _ask(columns: Features, tables: Tables, tree: int, first: int, outcome: Outcomes) -> None:
    """The outcome of each row from ``first`` on; splits are answered four at a time."""
    end = first + len(outcome)
    for at in range(0, max(tables.splits[tree], 1), 4):
        feature = tables.feature[tree]
        a, b = columns[feature[at], first:end], columns[feature[at + 1], first:end]
        c, d = columns[feature[at + 2], first:end], columns[feature[at + 3], first:end]
        sign, limit = tables.sign[tree], tables.limit[tree]
        sa, sb, sc, sd = sign[at], sign[at + 1], sign[at + 2], sign[at + 3]
        la, lb, lc, ld = limit[at], limit[at + 1], limit[at + 2], limit[at + 3]
        for row in range(len(outcome)):
            low = _ONE(sa * a[row] >= la) | _ONE(_ONE(sb * b[row] >= lb) << 1)
            high = _ONE(_ONE(sc * c[row] >= lc) << 2) | _ONE(_ONE(sd * d[row] >= ld) << 3)
            if at == 0:
                outcome[row] = low | high
            else:
                outcome[row] |= _ONE((low | high) << 4)


@compiled
def _add_small(columns: Features, tables: Tables, tree: int, first: int, block: Floats) -> None:
    """Add a tree of at most two splits to each row from ``first`` on.

    To choose among its leaves is twice as fast as to look them up.
    """
    end, at, last = first + len(block), tables.offset[tree], (1 << tables.splits[tree]) - 1
    neither, only_a = tables.leaf[at], tables.leaf[at + min(1, last)]
    only_b, both = tables.leaf[at + min(2, last)], tables.leaf[at + last]
    feature, sign, limit = tables.feature[tree], tables.sign[tree], tables.limit[tree]
    a, b = columns[feature[0], first:end], columns[feature[1], first:end]
    sa, sb, la, lb = sign[0], sign[1], limit[0], limit[1]
    for row in range(len(block)):
        is_a = sa * a[row] >= la
        without_b, with_b = (only_a if is_a else neither), (both if is_a else only_b)
        block[row] += with_b if sb * b[row] >= lb else without_b


@compiled
def sums(columns: Features, tables: Tables) -> Floats:
    """Each forest's raw score, shape (forests, n)."""
    rows = columns.shape[1]
    total = np.zeros((len(tables.starts) - 1, rows))
    outcomes = np.empty(_BLOCK, np.uint32)
    for first in range(0, rows, _BLOCK):
        end = min(first + _BLOCK, rows)
        outcome = outcomes[: end - first]
        for forest in range(len(total)):
            block = total[forest, first:end]
            for tree in range(tables.starts[forest], tables.starts[forest + 1]):
                if tables.splits[tree] <= _SMALL:
                    _add_small(columns, tables, tree, first, block)
                    continue
                _ask(columns, tables, tree, first, outcome)
                at = tables.offset[tree]
                leaf = tables.leaf[at : at + (1 << tables.splits[tree])]
                for row in range(len(block)):
                    block[row] += leaf[outcome[row]]
    return total


@compiled
def share_sums(columns: Features, tables: Tables, shares: Floats) -> Floats:
    """Each feature's share in the sum of all trees, shape (k, n)."""
    rows = columns.shape[1]
    total = np.zeros(columns.shape)
    outcomes = np.empty(_BLOCK, np.uint32)
    for first in range(0, rows, _BLOCK):
        end = min(first + _BLOCK, rows)
        outcome = outcomes[: end - first]
        for tree in range(len(tables.splits)):
            _ask(columns, tables, tree, first, outcome)
            at = tables.offset[tree]
            for split in range(tables.splits[tree]):
                share = shares[split, at : at + (1 << tables.splits[tree])]
                block = total[tables.feature[tree, split], first:end]
                for row in range(len(block)):
                    block[row] += share[outcome[row]]
    return total


@compiled
def _is_constant(column: Features, of_absence: bool) -> bool:  # noqa: FBT001 - compiled
    """Whether all cells are the same: the values, or whether they are missing."""
    if not of_absence and column[0] != column[-1]:
        return False
    others = np.int32(0)
    for row in range(len(column)):  # NaN alone is not itself
        others += np.int32(column[row] != (column[row] if of_absence else column[0]))
    return bool(others == 0 or (of_absence and others == len(column)))


@compiled
def _standardise(column: Features, scaling: Columns, at: int, cells: Floats) -> int:
    """One column's cells; where all are the same only the first is written, and 1 returned."""
    feature = at % len(scaling.fill)
    of_absence = at >= len(scaling.fill)
    count = 1 if _is_constant(column, of_absence) else len(column)
    centre, scale = scaling.centre[at], scaling.scale[at]
    if of_absence:
        for row in range(count):
            cells[row] = ((1.0 if np.isnan(column[row]) else 0.0) - centre) / scale
        return count
    fill, low, high = scaling.fill[feature], scaling.low[feature], scaling.high[feature]
    for row in range(count):
        cell = np.float64(column[row])
        above = max(cell, low)  # plain choices are vectorised, min and max are not
        drawn_in = min(above, high)
        cells[row] = ((fill if np.isnan(cell) else drawn_in) - centre) / scale
    return count


@compiled
def _add_four(total: Floats, first: int, weights: Floats, at: Whole, cells: Floats) -> None:
    """Add the parts of four columns to each line's rows from ``first`` on, in their order."""
    rows = min(total.shape[1] - first, cells.shape[1])
    a, b, c, d = cells[0, :rows], cells[1, :rows], cells[2, :rows], cells[3, :rows]
    for line in range(len(total)):
        block, weight = total[line, first : first + rows], weights[line]
        wa, wb, wc, wd = weight[at[0]], weight[at[1]], weight[at[2]], weight[at[3]]
        for row in range(rows):
            block[row] = (((block[row] + wa * a[row]) + wb * b[row]) + wc * c[row]) + wd * d[row]


@compiled
def lines(columns: Features, scaling: Columns, weights: Floats, intercepts: Floats) -> Floats:
    """Each line's margin, shape (lines, n)."""
    rows = columns.shape[1]
    total = np.empty((len(intercepts), rows))
    cells, at = np.empty((_TOGETHER, _LINE_BLOCK)), np.empty(_TOGETHER, np.int64)
    for first in range(0, rows, _LINE_BLOCK):
        end = min(first + _LINE_BLOCK, rows)
        for line in range(len(intercepts)):
            total[line, first:end] = intercepts[line]
        waiting = 0
        for column in range(len(scaling.scale)):
            if np.isinf(scaling.scale[column]):
                continue
            own = cells[waiting, : end - first]
            one = columns[column % len(scaling.fill), first:end]
            if _standardise(one, scaling, column, own) == 1:
                own[:] = own[0]
            at[waiting] = column
            waiting += 1
            if waiting == _TOGETHER:
                _add_four(total, first, weights, at, cells)
                waiting = 0
        for some in range(waiting):
            for line in range(len(intercepts)):
                weight, block = weights[line, at[some]], total[line, first:end]
                for row in range(len(block)):
                    block[row] += weight * cells[some, row]
    return total


@compiled
def line_shares(columns: Features, scaling: Columns, weights: Floats) -> Floats:
    """Each feature's part of one line, shape (k, n)."""
    rows = columns.shape[1]
    total = np.zeros(columns.shape)
    cells = np.empty(_LINE_BLOCK)
    for first in range(0, rows, _LINE_BLOCK):
        end = min(first + _LINE_BLOCK, rows)
        for at in range(len(scaling.scale)):
            if np.isinf(scaling.scale[at]):
                continue
            feature = at % len(scaling.fill)
            count = _standardise(columns[feature, first:end], scaling, at, cells)
            block = total[feature, first:end]
            for row in range(len(block)):
                block[row] += weights[at] * cells[0 if count == 1 else row]
    return total
