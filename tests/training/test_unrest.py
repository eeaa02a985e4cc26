"""The floor widens where chances were off from time to time, and where labels are few."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from models.fit.calibration import Sigmoid
from models.fit.interval import IntervalSettings
from training.out_of_fold import OutOfFold
from training.unrest import between, variance_between, widened

PLAIN = Sigmoid(1.0, 0.0, ((0.0, 0.0), (0.0, 0.0)))
SETTINGS = IntervalSettings()


def world(seed: int, spread: float, folds: int = 40, each: int = 200):
    """Unseen margins, and outcomes whose log-odds are off by so much from fold to fold."""
    random = np.random.default_rng(seed)
    fold = np.repeat(np.arange(folds), each)
    margin = random.normal(size=len(fold))
    off = random.normal(size=folds) * spread
    succeeded = random.random(len(fold)) < expit(margin + off[fold])
    return OutOfFold(np.arange(len(fold)), fold, margin), succeeded


@pytest.mark.parametrize("spread", [0.0, 0.3, 0.6])
def test_the_spread_between_times_is_found_and_luck_is_not(spread):
    found = [variance_between(PLAIN, *world(seed, spread)) for seed in range(20)]
    assert np.sqrt(np.mean(found)) == pytest.approx(spread, abs=0.08)


def test_effects_that_differ_by_less_than_luck_have_no_variance_between():
    assert between(np.array([0.1, -0.1, 0.05]), np.array([4.0, 4.0, 4.0])) == 0.0
    assert between(np.array([0.5]), np.array([10.0])) == 0.0


def test_between_is_the_estimator_of_dersimonian_and_laird():
    """Weights 10, 20, 30 and effects 0, 1, 2: mean 4/3."""
    mean = (20 + 60) / 60
    spread = 10 * mean**2 + 20 * (1 - mean) ** 2 + 30 * (2 - mean) ** 2
    found = between(np.array([0.0, 1.0, 2.0]), np.array([10.0, 20.0, 30.0]))
    assert found == pytest.approx((spread - 2) / (60 - 1400 / 60))


def test_few_labels_widen_the_floor_and_many_do_not():
    rows, succeeded = world(3, 0.0)
    restless = variance_between(PLAIN, rows, succeeded)
    floors = [widened(SETTINGS, PLAIN, rows, succeeded, n).floor for n in (60, 600, 10**9)]
    assert floors[0] ** 2 == pytest.approx(2 * SETTINGS.floor**2 + restless)
    assert floors[1] ** 2 == pytest.approx(1.1 * SETTINGS.floor**2 + restless)
    assert floors[2] ** 2 == pytest.approx(SETTINGS.floor**2 + restless)


def test_a_stretch_of_time_that_tells_next_to_nothing_is_not_asked():
    rows, succeeded = world(4, 0.0, folds=3)
    lone = OutOfFold(np.append(rows.rows, 600), np.append(rows.fold, 3), np.append(rows.margin, 9))
    assert variance_between(PLAIN, lone, np.append(succeeded, False)) == pytest.approx(
        variance_between(PLAIN, rows, succeeded), abs=1e-12
    )
