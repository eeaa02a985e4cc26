"""What is learned, held against the truth of made-up cities on pairs that were never made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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
    assert mean(answers, lambda one: one.agreement(one.judged.margin)) >= 0.85


def test_the_first_ten_are_worth_most_of_what_the_best_ten_are(answers):
    assert mean(answers, lambda one: one.worth(one.judged.margin)) >= 0.85


def test_they_are_worth_more_than_the_first_ten_by_the_competency_gap(answers):
    for one in answers:
        assert one.worth(one.judged.margin) >= one.worth(one.rule) + 0.1


def test_intervals_hold_the_true_chance_about_as_often_as_they_say(answers):
    assert 0.82 <= mean(answers, worlds.Asked.coverage) <= 0.98


def test_most_of_whom_one_may_choose_from_is_known_ground_and_some_are_not(answers):
    assert 0.5 < mean(answers, lambda one: one.judged.in_support.mean()) < 1


def test_on_unknown_ground_intervals_are_wider(answers):
    for one in answers:
        width, known = one.judged.high - one.judged.low, one.judged.in_support
        assert width[~known].mean() > width[known].mean()


def test_few_labels_already_order_better_than_the_competency_gap():
    answers = [worlds.asked(seed=seed, **FEW) for seed in (1, 2, 3)]
    for one in answers:
        assert one.agreement(one.judged.margin) > one.agreement(one.rule) + 0.1
    gained = mean(answers, lambda one: one.worth(one.judged.margin) - one.worth(one.rule))
    assert gained > 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_few_labels_it_says_why_it_serves_or_does_not(seed):
    trial = worlds.trial(seed=seed, **FEW)
    first, *rest = trial.reasons()
    assert trial.passed == first.startswith("Promoted")
    assert trial.passed == (not any(reason.startswith("FAILED") for reason in rest))
    assert len(rest) == len(trial.verdicts)


def test_a_model_whose_columns_are_mixed_up_would_not_pass_here():
    spec = {"seed": SEEDS[0], "shape": "smooth", **CITY}
    findings = worlds.trial(**spec).findings
    names = np.random.default_rng(0).permutation(findings.model.feature_names)
    broken = replace(findings.model, feature_names=tuple(names.tolist()))
    answer = worlds.ask(worlds.city(**spec), findings.ground.history, broken)
    assert answer.agreement(answer.judged.margin) < 0.5
    assert answer.worth(answer.judged.margin) < 0.5
