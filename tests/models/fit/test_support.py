"""Support: what is like the pairs that were made, at the stated share, and what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.fit.support import fit_support
from tests.models.fit.synthetic import matrix

QUANTILE = 0.1


@pytest.fixture(scope="module")
def ground():
    """Pairs that were made lie about a point, those that could have been wider about another."""
    random = np.random.default_rng(4)

    def made(rows):
        return random.normal(1.0, 1.0, (rows, 6)).astype(np.float32)

    possible = random.normal(0.0, 2.0, (3000, 6)).astype(np.float32)
    return fit_support(made(1500), possible, QUANTILE, seed=1), made, possible


def test_the_stated_share_of_fresh_pairs_of_the_same_kind_falls_outside(ground):
    support, made, _ = ground
    assert np.mean(support.shortfall(made(4000)) > 0) == pytest.approx(QUANTILE, abs=0.03)


def test_more_of_the_merely_possible_pairs_fall_outside(ground):
    support, made, possible = ground
    outside = [np.mean(support.shortfall(one) > 0) for one in (made(4000), possible)]
    assert outside[1] > 3 * outside[0]


def test_a_pair_far_from_all_that_was_made_lies_outside(ground):
    support, _, _ = ground
    far = np.full((1, 6), -4.0, dtype=np.float32)
    near = np.full((1, 6), 1.0, dtype=np.float32)
    assert support.shortfall(far)[0] > 0.5
    assert support.shortfall(near)[0] == 0


def test_the_larger_the_stated_share_the_more_falls_outside(ground):
    _, made, possible = ground
    rows, fresh = made(1500), made(4000)
    outside = [
        np.mean(fit_support(rows, possible, share, seed=1).shortfall(fresh) > 0)
        for share in (0.02, 0.1, 0.3)
    ]
    assert outside[0] < outside[1] < outside[2]


def test_where_made_and_possible_are_alike_nothing_stands_out():
    random = np.random.default_rng(5)
    made, possible = (random.normal(size=(rows, 6)).astype(np.float32) for rows in (800, 1600))
    fresh = random.normal(size=(2000, 6)).astype(np.float32)
    support = fit_support(made, possible, QUANTILE, seed=1)
    assert np.mean(support.shortfall(fresh) > 0) < 0.25
    assert support.shortfall(fresh).max() < 1.5


def test_outside_support_the_answer_says_so_and_its_interval_is_wider(model):
    pairs = matrix(400, seed=78)
    shortfall = model.support.shortfall(pairs.values)
    assert 0 < np.mean(shortfall > 0) < 0.5
    judged = model.judge(pairs)
    np.testing.assert_array_equal(judged.in_support, shortfall == 0)
    everywhere = replace(model, support=replace(model.support, threshold=-np.inf)).judge(pairs)
    outside = ~judged.in_support
    width, known = judged.high - judged.low, everywhere.high - everywhere.low
    assert (width[outside] > known[outside]).all()
    np.testing.assert_array_equal(width[~outside], known[~outside])
    np.testing.assert_array_equal(judged.probability, everywhere.probability)
