"""Drift is found where there is some, and seldom where there is none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from features.calendar import to_day
from features.pairs.matrix import PairMatrix
from training.breaks import RATE, Residuals, Steps, find_break
from training.drift import calibration_by_half_year, input_drift, risen, stability_index

N = 600


def residuals(seed: int, *, jump=0.0, turn=0.0, trend=0.0, rows=N) -> Residuals:
    """Noise over three years; from the middle on another level, or another slope."""
    random = np.random.default_rng(seed)
    days = np.repeat(np.arange(rows // 20) * 40, 20).astype(np.int32) + 18_000
    margin, later = random.normal(0, 1, rows), np.arange(rows) >= rows // 2
    value = random.normal(0, 1, rows) + trend * np.arange(rows) / rows
    return Residuals(days, value + later * (jump + turn * margin), margin, np.full(rows, 300))


def matrix(values) -> PairMatrix:
    return PairMatrix(("a", "b"), np.asarray(values, dtype=np.float32), "h")


@pytest.mark.slow
@pytest.mark.parametrize("trend", [0.0, 0.8])
def test_without_a_break_one_is_reported_about_as_often_as_the_stated_rate(trend):
    found = [find_break(residuals(seed, trend=trend, rows=300), 1).is_found for seed in range(100)]
    assert np.mean(found) <= RATE + 2 * np.sqrt(RATE * (1 - RATE) / 100)


@pytest.mark.parametrize(("change", "kind"), [({"jump": -1.0}, "level"), ({"turn": 0.9}, "slope")])
def test_a_break_is_found_near_its_day_and_named(change, kind):
    found = find_break(residuals(3, **change), 1)
    assert (found.is_found, found.kind) == (True, kind)
    assert abs(found.day - residuals(3).days[N // 2]) <= 120
    assert found.text.startswith("Break about")


def test_no_break_is_said_in_a_sentence():
    assert find_break(residuals(4), 1).text.startswith("No break")


def test_the_same_residuals_give_the_same_answer_and_few_give_none():
    assert find_break(residuals(5), 1) == find_break(residuals(5), 1)
    assert find_break(residuals(5, rows=80), 1) is None


def test_a_jump_is_the_share_of_a_step_that_is_no_trend_though_no_step_is_written_out():
    given, first = residuals(6, jump=0.4, rows=200), np.array([20, 60, 61, 180])
    margin = (given.margin - given.margin.mean()) / given.margin.std()
    time = np.arange(200.0)
    after = (np.arange(200) >= first[:, None]).astype(float)
    no_break = np.column_stack([np.ones(200), time, margin, margin * time])
    steps = np.vstack([after, after * margin]).T
    steps -= no_break @ np.linalg.lstsq(no_break, steps, rcond=None)[0]
    expected = np.abs(given.value @ (steps / np.linalg.norm(steps, axis=0))) / given.value.std()
    found = Steps.of(given, first).jumps(given.value)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_margin_that_tells_nothing_has_no_slope_to_break():
    given = residuals(7, jump=0.5, rows=200)
    flat = Residuals(given.days, given.value, np.ones(200), given.learned)
    level, slope = np.split(Steps.of(flat, np.array([60, 100])).jumps(flat.value), 2)
    assert (slope == 0).all()
    assert (level > 0).all()


def test_inputs_of_one_distribution_are_not_called_shifted():
    random = np.random.default_rng(1)
    both = [matrix(random.normal(0, 1, (n, 2))) for n in (800, 90)]
    assert not any(one.is_shifted for one in input_drift(*both))


def test_a_shifted_input_is_named_first_and_so_is_one_that_is_no_longer_recorded():
    random = np.random.default_rng(2)
    before, after = random.normal(0, 1, (800, 2)), random.normal(0, 1, (300, 2))
    after[:, 1] += 1
    moved = input_drift(matrix(before), matrix(after))
    assert [(one.feature, one.is_shifted) for one in moved] == [("b", True), ("a", False)]
    after[:, 1] -= 1
    after[::2, 0] = np.nan
    assert input_drift(matrix(before), matrix(after))[0].feature == "a"


def test_the_index_agrees_with_its_formula_on_known_shares():
    before = np.repeat(np.arange(10.0), 10_000)
    after = np.repeat(np.arange(10.0), [20_000, *[10_000] * 8, 0])
    expected = (0.2 - 0.1) * np.log(2) + (0.5 / 1e5 - 0.1) * np.log(0.5 / 1e5 / 0.1)
    assert stability_index(risen(before), risen(after)) == pytest.approx(expected, rel=0.02)


def test_too_few_rows_say_nothing_of_inputs():
    assert input_drift(matrix(np.zeros((40, 2))), matrix(np.zeros((400, 2)))) == ()


def test_calibration_is_told_by_half_year_and_off_where_chances_are_too_high():
    random = np.random.default_rng(6)
    first, last = int(to_day(date(2023, 1, 1))), 400
    days = np.sort(random.integers(first, first + 360, 2 * last)).astype(np.int32)
    chance = random.uniform(0.2, 0.9, len(days))
    late = days >= first + 181
    succeeded = random.random(len(days)) < chance - 0.25 * late
    told = calibration_by_half_year(days, chance, succeeded)
    assert [(one.name, one.is_off) for one in told] == [("2023-H1", False), ("2023-H2", True)]
    assert told[1].gap == pytest.approx(-0.25, abs=0.06)
    assert told[0].slope_low < 1 < told[0].slope_high
