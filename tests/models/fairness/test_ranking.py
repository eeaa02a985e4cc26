from __future__ import annotations

import numpy as np
import pytest

from models.fairness.metrics import InARow, selection_rates
from models.fairness.ranking import Placed, exposure_ratios, ndkl, skew
from tests.models.fairness.groupings import coded


def listed(codes, groups):
    return Placed.of([coded("g", codes, groups)])


def test_skew_by_hand():
    pool = coded("g", [0] * 6 + [1] * 4, 2)
    selected = np.zeros(10, dtype=bool)
    selected[[0, 1, 2, 6]] = True
    expected = [np.log(0.75 / 0.6), np.log(0.25 / 0.4)]
    assert skew(InARow.of([selection_rates(pool, selected)])) == pytest.approx(expected)


def test_ndkl_by_hand():
    # prefix 1: all a, ln 2; prefix 2: half and half, 0; weights 1 and 1 / log2(3)
    (found,) = ndkl(listed([0, 1], 2), np.array([0.5, 0.5]))
    assert found == pytest.approx(np.log(2) / (1 + 1 / np.log2(3)))


def test_ndkl_is_zero_for_one_group_and_undefined_for_nobody():
    assert ndkl(listed([0, 0, 0], 1), np.array([1.0])) == [0.0]
    assert np.isnan(ndkl(listed([], 2), np.array([0.5, 0.5]))).all()
    assert np.isnan(ndkl(listed([-1, -1], 2), np.array([0.5, 0.5]))).all()


def test_ndkl_grows_as_a_group_is_pushed_down():
    desired = np.array([0.5, 0.5])
    (mixed,) = ndkl(listed([0, 1, 0, 1, 0, 1], 2), desired)
    (apart,) = ndkl(listed([0, 0, 0, 1, 1, 1], 2), desired)
    assert 0 < mixed < apart


def test_exposure_by_hand():
    (found,) = exposure_ratios(listed([0, 1, -1], 2), np.array([0.5, 0.5]))
    first, second = 1.0, 1 / np.log2(3)
    assert found == pytest.approx([2 * first / (first + second), 2 * second / (first + second)])


def test_attributes_measured_together_have_the_bits_of_each_alone():
    random = np.random.default_rng(3)
    sizes = (2, 5, 10, 1)
    attributes = [coded(f"a{size}", random.integers(-1, size, 20), size) for size in sizes]
    shares = [random.dirichlet(np.ones(size)) for size in sizes]
    together = Placed.of(attributes), np.concatenate(shares)
    alone = [(Placed.of([one]), share) for one, share in zip(attributes, shares, strict=True)]
    assert ndkl(*together) == [ndkl(*one)[0] for one in alone]
    for found, one in zip(exposure_ratios(*together), alone, strict=True):
        assert found.tobytes() == exposure_ratios(*one)[0].tobytes()
