"""Labels weigh for those that nobody evaluated, where that depends on the move."""

from __future__ import annotations

import numpy as np
import pytest

from features.pairs.catalogue import FEATURES, catalogue_hash
from features.pairs.matrix import PairMatrix
from training.censoring import HEAVIEST, weigh_for_censoring

NAMES = tuple(one.name for one in FEATURES)


def moves(size=1500, depends=1.2, seed=0):
    """Moves told by 83 columns, and which of them were evaluated: fewer where the first is high."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(size, len(NAMES))).astype(np.float32)
    chance = 1 / (1 + np.exp(depends * values[:, 0] - 1.2))
    return PairMatrix(NAMES, values, catalogue_hash()), random.random(size) < chance


def weighed(size=1500, depends=1.2, seed=0):
    matrix, evaluated = moves(size, depends, seed)
    labelled = matrix.take(evaluated)
    final = np.ones(len(labelled), dtype=bool)
    return matrix, labelled, weigh_for_censoring(labelled, final, matrix.take(~evaluated), 1)


def test_weights_bring_the_labelled_back_to_all_who_moved():
    matrix, labelled, found = weighed()
    everyone, bare = matrix.values[:, 0].mean(), labelled.values[:, 0].mean()
    weighted = np.average(labelled.values[:, 0], weights=found.weights)
    assert found.is_used
    assert abs(weighted - everyone) < 0.4 * abs(bare - everyone)


def test_weights_are_one_on_average_and_bounded():
    _, labelled, found = weighed(depends=3.0)
    assert found.weights.mean() == pytest.approx(1.0)
    assert found.weights.max() / found.weights.min() <= HEAVIEST + 1e-9
    assert found.effective < len(labelled)


def test_where_chance_alone_decided_who_was_evaluated_nothing_is_weighed():
    used = [weighed(size=600, depends=0.0, seed=seed)[2].is_used for seed in range(30)]
    assert sum(used) <= 1


def test_few_missing_moves_say_nothing():
    matrix, _ = moves()
    labelled, missing = matrix.take(np.arange(1460)), matrix.take(np.arange(1460, 1500))
    found = weigh_for_censoring(labelled, np.ones(1460, dtype=bool), missing, 1)
    assert not found.is_used
    assert (found.weights == 1).all()
