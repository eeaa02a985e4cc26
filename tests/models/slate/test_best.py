"""Features of the best, met chunk by chunk, are those of the same pairs among all."""

from __future__ import annotations

import numpy as np
import pytest

from features.pairs.matrix import PairMatrix
from models.slate.best import Best

NAMES = ("skill", "age")


def _met(margins, most, chunk):
    matrix = PairMatrix(NAMES, np.arange(2 * len(margins), dtype=np.float32).reshape(-1, 2), "hash")
    best = Best(most)
    for begin in range(0, len(margins), chunk):
        some = slice(begin, begin + chunk)
        best.meet(begin, margins[some], matrix.take(np.arange(len(margins))[some]))
    return best, matrix


@pytest.mark.parametrize("most", [1, 7, 200])
@pytest.mark.parametrize("chunk", [1, 13, 500])
def test_the_best_are_at_hand_in_any_order(most, chunk):
    margins = np.random.default_rng(most).normal(size=100)
    best, matrix = _met(margins, most, chunk)
    order = np.argsort(-margins)[:most]
    for at in (order, np.sort(order), order[:1]):
        np.testing.assert_array_equal(best.features(at).values, matrix.take(at).values)


def test_whoever_asks_for_others_is_told_so():
    best, _ = _met(np.arange(10.0), 3, 4)
    assert best.features(np.array([9, 0])) is None
    assert Best(3).features(np.array([0])) is None


def test_missing_margins_are_never_the_best():
    best, matrix = _met(np.array([np.nan, 2.0, np.nan, 3.0, 1.0]), 2, 2)
    np.testing.assert_array_equal(
        best.features(np.array([3, 1])).values, matrix.take([3, 1]).values
    )
