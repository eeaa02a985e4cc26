"""Each gate: lets through what it should, stops what it should, and seldom errs by chance."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
import yaml
from scipy.special import expit, logit
from scipy.stats import kstest

from models.fairness.model import Estimate
from models.fairness.succession import DisparityChange, FairnessComparison
from training import gates
from training.labels import LabelCounts
from training.out_of_fold import OutOfFold

FILE = yaml.safe_load(resources.files("training").joinpath("gates.yaml").read_text("utf-8"))
NAMES = [name for name, content in FILE.items() if "threshold" in content]
TRIES = 300


def signal(margin, gap, score, fold=None) -> gates.GateVerdict:
    at = np.arange(len(margin))
    fold = at * 4 // len(margin) if fold is None else fold
    return gates.signal(OutOfFold(at, fold, np.asarray(margin)), np.asarray(gap), score)


def labelled(seed: int, n: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Chances of a perfect model beside what happened."""
    random = np.random.default_rng(seed)
    chance = expit(random.normal(0, 1.2, n))
    return chance, random.random(n) < chance


@pytest.mark.parametrize("name", NAMES)
def test_every_gate_stands_in_the_file_with_its_unit_and_its_reason_in_both_languages(name):
    bar = gates.gate(name)
    assert bar.name == name
    assert bar.unit
    assert set(bar.reason) == {"id", "en"}
    assert all(bar.reason.values())


@pytest.mark.parametrize(
    ("labels", "succeeded", "passed"),
    [
        (60, 30, True),
        (59, 30, False),
        (60, 50, True),
        (60, 51, False),
        (60, 10, True),
        (60, 9, False),
        (0, 0, False),
    ],
)
def test_enough_labels_are_sixty_with_ten_of_each_outcome(labels, succeeded, passed):
    counts = LabelCounts(labels + 5, labels, 0, 5, succeeded)
    verdict = gates.enough_labels(counts)
    assert verdict.passed == passed
    assert verdict.measured == labels
    assert f"{labels} labelled transfers" in verdict.text


def test_many_labels_that_came_too_late_are_told_apart_from_few():
    enough = gates.enough_labels(LabelCounts(100, 100, 0, 0, 50))
    late = gates.known_too_late(enough)
    assert enough.passed
    assert not late.passed
    assert "too few were known before" in late.text


def test_what_adds_nothing_has_a_p_value_that_is_drawn_evenly():
    random = np.random.default_rng(0)
    found = []
    for _ in range(TRIES):
        gap = random.normal(size=200)
        target = 0.7 * gap + random.normal(size=200) * np.where(gap > 0, 2.0, 0.7)
        margin = 1.5 * gap + random.normal(size=200)
        centred = [one - one.mean() for one in (margin, gap, target)]
        found.append(gates.p_value_of_adding(*centred))
    assert kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.array(found) < 0.05) == pytest.approx(0.05, abs=0.03)


def test_the_signal_gate_lets_noise_through_less_often_than_its_bar_says():
    random = np.random.default_rng(1)
    passed = [
        signal(*random.normal(size=(2, 120)), random.normal(76, 8, 120)).passed
        for _ in range(TRIES)
    ]
    assert sum(passed) <= 3


def test_the_signal_gate_sees_a_margin_that_tells_more_than_the_gap():
    random = np.random.default_rng(2)
    seen = []
    for _ in range(50):
        gap = random.normal(size=250)
        better = random.normal(size=250)
        score = 76 + 2 * gap + 3 * better + 6 * random.normal(size=250)
        seen.append(signal(0.5 * gap + better, gap, score).passed)
    assert np.mean(seen) > 0.9


def test_a_margin_that_only_repeats_the_gap_is_no_signal():
    random = np.random.default_rng(3)
    gap = random.normal(size=1000)
    score = 76 + 5 * gap + random.normal(size=1000)
    for margin in (gap, 2 * gap + 1):
        verdict = signal(margin, gap, score)
        assert not verdict.passed
        assert verdict.text.startswith("no signal")


def test_the_gap_with_some_noise_seldom_passes_for_more_than_the_gap():
    random = np.random.default_rng(8)
    passed = []
    for _ in range(TRIES):
        gap = random.normal(size=200)
        score = 76 + 5 * gap + 5 * random.normal(size=200)
        passed.append(signal(gap + 0.03 * random.normal(size=200), gap, score).passed)
    assert sum(passed) <= 3


def test_a_margin_that_points_backwards_is_no_signal():
    random = np.random.default_rng(4)
    margin = random.normal(size=500)
    assert not signal(-margin, np.zeros(500), margin + random.normal(size=500)).passed


def test_what_only_tells_one_fold_from_another_is_no_signal():
    random = np.random.default_rng(5)
    fold = np.repeat(np.arange(4), 100)
    margin, score = 5 * fold + random.normal(size=400), 76 + 5 * fold + random.normal(size=400)
    assert not signal(margin, random.normal(size=400), score, fold).passed


@pytest.mark.parametrize("margin", [np.zeros(100), np.repeat([1.0, 2.0, 3.0, 4.0], 25)])
def test_a_margin_that_tells_nobody_apart_is_no_signal(margin):
    score = np.random.default_rng(6).normal(size=100)
    verdict = signal(margin, np.zeros(100), score)
    assert not verdict.passed
    assert verdict.measured == 1.0


def test_where_nobody_was_assessed_the_base_rate_alone_is_the_rival():
    random = np.random.default_rng(7)
    margin = random.normal(size=300)
    score = margin + random.normal(size=300)
    assert signal(margin, np.full(300, -5.0), score).passed


@pytest.mark.parametrize(("slope", "passed"), [(0.5, True), (0.0, False), (-0.5, False)])
def test_only_a_slope_above_zero_points_up(slope, passed):
    assert gates.points_up(slope).passed == passed


def test_a_perfect_model_is_called_calibrated():
    verdicts = [gates.calibrated(*labelled(seed, n), seed) for seed in range(40) for n in (80, 600)]
    assert all(verdict.passed for verdict in verdicts)


@pytest.mark.parametrize("skew", [np.square, np.sqrt, lambda p: expit(3 * logit(p))])
def test_skewed_chances_are_not(skew):
    verdicts = [
        gates.calibrated(skew(chance), succeeded, seed)
        for seed in range(20)
        for chance, succeeded in [labelled(seed)]
    ]
    assert not any(verdict.passed for verdict in verdicts)


def test_the_same_seed_gives_the_same_verdict_on_calibration():
    assert gates.calibrated(*labelled(1), 5).text == gates.calibrated(*labelled(1), 5).text


RIVALS = {
    "logistic regression": gates.not_worse_than_logistic,
    "the champion": gates.not_worse_than_champion,
}


@pytest.mark.parametrize("name", RIVALS)
def test_an_equal_is_not_worse_and_a_spoiled_model_is(name):
    not_worse = RIVALS[name]
    chance, succeeded = labelled(2)
    blurred = expit(0.97 * logit(chance))
    assert not_worse(chance, chance, succeeded).passed
    assert not_worse(blurred, chance, succeeded).passed
    assert not_worse(chance, blurred, succeeded).passed
    spoiled = not_worse(np.full(1000, 0.5), chance, succeeded)
    assert not spoiled.passed
    assert name in spoiled.text


def test_what_is_worse_by_the_margin_is_seldom_let_through():
    random = np.random.default_rng(3)
    passed = []
    for _ in range(200):
        loss = random.normal(0.05, 0.3, 400)  # the challenger loses 0.05 nats a row on average
        rival = np.full(400, 0.5)
        succeeded = np.ones(400, dtype=bool)
        chance = np.exp(-(np.log(2) + loss)).clip(0.01, 0.99)
        passed.append(gates.not_worse_than_logistic(chance, rival, succeeded).passed)
    assert np.mean(passed) < 0.1


@pytest.mark.parametrize("new", [0, 1, 99])
def test_too_few_new_labels_never_hold_up_a_retraining(new):
    chance, succeeded = labelled(4)
    verdict = gates.not_worse_than_champion(1 - chance[:new], chance[:new], succeeded[:new])
    assert verdict.passed
    assert verdict.measured is None
    assert f"{new} labels newer than the champion" in verdict.text


def test_a_hundred_new_labels_do():
    chance, succeeded = labelled(4)
    assert not gates.not_worse_than_champion(1 - chance[:100], chance[:100], succeeded[:100]).passed


def test_a_new_recipe_must_be_better_and_not_only_different():
    chance, succeeded = labelled(5)
    blurred = expit(0.5 * logit(chance))
    assert gates.better_than_champion(chance, blurred, succeeded).passed
    assert not gates.better_than_champion(chance, chance, succeeded).passed
    assert not gates.better_than_champion(blurred, chance, succeeded).passed


def test_a_gain_by_chance_alone_is_taken_as_often_as_its_bar_says():
    random = np.random.default_rng(6)
    found = np.array([gates.p_value_of_gain(random.normal(size=200)) for _ in range(TRIES)])
    assert kstest(found, "uniform").pvalue > 0.01
    assert np.mean(found < 0.05) <= 0.09


@pytest.mark.parametrize(
    ("gains", "p"), [([0.0, 0.0], 1.0), ([0.1, 0.1], 0.0), ([-0.1, -0.1], 1.0), ([0.3], 0.0)]
)
def test_gains_that_do_not_vary_are_certain(gains, p):
    assert gates.p_value_of_gain(np.array(gains)) == p


def change(*, worse: bool | None, growth: float = 0.1):
    return DisparityChange(
        "gender", "selection_rate_ratio", 0.9, 0.9 - growth, Estimate(growth, 0, 1), worse
    )


@pytest.mark.parametrize(
    ("changes", "passed", "told"),
    [
        ((), True, "too few to tell"),
        ((change(worse=None),), True, "too few to tell"),
        ((change(worse=False),), True, "no disparity grew"),
        ((change(worse=False), change(worse=True)), False, "gender"),
    ],
)
def test_a_disparity_that_grew_stops_a_challenger(changes, passed, told):
    verdict = gates.not_worse_on_fairness(FairnessComparison(changes))
    assert verdict.passed == passed
    assert told in verdict.text


def test_the_largest_growth_is_what_was_measured():
    changes = (change(worse=True, growth=0.1), change(worse=True, growth=0.3))
    assert gates.not_worse_on_fairness(FairnessComparison(changes)).measured == 0.3


def test_a_verdict_tells_what_was_measured_beside_its_bar():
    document = gates.points_up(0.5).to_json()
    assert document["gate"] == "points_up"
    assert (document["measured"], document["threshold"]) == (0.5, 0.0)
    assert replace(gates.points_up(0.5), passed=False).to_json()["passed"] is False
