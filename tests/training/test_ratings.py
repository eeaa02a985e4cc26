"""Labels are freed of raters' bias where it is plain, and left alone where it is not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.training import worlds
from training.levelling import RATED_LEVELS
from training.recipe import DEFAULT

pytestmark = pytest.mark.slow

CITY = {"staff": 1500, "transfers": 1500}
SEEDS = (61, 62)
AS_RECORDED = replace(DEFAULT, corrects_ratings=False)
WIDEST_GAP = 0.03
LUCK = 0.03
"""By so much two cities' own luck moves all groups alike."""


@cache
def tried(recipe=DEFAULT, **spec):
    made = worlds.city(**CITY, **spec)
    return made, worlds.try_tables(made.tables, made.spec.as_of, recipe)


@cache
def gaps(recipe=DEFAULT, **spec) -> dict[str, float]:
    """Mean predicted minus true chance of each sex among the eligible, over the seeds."""
    found = []
    for seed in SEEDS:
        made, trial = tried(recipe, seed=seed, **spec)
        history = trial.findings.ground.history
        asked = worlds.ask(made, history, trial.findings.model)
        sex = worlds.groups_of(made.tables, history)["gender"]
        codes = sex.codes[asked.employees]
        miss = asked.judged.probability - asked.truth
        found.append([float(miss[codes == at].mean()) for at in range(len(sex.groups))])
    return dict(zip(sex.groups, np.mean(found, axis=0), strict=True))


def low(trial) -> set[str]:
    return {one.group for one in trial.findings.ratings.groups if one.is_scored_low}


def test_in_a_plain_city_nothing_is_corrected():
    _, trial = tried(seed=61)
    assert not trial.findings.ratings.is_corrected
    assert trial.findings.recorded is None
    assert trial.findings.levelling.unread == ()


def test_supervisors_who_score_women_low_are_found_and_their_labels_corrected():
    for seed in SEEDS:
        _, trial = tried(seed=seed, ratings="biased")
        assert low(trial) == {"female"}
        assert trial.passed
    assert gaps(AS_RECORDED, ratings="biased")["female"] < -2 * WIDEST_GAP
    found = gaps(ratings="biased")
    assert abs(found["female"] - found["male"]) <= WIDEST_GAP
    assert abs(found["female"]) <= WIDEST_GAP + LUCK


def test_where_past_performance_shares_the_bias_its_level_is_looked_at_by_fewer():
    spec = {"ratings": "biased", "performance_bias": -4.0}
    for seed in SEEDS:
        _, trial = tried(seed=seed, **spec)
        levelled = trial.findings.levelling
        assert levelled.unread == RATED_LEVELS
        assert levelled.implied > WIDEST_GAP
        assert 0 < levelled.recipe.unread_by < levelled.recipe.ensemble.members
        assert trial.recipe == replace(
            DEFAULT, unread=RATED_LEVELS, unread_by=trial.recipe.unread_by
        )
    raw, found = gaps(AS_RECORDED, **spec), gaps(**spec)
    assert raw["female"] < -3 * WIDEST_GAP
    assert abs(found["female"]) <= WIDEST_GAP + LUCK
    assert found["male"] - found["female"] <= 0.5 * (raw["male"] - raw["female"])


def test_the_further_performance_is_understated_the_fewer_look_at_it():
    shy = []
    for bias in (-3.0, -8.0):
        _, trial = tried(seed=SEEDS[0], ratings="biased", performance_bias=bias)
        shy.append(trial.findings.levelling.recipe.unread_by)
    assert 0 < shy[0] < shy[1]


def test_severe_raters_are_taken_out_of_the_labels():
    _, plain = tried(AS_RECORDED, seed=61, rater_spread=5.0)
    _, corrected = tried(seed=61, rater_spread=5.0)
    assert corrected.findings.ratings.supervisors.is_strong
    own, raw = (t.findings.measured["challenger"]["roc_auc"].value for t in (corrected, plain))
    assert own > raw


def test_figures_on_the_recorded_labels_stand_beside_the_corrected():
    _, trial = tried(seed=61, ratings="biased")
    metrics = trial.findings.metrics()
    assert set(metrics["on_recorded_labels"]) == set(trial.findings.measured["challenger"])
    assert metrics["on_recorded_labels"]["brier"] != metrics["brier"]
    told = trial.findings.fairness_document()["ratings"]
    assert told["corrected"]
    assert told["assumption"]["en"].startswith("Peers")
