"""Weights under which groups succeed equally often, without anybody's feature being touched."""

from __future__ import annotations

import numpy as np
import pytest

from models.fairness.policy import FairnessPolicy
from models.fairness.reweighing import independence_weights
from tests.models.fairness import groupings

POLICY = FairnessPolicy()


def world(rows: int = 600, seed: int = 3):
    random = np.random.default_rng(seed)
    first, second = random.integers(0, 2, rows), random.integers(0, 3, rows)
    succeeded = random.random(rows) < 0.3 + 0.3 * first + 0.1 * second
    table = groupings.table(groupings.coded("one", first, 2), groupings.coded("two", second, 3))
    return table, succeeded


def rates(attribute, succeeded, weights) -> np.ndarray:
    return np.array(
        [
            np.average(succeeded[attribute.codes == code], weights=weights[attribute.codes == code])
            for code in range(len(attribute.groups))
        ]
    )


def test_every_group_of_every_attribute_succeeds_equally_often_by_weight():
    table, succeeded = world()
    weights = independence_weights(table, succeeded, POLICY)
    for attribute in table:
        assert np.ptp(rates(attribute, succeeded, np.ones(len(table)))) > 0.1
        assert np.ptp(rates(attribute, succeeded, weights)) < 1e-6
    assert weights.mean() == pytest.approx(1.0)
    assert weights.min() > 0


def test_with_one_attribute_they_are_those_of_kamiran_and_calders():
    table, succeeded = world()
    one = groupings.table(table["one"])
    weights = independence_weights(one, succeeded, POLICY)
    for code in (0, 1):
        for label in (True, False):
            cell = (one["one"].codes == code) & (succeeded == label)
            expected = (one["one"].codes == code).mean() * (succeeded == label).mean() / cell.mean()
            np.testing.assert_allclose(weights[cell], expected)


def test_small_groups_and_people_of_unknown_group_keep_their_weight():
    codes = np.repeat([0, 1, 2, -1], [200, 200, 10, 40])
    succeeded = np.random.default_rng(1).random(450) < np.repeat(
        [0.4, 0.6, 0.5, 0.5], [200, 200, 10, 40]
    )
    weights = independence_weights(
        groupings.table(groupings.coded("one", codes, 3)), succeeded, POLICY
    )
    assert np.ptp(weights[codes == 2]) < 1e-12
    assert np.ptp(weights[codes == -1]) < 1e-12
    assert np.ptp(weights[codes == 0]) > 0.1


def test_without_groups_all_weigh_the_same():
    table, succeeded = world()
    bare = type(table)((), len(table))
    np.testing.assert_array_equal(independence_weights(bare, succeeded, POLICY), 1.0)
