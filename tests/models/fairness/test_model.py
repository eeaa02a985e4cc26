from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_ratio,
    equal_opportunity_difference,
    mean_prediction,
    selection_rate,
    true_positive_rate,
)

from models.fairness.model import audit_model
from models.fairness.policy import FairnessPolicy
from models.fairness.succession import compare_models
from tests.models.fairness.groupings import coded, table

POLICY = FairnessPolicy(resamples=200)


def city(seed: int, rows: int = 1500, penalty: float = 0.0):
    """Truth is known; group b is scored lower by ``penalty`` log-odds than it deserves."""
    random = np.random.default_rng(seed)
    codes = random.integers(-1, 3, rows)
    codes[codes == 2] = np.where(random.uniform(size=(codes == 2).sum()) < 0.03, 2, 0)
    logit = random.normal(size=rows)
    succeeded = random.uniform(size=rows) < 1 / (1 + np.exp(-logit))
    served = 1 / (1 + np.exp(-(logit - penalty * (codes == 1))))
    return served, succeeded, table(coded("gender", codes, 3))


def test_measures_agree_with_fairlearn():
    p, y, groups = city(1, penalty=0.5)
    attribute = groups["gender"]
    known = attribute.is_known & (attribute.codes < 2)
    selected, labels = (p > np.median(p))[known], y[known]
    sensitive = pd.Series(attribute.codes[known], name="gender")
    frame = MetricFrame(
        metrics={"rate": selection_rate, "tpr": true_positive_rate},
        y_true=labels,
        y_pred=selected,
        sensitive_features=sensitive,
    ).by_group
    means = MetricFrame(
        metrics=mean_prediction, y_true=labels, y_pred=p[known], sensitive_features=sensitive
    ).by_group
    found = audit_model(p, y, groups, POLICY, 7).attributes[0]
    for code in (0, 1):
        measured = found.groups[code].measures
        assert measured["selection_rate"].value == pytest.approx(frame["rate"][code])
        assert measured["true_positive_rate"].value == pytest.approx(frame["tpr"][code])
        gap = means[code] - labels[sensitive == code].mean()
        assert measured["calibration_gap"].value == pytest.approx(gap)
    assert found.disparities["selection_rate_ratio"].value == pytest.approx(
        demographic_parity_ratio(labels, selected, sensitive_features=sensitive)
    )
    assert found.disparities["equal_opportunity_difference"].value == pytest.approx(
        equal_opportunity_difference(labels, selected, sensitive_features=sensitive)
    )


def test_a_small_group_is_shown_and_not_rated():
    p, y, groups = city(2)
    found = audit_model(p, y, groups, POLICY, 7).attributes[0]
    small = found.groups[2]
    assert 0 < small.rows < 30
    assert not small.is_rated
    assert found.unknown == np.count_nonzero(groups["gender"].codes == -1)


def test_a_group_of_which_nobody_succeeded_is_not_rated():
    p, y, groups = city(2)
    y = y & (groups["gender"].codes != 1)
    found = audit_model(p, y, groups, POLICY, 7).attributes[0]
    assert found.groups[1].rows >= 30
    assert not found.groups[1].is_rated
    assert np.isnan(found.disparities["selection_rate_ratio"].value)


def test_intervals_hold_their_value_and_the_answer_is_plain_json():
    p, y, groups = city(3)
    found = audit_model(p, y, groups, POLICY, 7)
    for estimate in found.attributes[0].groups[0].measures.values():
        assert estimate.low <= estimate.value <= estimate.high
    json.dumps(found.to_json(), allow_nan=False)
    nobody = audit_model(p[:5], y[:5], groups.take(np.arange(5)), POLICY, 7)
    json.dumps(nobody.to_json(), allow_nan=False)
    assert audit_model([], [], groups.take([]), POLICY, 7).attributes[0].groups == ()


def test_the_same_seed_gives_the_same_report_and_order_of_rows_the_same_values():
    p, y, groups = city(4)
    once = audit_model(p, y, groups, POLICY, 7).to_json()
    assert audit_model(p, y, groups, POLICY, 7).to_json() == once
    order = np.random.default_rng(0).permutation(len(p))
    moved = audit_model(p[order], y[order], groups.take(order), POLICY, 7)
    for name, estimate in moved.attributes[0].disparities.items():
        assert estimate.value == pytest.approx(once["attributes"][0][name]["value"])


def test_a_penalised_group_shows_in_every_disparity():
    fair, y, groups = city(5)
    unfair, *_ = city(5, penalty=1.0)
    before = audit_model(fair, y, groups, POLICY, 7).attributes[0].disparities
    after = audit_model(unfair, y, groups, POLICY, 7).attributes[0].disparities
    assert after["selection_rate_ratio"].high < before["selection_rate_ratio"].value
    for name in ("equal_opportunity_difference", "calibration_gap_difference"):
        assert after[name].low > before[name].value


def test_a_challenger_that_penalises_a_group_is_worse_and_the_other_way_round_is_not():
    fair, y, groups = city(6)
    unfair, *_ = city(6, penalty=1.0)
    worse = compare_models(fair, unfair, y, groups, POLICY, 7)
    assert worse.passed is False
    assert {change.disparity for change in worse.worse} == {
        "selection_rate_ratio",
        "equal_opportunity_difference",
        "calibration_gap_difference",
    }
    assert compare_models(unfair, fair, y, groups, POLICY, 7).passed is True
    assert compare_models(fair, fair, y, groups, POLICY, 7).passed is True
    json.dumps(worse.to_json(), allow_nan=False)


def test_models_that_differ_by_noise_are_hardly_ever_called_worse():
    called = 0
    for seed in range(40):
        p, y, groups = city(seed, rows=800)
        noise = np.random.default_rng(seed + 1000).normal(0, 0.02, len(p))
        called += compare_models(p, np.clip(p + noise, 0, 1), y, groups, POLICY, 7).passed is False
    assert called <= 4


def test_with_too_few_rows_no_comparison_says_anything():
    p, y, groups = city(7, rows=20)
    assert compare_models(p, p, y, groups, POLICY, 7).passed is None
