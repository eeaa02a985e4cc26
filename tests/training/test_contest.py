"""A challenger before a champion: a refit serves, a new recipe must be better, nobody is frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.special import expit, logit

from features.history.outcomes import LabelPolicy
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from models.registry.versions import policy_document
from tests.models.registry.recorded import version
from tests.training import worlds
from training.contest import face_the_gates
from training.recipe import DEFAULT
from training.rivals import Champion
from training.unseen import CHALLENGER

pytestmark = pytest.mark.slow

CITY = {"seed": 1, "staff": 900, "transfers": 1200}
EARLIER = date(2024, 12, 31)


@pytest.fixture(scope="module")
def findings():
    return worlds.trial(**CITY).findings


def crowned(findings, *, recipe=DEFAULT, as_of=None, policy=worlds.POLICY, judge=None) -> Champion:
    """A champion with the answers of the trial's own model, as if learned up to a day."""
    record = version(
        recipe=recipe.to_json(),
        as_of=as_of or worlds.city(**CITY).spec.as_of,
        label_policy=policy_document(policy),
    )
    return Champion(judge or findings.model, record)


def contest(findings, champion, *, recipe=DEFAULT, unseen=None):
    verdicts, comparison = face_the_gates(
        findings.ground, recipe, unseen or findings.unseen, champion
    )
    return {verdict.gate.name: verdict for verdict in verdicts}, comparison


def with_chances(findings, change):
    """What was unseen, with other chances of the challenger's."""
    chances = {**findings.unseen.chances, CHALLENGER: change(findings.unseen.challenger)}
    return replace(findings.unseen, chances=chances)


def test_without_a_champion_it_faces_the_plain_rivals_alone(findings):
    verdicts, comparison = contest(findings, None)
    assert set(verdicts) == {"signal", "not_worse_than_logistic", "calibrated"}
    assert comparison is None


def test_a_refit_on_no_new_labels_is_let_through(findings):
    verdicts, comparison = contest(findings, crowned(findings))
    assert "better_than_champion" not in verdicts
    assert verdicts["not_worse_than_champion"].text.startswith("0 labels newer")
    assert all(verdict.passed for verdict in verdicts.values())
    assert comparison.passed is not False


def test_labels_known_since_the_champion_learned_are_the_new_ones(findings):
    champion = crowned(findings, as_of=EARLIER)
    seen = champion.had_seen(findings.ground.history, findings.ground.labels)
    outcomes = findings.ground.labels.known_before(
        findings.ground.history, int(np.datetime64("2025-01-01").astype(int))
    )
    np.testing.assert_array_equal(seen, outcomes.is_known)
    assert 0 < seen.sum() < len(seen)
    verdicts, _ = contest(findings, champion)
    new = int((~seen[findings.unseen.rows.rows]).sum())
    assert new >= 100
    assert f"on {new} labels" in verdicts["not_worse_than_champion"].text


def test_a_challenger_that_is_worse_on_the_new_labels_is_refused(findings):
    spoiled = with_chances(findings, lambda chance: expit(-logit(chance)))
    verdicts, _ = contest(findings, crowned(findings, as_of=EARLIER), unseen=spoiled)
    assert not verdicts["not_worse_than_champion"].passed


def test_a_new_recipe_that_is_no_better_is_refused(findings):
    old = replace(DEFAULT, rater_noise=0.4)
    verdicts, _ = contest(findings, crowned(findings, recipe=old))
    assert not verdicts["better_than_champion"].passed


def test_a_new_recipe_that_is_better_is_let_through(findings):
    poor = replace(
        DEFAULT,
        ensemble=EnsembleSettings(members=2, linear_share=0.0, trees=TreeSettings(trees=1)),
    )
    verdicts, _ = contest(findings, crowned(findings, recipe=poor))
    assert verdicts["better_than_champion"].passed


def test_only_an_interval_that_differs_is_another_recipe_too(findings):
    wider = replace(DEFAULT, interval=replace(DEFAULT.interval, floor=0.9))
    verdicts, _ = contest(findings, crowned(findings, recipe=wider))
    assert not verdicts["better_than_champion"].passed


@pytest.mark.parametrize("differs", ["policy", "catalogue"])
def test_a_champion_that_means_another_thing_is_no_measure(findings, differs):
    if differs == "policy":
        champion = crowned(findings, policy=LabelPolicy(threshold=80.0))
    else:
        champion = crowned(findings, judge=replace(findings.model, catalogue_hash="other"))
    verdicts, comparison = contest(findings, champion)
    assert set(verdicts) == {"signal", "not_worse_than_logistic", "calibrated"}
    assert comparison is None


def test_a_challenger_that_widens_a_disparity_is_refused(findings):
    gender = findings.ground.groups["gender"].take(findings.unseen.rows.rows)
    women = gender.codes == gender.groups.index("female")
    unfair = with_chances(findings, lambda chance: np.where(women, chance * 0.6, chance))
    verdicts, comparison = contest(findings, crowned(findings, as_of=EARLIER), unseen=unfair)
    assert not verdicts["not_worse_on_fairness"].passed
    assert "gender" in verdicts["not_worse_on_fairness"].text
    assert comparison.passed is False
