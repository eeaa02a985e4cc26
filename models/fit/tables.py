"""Trees as tables: a tree of s splits has 2^s outcomes, and each outcome's answers are looked up.

Bit j of an outcome tells how split j was answered, whether or not a row's path asks it: so every
split is one comparison of one column, without branches. Whoever reads the tables adds in the
trees' order, and gets LightGBM's own sums, bit for bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.fit.lightgbm_text import Tree
    from models.fit.trees import Features, Floats

Bits = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

MOST_SPLITS: Final = 7
"""Of a tree that is tabulated: beyond, the tables grow faster than what they save."""

SLOTS: Final = 8
"""Splits of a tree are padded to this many by questions that are never answered by yes."""

_ZERO: Final = np.float32(1e-35)
"""LightGBM takes what lies this close to 0, or closer, for 0."""


class Tables(NamedTuple):
    """T trees, forest after forest; a named tuple, because compiled code takes it as it is.

    ``starts`` (forests + 1,) the first tree of each forest; ``splits`` (T,) of each tree;
    ``feature``, ``sign`` and ``limit`` (T, ``SLOTS``): bit j of a row's outcome is set where
    sign × value ≥ limit, which is never so for NaN; ``offset`` (T,): a tree's first outcome in
    ``leaf``, the value of every outcome.
    """

    starts: Whole
    splits: Whole
    feature: Whole
    sign: Features
    limit: Features
    offset: Whole
    leaf: Floats


def tabulate(forests: Sequence[Sequence[Tree]]) -> Tables:
    """Tables of the forests' trees, none of which has more than ``MOST_SPLITS`` splits."""
    trees = [tree for forest in forests for tree in forest]
    splits = np.array([tree.splits for tree in trees], dtype=np.int64)
    feature = np.zeros((len(trees), SLOTS), dtype=np.int64)
    sign = np.ones((len(trees), SLOTS), dtype=np.float32)
    limit = np.full((len(trees), SLOTS), np.nan, dtype=np.float32)
    ends = np.cumsum(1 << splits)
    offset = ends - (1 << splits)
    leaf = np.empty(ends[-1] if len(ends) else 0)
    for size, at, some in by_splits(trees):
        feature[at, :size] = [tree.feature for tree in some]
        sign[at, :size], limit[at, :size] = _questions(some)
        leaf[offset[at, None] + np.arange(1 << size)] = _leaves(some)
    starts = np.cumsum([0, *map(len, forests)], dtype=np.int64)
    return Tables(starts, splits, feature, sign, limit, offset, leaf)


def by_splits(trees: Sequence[Tree]) -> Iterator[tuple[int, Whole, list[Tree]]]:
    """Trees of the same number of splits together: that number, where they stand, and they."""
    splits = np.array([tree.splits for tree in trees], dtype=np.int64)
    for size in np.unique(splits).tolist():
        at = np.flatnonzero(splits == size)
        yield size, at, [trees[one] for one in at.tolist()]


def goes_left(trees: Sequence[Tree]) -> Bits:
    """Where each outcome sends a row, for trees of s splits: shape (trees, splits, outcomes)."""
    missing_left = _missing_left(trees)
    size = missing_left.shape[1]
    is_set = (np.arange(1 << size) >> np.arange(size)[:, None] & 1).astype(bool)
    left: Bits = is_set != missing_left[:, :, None]
    return left


def _missing_left(trees: Sequence[Tree]) -> Bits:
    return np.array([tree.missing_left for tree in trees], dtype=bool)


def _questions(trees: Sequence[Tree]) -> tuple[Features, Features]:
    """Sign and limit of each split: bits are never set by NaN, so they ask what NaN does not do.

    Where NaN goes left, value > threshold (right) as value ≥ the next number; where NaN goes right,
    value ≤ threshold (left) as -value ≥ -threshold. No number comes after infinity: NaN stands for
    one that nothing reaches.
    """
    most = _largest_single(np.array([tree.threshold for tree in trees]))
    missing_left = _missing_left(trees)
    sign = np.where(missing_left, np.float32(1), np.float32(-1))
    after = np.where(np.isposinf(most), np.float32(np.nan), _after(most))
    return sign, np.where(missing_left, after, -most)


def _largest_single(threshold: Floats) -> Features:
    """The largest float32 value that goes left: comparing singles is comparing with the double."""
    zero = float(_ZERO)
    threshold = np.where((threshold >= 0) & (threshold < zero), zero, threshold)
    below_zero = (threshold < 0) & (threshold >= -zero)
    threshold = np.where(below_zero, -_after(_ZERO), threshold)
    with np.errstate(over="ignore"):  # 1e300 is more than any single but infinity
        single = threshold.astype(np.float32)
    return np.where(single > threshold, -_after(-single), single)


def _after(value: Features | np.float32) -> Features:
    return np.asarray(np.nextafter(value, np.float32(np.inf)), dtype=np.float32)


def _leaves(trees: Sequence[Tree]) -> Floats:
    """The leaf of each outcome, shape (trees, outcomes)."""
    left_is_next = goes_left(trees)
    size, outcomes = left_is_next.shape[1:]
    children = np.array([[tree.left, tree.right] for tree in trees], dtype=np.int64)
    leaf = np.array([tree.leaf for tree in trees])
    tree = np.arange(len(trees))[:, None]
    node = np.full((len(trees), outcomes), 0 if size else -1)
    for _ in range(size):
        inside = np.maximum(node, 0)
        right = ~left_is_next[tree, inside, np.arange(outcomes)]
        node = np.where(node < 0, node, children[tree, right.astype(np.int64), inside])
    found: Floats = leaf[tree, -node - 1]
    return found
