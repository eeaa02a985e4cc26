"""What is learned, held against the truth of made-up cities on pairs that were never made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.fit.judgement import RULE_OF_THUMB
from tests.training import worlds

pytestmark = pytest.mark.slow

SEEDS = (1, 2)
CITY = {"staff": 1500, "transfers": 2400}
FEW = {"staff": 600, "transfers": 300}


@pytest.fixture(scope="module", params=["smooth", "steps"])
def answers(request):
    """Two cities of a shape, asked about everyone whom no rule excludes from their vacancies."""
    return [worlds.asked(seed=seed, shape=request.param, **CITY) for seed in SEEDS]


def mean(answers, measure) -> float:
    return float(np.mean([measure(one) for one in answers]))


def test_the_chances_of_pairs_that_were_never_made_are_about_the_true_ones(answers):
    assert mean(answers, worlds.Asked.calibration_error) <= 0.06


def test_the_order_follows_the_true_chances(answers):
    assert mean(answers, worlds.Asked.rank_agreement) >= 0.85


def test_the_first_ten_are_worth_most_of_what_the_best_ten_are(answers):
    assert mean(answers, lambda one: one.worth(one.judged.margin)) >= 0.85


def test_they_are_worth_more_than_the_first_ten_by_the_competency_gap(answers):
    for one in answers:
        assert one.worth(one.judged.margin) >= one.worth(one.rule) + 0.1


def test_intervals_hold_the_true_chance_about_as_often_as_they_say(answers):
    assert 0.78 <= mean(answers, worlds.Asked.coverage) <= 0.99


def test_most_of_whom_one_may_choose_from_is_known_ground_and_some_are_not(answers):
    assert 0.5 < mean(answers, lambda one: one.judged.in_support.mean()) < 1


def test_on_unknown_ground_intervals_are_wider(answers):
    for one in answers:
        width, known = one.judged.high - one.judged.low, one.judged.in_support
        assert width[~known].mean() > width[known].mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_few_labels_rank_better_than_the_rule_or_are_refused_with_the_reason(seed):
    spec = {"seed": seed, **FEW}
    trial, answer = worlds.trial(**spec), worlds.asked(**spec)
    assert answer.worth(answer.judged.margin) > answer.worth(answer.rule) + 0.05
    assert trial.passed == (trial.reasons()[0] == "Promoted: every gate was passed.")
    if not trial.passed:
        assert any(reason.startswith("FAILED") for reason in trial.reasons())


def test_a_model_whose_columns_are_mixed_up_would_not_pass_here():
    spec = {"seed": SEEDS[0], "shape": "smooth", **CITY}
    findings = worlds.trial(**spec).findings
    names = np.random.default_rng(0).permutation(findings.model.feature_names)
    broken = replace(findings.model, feature_names=tuple(names.tolist()))
    answer = worlds.ask(worlds.city(**spec), findings.ground.history, broken)
    assert answer.rank_agreement() < 0.5
    assert answer.worth(answer.judged.margin) < 0.5
    assert broken.version != RULE_OF_THUMB
