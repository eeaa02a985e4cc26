from __future__ import annotations

import numpy as np
import pytest

from models.fairness.metrics import InARow, selection_rates
from models.fairness.ranking import exposure_ratio, ndkl, skew
from tests.models.fairness.groupings import coded


def test_skew_by_hand():
    pool = coded("g", [0] * 6 + [1] * 4, 2)
    selected = np.zeros(10, dtype=bool)
    selected[[0, 1, 2, 6]] = True
    expected = [np.log(0.75 / 0.6), np.log(0.25 / 0.4)]
    assert skew(InARow.of([selection_rates(pool, selected)])) == pytest.approx(expected)


def test_ndkl_by_hand():
    # prefix 1: all a, ln 2; prefix 2: half and half, 0; weights 1 and 1 / log2(3)
    found = ndkl(coded("g", [0, 1], 2), np.array([0.5, 0.5]))
    assert found == pytest.approx(np.log(2) / (1 + 1 / np.log2(3)))


def test_ndkl_is_zero_for_one_group_and_undefined_for_nobody():
    assert ndkl(coded("g", [0, 0, 0], 1), np.array([1.0])) == 0.0
    assert np.isnan(ndkl(coded("g", [], 2), np.array([0.5, 0.5])))
    assert np.isnan(ndkl(coded("g", [-1, -1], 2), np.array([0.5, 0.5])))


def test_ndkl_grows_as_a_group_is_pushed_down():
    desired = np.array([0.5, 0.5])
    mixed = ndkl(coded("g", [0, 1, 0, 1, 0, 1], 2), desired)
    apart = ndkl(coded("g", [0, 0, 0, 1, 1, 1], 2), desired)
    assert 0 < mixed < apart


def test_exposure_by_hand():
    found = exposure_ratio(coded("g", [0, 1, -1], 2), np.array([0.5, 0.5]))
    first, second = 1.0, 1 / np.log2(3)
    assert found == pytest.approx([2 * first / (first + second), 2 * second / (first + second)])
