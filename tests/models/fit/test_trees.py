"""Trees: reproducible to the byte, blind to rows of weight zero, plain text on disk."""

from __future__ import annotations

import numpy as np
import pytest

from models.fit.trees import Binned, Sample, TreeSettings
from tests.models.fit.synthetic import SIGNS, log_odds, matrix

SETTINGS = TreeSettings(trees=20)


@pytest.fixture(scope="module")
def sample():
    pairs = matrix(300, seed=31)
    return Sample(pairs.values, log_odds(pairs), np.ones(300))


def grown(sample: Sample, seed: int = 1) -> str:
    binned = Binned.of(sample.values, SIGNS.tolist(), SETTINGS)
    return binned.grow(sample.target, sample.weight, seed)


def test_the_same_rows_and_seed_give_the_same_bytes_and_another_seed_others(sample):
    assert grown(sample) == grown(sample)
    assert grown(sample) != grown(sample, seed=2)


def test_a_draw_from_shared_bins_is_the_same_whatever_was_drawn_before(sample):
    binned = Binned.of(sample.values, SIGNS.tolist(), SETTINGS)
    some = np.arange(300) < 200
    first = binned.grow(sample.target, some.astype(float), 1)
    assert binned.grow(sample.target, np.ones(300), 1) == grown(sample)
    assert binned.grow(-sample.target, 2.0 * ~some, 2) != first
    assert binned.grow(sample.target, some.astype(float), 1) == first


def test_rows_outside_a_draw_give_bins_and_teach_nothing(sample):
    binned = Binned.of(sample.values, SIGNS.tolist(), SETTINGS)
    some = np.arange(300) < 200
    spoiled = np.where(some, sample.target, 1e6)
    grown_from = [binned.grow(one, some.astype(float), 1) for one in (sample.target, spoiled)]
    assert grown_from[0] == grown_from[1]
