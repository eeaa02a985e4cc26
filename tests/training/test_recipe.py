from __future__ import annotations

import json
from dataclasses import replace

import pytest

from features.store.ledger import canonical_json
from models.fit.ensemble import EnsembleSettings
from models.fit.interval import IntervalSettings
from models.fit.trees import TreeSettings
from training.recipe import DEFAULT, Recipe

OTHERS = {
    "another forest": replace(DEFAULT, ensemble=EnsembleSettings(trees=TreeSettings(trees=61))),
    "another bag": replace(DEFAULT, ensemble=EnsembleSettings(members=9)),
    "another line": replace(DEFAULT, ensemble=EnsembleSettings(ridge=150.5)),
    "other raters": replace(DEFAULT, rater_noise=0.4),
    "other folds": replace(DEFAULT, folds=4),
    "another start": replace(DEFAULT, first_share=0.25),
    "another interval": replace(DEFAULT, interval=IntervalSettings(floor=0.2)),
    "another support": replace(DEFAULT, support_quantile=0.03),
    "more that could have been": replace(DEFAULT, possible_pairs=3),
}


def recorded(recipe: Recipe):
    """As the registry keeps it: canonical JSON writes 150.0 as 150."""
    return json.loads(canonical_json(recipe.to_json()))


@pytest.mark.parametrize("recipe", [DEFAULT, *OTHERS.values()])
def test_a_recorded_recipe_is_known_again(recipe):
    assert recipe.same_as(recorded(recipe))
    assert Recipe.from_json(recorded(recipe)) == recipe


@pytest.mark.parametrize("name", OTHERS)
def test_any_difference_makes_another_recipe(name):
    assert not DEFAULT.same_as(recorded(OTHERS[name]))
    assert not OTHERS[name].same_as(recorded(DEFAULT))


def test_the_default_holds_a_number_that_canonical_json_rewrites():
    # or the test above would not be about what it says
    assert '"ridge":150,' in canonical_json(DEFAULT.to_json())


@pytest.mark.parametrize(("count", "shy"), [(8, 3), (4, 2), (2, 1), (3, 1), (16, 6)])
def test_in_a_smaller_bag_the_same_share_of_members_does_not_look(count, shy):
    recipe = replace(DEFAULT.of_members(8), unread=("performance_score_last",), unread_by=3)
    found = recipe.of_members(count)
    assert (found.ensemble.members, found.unread_by) == (count, shy)
    assert found.of_members(8).ensemble == recipe.ensemble
    assert found.unread == recipe.unread
