"""The interval grows with everything that is not known, and only with that."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import norm

from models.fit.interval import IntervalSettings

SETTINGS = IntervalSettings(scale=1.5, floor=0.15, outside=0.3, outside_most=3.0)


def width(spread=0.2, variance=0.01, shortfall=0.0, log_odds=0.4, settings=SETTINGS) -> float:
    low, high = settings.bounds(
        *(np.array([one]) for one in (log_odds, spread, variance, shortfall))
    )
    return float(logit(high[0]) - logit(low[0]))


def test_half_the_width_is_a_90_percent_normal_interval_of_the_added_variances():
    total = (1.5 * 0.2) ** 2 + 0.01 + 0.15**2 + (0.3 * 2) ** 2
    assert width(shortfall=2.0) == pytest.approx(2 * norm.ppf(0.95) * np.sqrt(total))


def test_it_stands_evenly_around_the_log_odds():
    low, high = SETTINGS.bounds(*(np.array([one]) for one in (0.4, 0.2, 0.01, 0.0)))
    assert (logit(low[0]) + logit(high[0])) / 2 == pytest.approx(0.4)


@pytest.mark.parametrize(
    "less_known", [{"spread": 0.4}, {"variance": 0.5}, {"shortfall": 0.1}, {"shortfall": 2.0}]
)
def test_what_is_less_known_has_a_wider_interval(less_known):
    assert width(**less_known) > width()


def test_beyond_the_most_shortfall_nothing_widens_any_more():
    assert width(shortfall=3.0) == width(shortfall=300.0)


def test_a_bag_that_agrees_still_leaves_the_floor():
    assert width(spread=0.0, variance=0.0) == pytest.approx(2 * norm.ppf(0.95) * 0.15)


def test_settings_come_back_from_json():
    assert IntervalSettings(**IntervalSettings(2.0, 0.1, 0.5, 4.0).to_json()) == IntervalSettings(
        2.0, 0.1, 0.5, 4.0
    )
