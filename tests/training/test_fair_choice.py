"""The gate file says which variant serves, and that variant is what serves."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from features.errors import BadInputError
from models.fairness.reweighing import independence_weights
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tests.training import worlds
from training.contest import POLICY
from training.fair_choice import (
    PLAIN,
    REWEIGHED,
    SERVABLE,
    WITHOUT_PROXIES,
    FairChoice,
    fair_choice,
)
from training.recipe import DEFAULT, Recipe

QUICK = replace(DEFAULT, ensemble=EnsembleSettings(members=2, trees=TreeSettings(trees=30)))
PLANTED = {"seed": 3, "staff": 700, "transfers": 900, "proxy": 0.9}
slow = pytest.mark.slow


@cache
def tried(recipe: Recipe):
    made = worlds.city(**PLANTED)
    return worlds.try_tables(made.tables, made.spec.as_of, recipe).findings


def test_the_gate_file_names_a_variant_that_can_be_served_and_says_why():
    choice = fair_choice()
    assert choice.served in SERVABLE
    assert set(choice.reason) == {"id", "en"}
    assert (choice.served, choice.leaves_out) == (DEFAULT.fairness, DEFAULT.leaves_out)


def test_a_variant_that_would_read_a_group_cannot_be_chosen():
    with pytest.raises(ValueError, match="Write one of plain, reweighed, without_proxies"):
        FairChoice("constrained", (), {})


def test_a_recipe_from_before_there_was_a_choice_is_plain():
    document = DEFAULT.to_json()
    del document["fairness"], document["leaves_out"]
    assert Recipe.from_json(document).fairness == "plain"


@pytest.mark.parametrize("change", [{"fairness": REWEIGHED}, {"leaves_out": ("course_hours",)}])
def test_a_choice_of_fairness_need_not_prove_to_be_better_than_the_champion(change):
    assert replace(DEFAULT, **change).same_as(DEFAULT.to_json())


@slow
def test_features_named_in_the_gate_file_are_not_looked_at_and_the_cost_is_told():
    found = tried(replace(QUICK, leaves_out=("course_hours", "distance_home")))
    assert not {"course_hours", "distance_home"} & set(found.model.feature_names)
    assert found.aside.left_out == ("course_hours", "distance_home")
    assert np.isfinite(found.aside.cost)
    assert tried(QUICK).aside.left_out == ()


@slow
def test_a_name_that_no_feature_has_is_refused():
    with pytest.raises(BadInputError, match="course_hour"):
        tried(replace(QUICK, leaves_out=("course_hour",)))


@slow
def test_without_proxies_the_planted_one_is_found_and_not_looked_at():
    found = tried(replace(QUICK, fairness=WITHOUT_PROXIES))
    assert "course_hours" in found.aside.proxies
    assert not set(found.aside.proxies) & set(found.model.feature_names)
    assert found.fairness_document()["set_aside"]["proxies"] == list(found.aside.proxies)


@slow
def test_reweighed_learns_from_labels_that_say_nothing_of_a_group():
    plain, found = tried(QUICK), tried(replace(QUICK, fairness=REWEIGHED))
    ground = found.ground
    expected = independence_weights(ground.groups, ground.labels.succeeded, POLICY)
    [same], [other] = (
        found.whole.task(replace(QUICK, fairness=one)).samples() for one in (PLAIN, REWEIGHED)
    )
    np.testing.assert_allclose(other.weight, same.weight * expected)
    assert np.ptp(expected) > 0.1
    assert found.model.feature_names == plain.model.feature_names
    asked = found.model.judge(ground.matrix).margin
    assert not np.array_equal(asked, plain.model.judge(ground.matrix).margin)
