"""What each split's feature did to each outcome of a tree: path-dependent SHAP values, as a table.

Lundberg and others (2020), algorithm 1, for every outcome at once: a feature that a coalition does
not know is averaged over by the rows that the tree was grown from. A tree has few splits, so all
coalitions are tried. A feature that a tree asks twice stands at its first split; the second
changes no coalition's value, and so its share is exactly 0.
"""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING, Final

import numpy as np

from models.fit.tables import MOST_SPLITS, by_splits, goes_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fit.lightgbm_text import Tree
    from models.fit.tables import Tables, Whole
    from models.fit.trees import Floats

_CELLS: Final = 1 << 17
"""Coalitions × outcomes × trees that are worked out together."""


def shares_of(forests: Sequence[Sequence[Tree]], tables: Tables) -> Floats:
    """Share of each split's feature in each outcome, shape (``MOST_SPLITS``, outcomes).

    The forests are those of the tables; columns are those of ``tables.leaf``.
    """
    trees = [tree for forest in forests for tree in forest]
    shares = np.zeros((MOST_SPLITS, len(tables.leaf)))
    for size, at, some in by_splits(trees):
        step = max(1, _CELLS >> 2 * size)
        for first in range(0, len(some) if size else 0, step):
            part = slice(first, first + step)
            columns = tables.offset[at[part], None] + np.arange(1 << size)
            found = _shares(some[part])
            for split in range(size):
                shares[split, columns] = found[split]
    return shares


def _shares(trees: Sequence[Tree]) -> Floats:
    """Shares of trees of s splits, shape (splits, trees, outcomes)."""
    value = _coalitions(trees)
    splits = len(trees[0].feature)
    coalitions = np.arange(1 << splits)
    found = np.zeros((splits, len(trees), value.shape[2]))
    for split in range(splits):
        for without in coalitions[coalitions >> split & 1 == 0].tolist():
            others = without.bit_count()
            weight = factorial(others) * factorial(splits - others - 1) / factorial(splits)
            found[split] += weight * (value[:, without | 1 << split] - value[:, without])
    return found


def _coalitions(trees: Sequence[Tree]) -> Floats:
    """What each tree says to who knows only some features: (trees, coalitions, outcomes).

    A coalition's bit stands at the first split that asks its feature. Nodes are splits, then
    leaves; LightGBM numbers a split after the one above it.
    """
    left = goes_left(trees)
    splits, outcomes = left.shape[1:]
    knows = np.arange(1 << splits) >> _first_asked(trees)[:, :, None] & 1 == 1
    rows = np.array([tree.split_rows + tree.leaf_rows for tree in trees], dtype=np.float64)
    below = np.array([[tree.left, tree.right] for tree in trees], dtype=np.int64)
    below = np.where(below < 0, splits - 1 - below, below)
    every = np.arange(len(trees))
    nodes = np.empty((2 * splits + 1, len(trees), 1 << splits, outcomes))
    nodes[splits:] = np.array([tree.leaf for tree in trees]).T[:, :, None, None]
    for split in range(splits - 1, -1, -1):
        to_left, to_right = below[:, 0, split], below[:, 1, split]
        one, other = nodes[to_left, every], nodes[to_right, every]
        known = np.where(left[:, split, None, :], one, other)
        all_rows = rows[:, split]
        of_one = (rows[every, to_left] / all_rows)[:, None, None]
        of_other = (rows[every, to_right] / all_rows)[:, None, None]
        nodes[split] = np.where(knows[:, split, :, None], known, of_one * one + of_other * other)
    values: Floats = nodes[0]
    return values


def _first_asked(trees: Sequence[Tree]) -> Whole:
    return np.array([[tree.feature.index(one) for one in tree.feature] for tree in trees])
