"""Aggregate: from rates per group to ratios with an interval and an exact test. Nothing is judged.

The test asks, of each group, whether its number in the list fits a list drawn at random from the
eligible: given the margins that number is hypergeometric (Fisher's exact test, two-sided) against
all others together. Against the most selected group alone, which chance often makes a tiny one,
the test would have no power, and having picked that group after looking would not be paid for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.metrics import Counts, Floats, SelectionRates

_PAIR: Final = 2
_SAME_PROBABILITY: Final = 1e-7  # relative; two tables this close are equally likely (as in R)


@dataclass(frozen=True)
class Disparity:
    """Impact ratios of the groups of one attribute; arrays of shape (groups,), NaN: undefined.

    ``ratio`` is against the most selected group, with ``low`` and ``high`` at the confidence
    asked for. ``p_value`` is exact, of the group against all others; ``is_behind`` says that the
    group is selected less often than the others.
    """

    rates: SelectionRates
    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats
    is_behind: npt.NDArray[np.bool_]

    @property
    def test_of(self) -> Counts:
        """Which of the attribute's tests each p-value is: with two groups both are the same one.

        -1 for a group without members, or with nobody to compare it with.
        """
        present = np.flatnonzero(self.rates.pool)
        test = np.full(len(self.rates.pool), -1, dtype=np.int64)
        if len(present) > 1:
            test[present] = np.arange(len(present)) if len(present) > _PAIR else 0
        return test


def impact_ratio(rates: SelectionRates, confidence: float) -> Disparity:
    """Ratio of each group's selection rate to the highest one.

    The interval is MOVER's (Donner and Zou 2012) over Wilson limits: closed, and sensible where a
    group has nobody selected.
    """
    pool, selected = rates.pool, rates.selected
    everyone, listed = int(pool.sum()), int(selected.sum())
    p_value = np.array(
        [exact_p_value(*cell, everyone, listed) for cell in zip(selected, pool, strict=True)]
    )
    behind = selected * (everyone - pool) < (listed - selected) * pool
    if listed == 0:
        nothing = np.full(len(pool), np.nan)
        return Disparity(rates, nothing, nothing, nothing, p_value, behind)
    best = int(np.nanargmax(rates.rates))
    # one division of whole numbers: 8 of 100 against 10 of 100 is 0.8, not a rounding below it
    above, below = selected * pool[best], pool * selected[best]
    ratio = np.full(len(pool), np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    low, high = _ratio_limits(selected, pool, best, confidence)
    return Disparity(rates, ratio, low, high, p_value, behind)


def exact_p_value(selected: int, group: int, everyone: int, listed: int) -> float:
    """Two-sided exact probability of a group's number in a list drawn at random.

    Sums the hypergeometric probabilities that do not exceed that of the number seen.

    Parameters
    ----------
    selected, group : the group's people in the list, and in the pool.
    everyone, listed : all people in the pool, and in the list.
    """
    lowest, highest = max(0, group + listed - everyone), min(group, listed)
    log = _log_factorials(int(everyone).bit_length())
    drawn = np.arange(lowest, highest + 1)
    rest, of_rest = everyone - group, listed - drawn
    inside = log[group] - log[drawn] - log[group - drawn]
    outside = log[rest] - log[of_rest] - log[rest - of_rest]
    every_list = log[everyone] - log[listed] - log[everyone - listed]
    p = np.exp(inside + outside - every_list)
    seen = p[int(selected) - lowest]
    return float(min(1.0, p[p <= seen * (1 + _SAME_PROBABILITY)].sum()))


def correct_within(disparities: Sequence[Disparity]) -> list[Floats]:
    """Holm-corrected p-values of each group, all different tests of a list taken together.

    One array of shape (groups,) an attribute; NaN where there is no test.
    """
    tests = [disparity.test_of for disparity in disparities]
    once = [np.unique(test[test >= 0], return_index=True)[1] for test in tests]
    p_values = [
        disparity.p_value[test >= 0][first]
        for disparity, test, first in zip(disparities, tests, once, strict=True)
    ]
    corrected = holm(np.concatenate([*p_values, np.empty(0)]))
    starts = np.cumsum([0, *(len(p) for p in p_values)])
    return [
        np.append(corrected, np.nan)[np.where(test >= 0, start + test, -1)]
        for test, start in zip(tests, starts, strict=False)
    ]


def holm(p_values: npt.ArrayLike) -> Floats:
    """Holm's step-down correction (1979) of p-values, shape (tests,)."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    raised = p[order] * (len(p) - np.arange(len(p)))
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return adjusted


@cache
def _log_factorials(bits: int) -> Floats:
    """Logarithms of the factorials of whole numbers of so many bits; shape (2 ** bits,)."""
    logs: Floats = gammaln(np.arange(2**bits) + 1)
    return logs


def _ratio_limits(
    selected: Counts, pool: Counts, best: int, confidence: float
) -> tuple[Floats, Floats]:
    rate = np.full(len(pool), np.nan)
    np.divide(selected, pool, out=rate, where=pool > 0)
    lower, upper = _wilson(rate, pool, confidence)
    low = _lower_limit(rate, rate[best], lower, upper[best])
    high = _upper_limit(rate, rate[best], upper, lower[best])
    low[best] = high[best] = 1.0  # against itself
    return low, high


def _wilson(rate: Floats, size: Counts, confidence: float) -> tuple[Floats, Floats]:
    z2 = ndtri((1 + confidence) / 2) ** 2
    n = np.maximum(size, 1)
    centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (rate * (1 - rate) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def _lower_limit(first: Floats, second: float, low: Floats, high: float) -> Floats:
    """Lower limit of first / second from the lower one of first and the upper one of second."""
    product, above = first * second, low * (2 * first - low)
    root = np.sqrt(np.maximum(product**2 - above * high * (2 * second - high), 0.0))
    limit = np.where(np.isnan(first), np.nan, 0.0)
    np.divide(above, product + root, out=limit, where=first > 0)
    return limit


def _upper_limit(first: Floats, second: float, high: Floats, low: float) -> Floats:
    """Upper limit of first / second from the upper one of first and the lower one of second."""
    product, below = first * second, low * (2 * second - low)
    root = np.sqrt(np.maximum(product**2 - below * high * (2 * first - high), 0.0))
    limit: Floats = (product + root) / below
    return limit
