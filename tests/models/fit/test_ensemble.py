"""A bag of members: averaged for the answer, apart where little is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.fit.ensemble import EnsembleSettings, fit_ensemble
from models.fit.trees import Sample, TreeSettings
from tests.models.fit.synthetic import NAMES, SIGNS, SMALL, log_odds, matrix


def learned(rows: int, seed: int = 0, settings: EnsembleSettings = SMALL):
    pairs = matrix(rows, seed)
    noise = np.random.default_rng(seed).normal(size=rows)
    sample = Sample(pairs.values, log_odds(pairs) + noise, np.ones(rows))
    return fit_ensemble(sample, SIGNS.tolist(), settings, seed)


def test_mean_and_spread_are_those_of_the_members(model):
    pairs = matrix(50, seed=5)
    bag = model.ensemble
    each = bag.linear.margins(pairs.values) + bag.forests.sums(pairs.values)
    mean, spread = bag.margins(pairs.values)
    np.testing.assert_allclose(mean, each.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(spread, each.std(axis=0, ddof=1), atol=1e-12)


def test_members_saw_different_draws_and_disagree_less_the_more_labels_there_are():
    pairs = matrix(200, seed=6)
    few, many = (learned(rows).margins(pairs.values)[1].mean() for rows in (150, 2400))
    assert few > 1.5 * many > 0


def test_every_member_has_a_line_of_its_own_draw(model):
    members = model.ensemble.linear.weights
    assert len(np.unique(members, axis=0)) == len(members) == SMALL.members


def test_trees_learn_what_the_line_leaves_so_that_nothing_is_counted_twice():
    pairs = matrix(800, seed=7)
    target = 2.0 * np.nan_to_num(pairs.column("years_in_function")).astype(float)
    eager = EnsembleSettings(4, trees=TreeSettings(trees=150, learning_rate=0.1, column_share=1.0))
    sample = Sample(pairs.values, target, np.ones(800))
    margin, _ = fit_ensemble(sample, SIGNS.tolist(), eager, 1).margins(pairs.values)
    assert np.polyfit(margin, target, 1)[0] == pytest.approx(1, abs=0.1)


def test_line_and_trees_together_learn_what_neither_share_of_the_line_alone_does():
    pairs = matrix(1000, seed=8)
    truth = log_odds(pairs)

    def found(share: float) -> float:
        bag = learned(1200, settings=EnsembleSettings(4, share, trees=TreeSettings(trees=60)))
        return float(np.corrcoef(bag.margins(pairs.values)[0], truth)[0, 1])

    assert found(0.5) > 0.55
    assert found(0.5) > found(1.0)


def test_a_row_of_weight_zero_teaches_nothing():
    pairs = matrix(300, seed=1)
    target = log_odds(pairs)
    weight = np.where(np.arange(300) < 250, 1.0, 0.0)
    spoiled = np.where(weight > 0, target, 1e6)
    bags = [
        fit_ensemble(Sample(pairs.values, one, weight), SIGNS.tolist(), SMALL, 3)
        for one in (target, spoiled)
    ]
    margins = [bag.margins(pairs.values)[0] for bag in bags]
    np.testing.assert_array_equal(*margins)


def test_another_seed_gives_another_bag_and_the_same_seed_the_same():
    asked, rows = matrix(20, seed=2), matrix(200, seed=0)
    sample = Sample(rows.values, log_odds(rows), np.ones(200))
    first, again, other = (
        fit_ensemble(sample, SIGNS.tolist(), SMALL, seed).margins(asked.values)[0]
        for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert not np.allclose(first, other)


def test_the_first_members_are_the_bag_that_fewer_draws_make():
    asked = matrix(50, seed=1).values
    whole, small = learned(300), learned(300, settings=replace(SMALL, members=2))
    for found, expected in zip(whole.first(2).margins(asked), small.margins(asked), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_settings_come_back_from_json():
    settings = EnsembleSettings(3, 0.4, 20.0, TreeSettings(trees=7, leaves=3))
    assert EnsembleSettings.from_json(settings.to_json()) == settings


def test_every_column_of_the_catalogue_has_its_direction():
    assert len(SIGNS) == len(NAMES)
    assert set(SIGNS) == {-1, 0, 1}


@pytest.mark.parametrize("rows", [0, 1])
def test_any_number_of_rows_can_be_asked(model, rows):
    mean, spread = model.ensemble.margins(matrix(1, seed=3).values[:rows])
    assert mean.shape == spread.shape == (rows,)


def test_what_few_members_look_at_weighs_less_and_what_none_looks_at_not_at_all():
    pairs = matrix(800, seed=9)
    at = pairs.names.index("years_in_function")
    sample = Sample(pairs.values, log_odds(pairs), np.ones(800))

    def weight(looking: int) -> float:
        reads = np.ones((SMALL.members, len(NAMES)), dtype=bool)
        reads[looking:, at] = False
        bag = fit_ensemble(sample, SIGNS.tolist(), SMALL, 1, reads)
        return float(np.abs(bag.contributions(pairs.values)[:, at]).mean())

    half = weight(SMALL.members // 2)
    assert weight(0) == 0
    assert 0.3 * weight(SMALL.members) < half < 0.7 * weight(SMALL.members)
