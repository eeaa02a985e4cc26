"""Trees: reproducible to the byte, blind to rows of weight zero, plain text on disk."""

from __future__ import annotations

import numpy as np
import pytest

from models.fit import trees
from models.fit.trees import Sample, TreeSettings
from tests.models.fit.synthetic import SIGNS, log_odds, matrix

SETTINGS = TreeSettings(trees=20)


@pytest.fixture(scope="module")
def sample():
    pairs = matrix(300, seed=31)
    return Sample(pairs.values, log_odds(pairs), np.ones(300))


def grown(sample: Sample, seed: int = 1) -> str:
    return trees.grow(sample, SIGNS.tolist(), SETTINGS, seed)


def test_the_same_rows_and_seed_give_the_same_bytes_and_another_seed_others(sample):
    assert grown(sample) == grown(sample)
    assert grown(sample) != grown(sample, seed=2)


def test_a_row_of_weight_zero_is_as_good_as_absent(sample):
    kept = np.arange(300) < 200
    without = Sample(sample.values[kept], sample.target[kept], sample.weight[kept])
    assert grown(sample.reweighted(kept.astype(float))) == grown(without)
