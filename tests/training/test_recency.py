"""A half-life weighs newer labels more, and is taken only beyond noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training import worlds
from training.recency import (
    FEWEST,
    MEMBERS,
    NEWEST_FOLDS,
    Gain,
    best_beyond_noise,
    choose_half_life,
    judged_by_few,
)
from training.recipe import DEFAULT
from training.split import forward_folds
from training.targets import recency_weights


def test_weights_halve_with_each_half_life():
    ages = np.array([0.0, 3.0, 6.0, 12.0])
    assert recency_weights(ages, 3.0) == pytest.approx([1, 0.5, 0.25, 0.0625])
    assert recency_weights(ages, None) == 1.0


def test_a_half_life_without_ages_is_a_mistake():
    with pytest.raises(ValueError, match="years since each transfer"):
        recency_weights(None, 3.0)


def test_only_a_gain_beyond_noise_is_taken_and_of_those_the_largest():
    noise, sure, more = Gain(6.0, 0.09, 0.05), Gain(3.0, 0.02, 0.005), Gain(1.5, 0.03, 0.005)
    assert best_beyond_noise([noise]) is None
    assert best_beyond_noise([noise, sure, more]) == 1.5
    assert best_beyond_noise([Gain(3.0, -0.03, 0.001)]) is None
    assert best_beyond_noise([]) is None


def test_a_recipe_is_the_same_whatever_half_life_its_labels_chose():
    chosen = replace(DEFAULT, half_life_years=3.0)
    assert DEFAULT.same_as(chosen.to_json())
    assert chosen.same_as(DEFAULT.to_json())
    assert not chosen.same_as(replace(chosen, rater_noise=0.4).to_json())


@pytest.mark.slow
def test_each_fold_forgets_from_its_own_day():
    ground = worlds.trial(seed=5, staff=300, transfers=420).findings.ground
    for fold in forward_folds(ground.history, ground.labels, DEFAULT.folds, DEFAULT.first_share):
        assert fold.ages[fold.learn].min() > 0
        assert (fold.ages[fold.judge] <= 0).all()


@pytest.mark.slow
def test_few_labels_are_not_compared_and_a_chosen_half_life_stays():
    found = worlds.trial(seed=5, staff=300, transfers=420).findings
    few = choose_half_life(found.ground, DEFAULT, found.unseen.rows)
    assert few.labels < FEWEST
    assert (few.half_life_years, few.gains) == (None, ())
    kept = replace(DEFAULT, half_life_years=6.0)
    assert choose_half_life(found.ground, kept, found.unseen.rows).half_life_years == 6.0


@pytest.mark.slow
def test_without_forgetting_the_newest_folds_alone_are_judged_as_among_all():
    found = worlds.trial(seed=5, staff=300, transfers=420).findings
    earlier = len(found.ground.folds) - NEWEST_FOLDS
    rows, again = found.unseen.rows, found.ground.judge_forward(DEFAULT, earlier)
    newest = rows.fold >= earlier
    np.testing.assert_array_equal(again.margin, rows.margin[newest])


@pytest.mark.slow
@pytest.mark.parametrize("unread_by", [0, 7])
def test_few_members_judge_the_newest_folds_as_if_a_small_bag_had_been_learned(unread_by):
    ground = worlds.trial(seed=5, staff=300, transfers=420).findings.ground
    recipe = replace(DEFAULT, unread=("performance_score_mean",), unread_by=unread_by)
    few = judged_by_few(ground, recipe, ground.judge_forward(recipe))
    again = ground.judge_forward(recipe.of_members(MEMBERS), len(ground.folds) - NEWEST_FOLDS)
    np.testing.assert_array_equal(few.rows, again.rows)
    np.testing.assert_array_equal(few.margin, again.margin)
