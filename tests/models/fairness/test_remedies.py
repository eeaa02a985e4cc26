from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from features.pairs.matrix import PairMatrix
from models.fairness.listing import audit_list
from models.fairness.policy import FairnessPolicy
from models.fairness.remedies import RankedPool, offer_remedies
from models.fit.judgement import Contributions
from tests.models.fairness.groupings import coded, table

POLICY = FairnessPolicy()
NAMES = ("skill", "course", "rating")


def biased_pool(seed: int = 1, strength: float = 3.0, rows: int = 400):
    """Group b lacks a course that weighs much; skill is the same in both."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 2, rows)
    course = (random.uniform(size=rows) < np.where(codes == 1, 0.1, 0.8)).astype(float)
    values = np.column_stack([random.normal(size=rows), course, random.normal(size=rows)])
    effects = values * [1.0, strength, 0.1]
    margins = effects.sum(axis=1) - 1
    order = np.argsort(-margins)
    pool = RankedPool(
        order,
        margins[order],
        1 / (1 + np.exp(-margins[order])),
        Contributions(NAMES, effects[order], np.full(rows, -1.0)),
        PairMatrix(NAMES, values[order].astype(np.float32), "hash"),
    )
    return pool, table(coded("gender", codes, 2))


def audit_and_offer(pool, groups, listed=40):
    found = audit_list(pool.rows, pool.rows[:listed], groups, POLICY)
    return found, offer_remedies(pool, found, groups, listed, ("rating",))


def test_a_failing_list_is_offered_blind_remedies_with_their_effect():
    pool, groups = biased_pool()
    found, remedies = audit_and_offer(pool, groups)
    assert found.passed is False
    assert [remedy.kind for remedy in remedies] == [
        "drop_proxy",
        "residualise_proxy",
        "debias_ratings",
        "widen_pool",
    ]
    drop, _, _, widen = remedies
    assert drop.features == ("course",)
    [(name, before, after)] = drop.ratios
    assert name == "gender"
    assert before < 0.8 <= after
    assert drop.passed is not False
    assert drop.probability_change < 0
    assert widen.listed == 80
    assert widen.replaced == 40


def test_the_effect_of_dropping_is_that_of_the_list_so_ordered():
    pool, groups = biased_pool(2)
    _, remedies = audit_and_offer(pool, groups)
    by_hand = np.argsort(-(pool.margins - pool.contributions.values[:, 1]), kind="stable")[:40]
    again = audit_list(pool.rows, pool.rows[by_hand], groups, POLICY)
    assert remedies[0].ratios[0][2] == again.attributes[0].smallest_ratio
    assert remedies[0].replaced == np.count_nonzero(by_hand >= 40)


def test_residualising_keeps_what_the_other_features_tell_of_the_proxy():
    pool, groups = biased_pool(4)
    _, remedies = audit_and_offer(pool, groups)
    skill, course, rating = pool.contributions.values.T
    others = np.column_stack([np.ones(len(skill)), skill, rating])
    told = others @ np.linalg.solve(others.T @ others, others.T @ course)
    by_hand = np.argsort(-(pool.margins - course + told), kind="stable")[:40]
    again = audit_list(pool.rows, pool.rows[by_hand], groups, POLICY)
    assert remedies[1].kind == "residualise_proxy"
    assert remedies[1].ratios[0][2] == again.attributes[0].smallest_ratio
    assert remedies[1].replaced == np.count_nonzero(by_hand >= 40) != remedies[0].replaced


def test_a_list_that_does_not_fail_is_offered_nothing():
    pool, groups = biased_pool(3, strength=0.0)
    found, remedies = audit_and_offer(pool, groups)
    assert found.passed is not False
    assert remedies == ()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_remedies_speak_both_languages_and_are_plain_json(lang):
    pool, groups = biased_pool()
    found, remedies = audit_and_offer(pool, groups)
    document = found.with_remedies(remedies).to_json(lang)
    json.dumps(document, allow_nan=False)
    for remedy in document["remedies"]:
        assert "{" not in remedy["text"]
        assert ("," if lang == "id" else ".") in remedy["text"]


def test_swapping_the_names_of_the_groups_changes_no_remedy():
    pool, groups = biased_pool()
    swapped = table(coded("gender", 1 - groups["gender"].codes, 2))
    assert audit_and_offer(pool, groups)[1] == audit_and_offer(pool, swapped)[1]


def test_points_of_the_rule_of_thumb_have_no_probability_to_lose():
    pool, groups = biased_pool()
    points = replace(pool, probability=np.full(400, np.nan))
    _, remedies = audit_and_offer(points, groups)
    assert remedies[0].to_json("en")["probability_change"] is None
