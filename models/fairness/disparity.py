"""Aggregate: from rates per group to ratios with an interval and an exact test. Nothing is judged.

The test is of each group against all others together (``models.fairness.exact_tests``). Against
the most selected group alone, which chance often makes a tiny one, it would have no power, and
having picked that group after looking would not be paid for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from models.fairness.exact_tests import exact_p_values, holm
from models.fairness.metrics import InARow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.metrics import Floats, SelectionRates

_PAIR: Final = 2


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


def impact_ratio(rates: SelectionRates, confidence: float) -> Disparity:
    """Ratio of each group's selection rate to the highest one: see ``impact_ratios``."""
    return impact_ratios(InARow.of([rates]), confidence)[0]


def impact_ratios(groups: InARow, confidence: float) -> list[Disparity]:
    """Ratio of each group's selection rate to the highest one of its attribute.

    The interval is MOVER's (Donner and Zou 2012) over Wilson limits: closed, and sensible where a
    group has nobody selected.
    """
    z2 = float(ndtri((1 + confidence) / 2) ** 2)
    selected, pool = groups.selected, groups.pool
    listed, everyone = groups.listed, groups.everyone
    p_values = np.array(exact_p_values(selected, pool, everyone, listed))
    behind = selected * (everyone - pool) < (listed - selected) * pool
    return [
        Disparity(rates, *_ratios(rates, z2), p_values[place], behind[place])
        for rates, place in zip(groups.rates, groups.places, strict=True)
    ]


def correct_within(disparities: Sequence[Disparity]) -> list[Floats]:
    """Holm-corrected p-values of each group, all different tests of a list taken together.

    One array of shape (groups,) an attribute; NaN where there is no test.
    """
    tests = [_tests_of(disparity) for disparity in disparities]
    corrected = iter(holm([p for some in tests for p in some]).tolist())
    return [
        _adjusted(disparity, list(islice(corrected, len(some))))
        for disparity, some in zip(disparities, tests, strict=True)
    ]


def _tests_of(disparity: Disparity) -> list[float]:
    """The p-values with which an attribute's tests count once: two groups share one test.

    None of a group without members, or with nobody to compare with.
    """
    sizes = disparity.rates.pool.tolist()
    present = [p for p, size in zip(disparity.p_value.tolist(), sizes, strict=True) if size]
    return present if len(present) > _PAIR else present[:-1]


def _adjusted(disparity: Disparity, corrected: list[float]) -> Floats:
    """Corrected p-values of the groups from those of the tests; one is of both groups of a pair."""
    of_groups = chain(corrected, corrected)
    sizes = disparity.rates.pool.tolist()
    return np.array([next(of_groups, math.nan) if size else math.nan for size in sizes])


def _ratios(rates: SelectionRates, z2: float) -> tuple[Floats, Floats, Floats]:
    """Ratios and their limits; NaN where nobody is selected."""
    selected, pool = rates.selected.tolist(), rates.pool.tolist()
    if not any(selected):
        nothing = np.full(len(pool), np.nan)
        return nothing, nothing, nothing
    limited = [_limited(*counts, z2) for counts in zip(selected, pool, strict=True)]
    best = max(range(len(pool)), key=lambda at: limited[at].rate if pool[at] else -1.0)
    first, most, of_most = limited[best], selected[best], pool[best]
    # one division of whole numbers: 8 of 100 against 10 of 100 is 0.8, not a rounding below it
    ratio = [
        one * of_most / (size * most) if size else math.nan
        for one, size in zip(selected, pool, strict=True)
    ]
    low, high = ([limit(one, first) for one in limited] for limit in (_lower_limit, _upper_limit))
    low[best] = high[best] = 1.0  # against itself
    return np.array(ratio), np.array(low), np.array(high)


class _Limited(NamedTuple):
    """A selection rate between its Wilson limits; NaN for a group without members."""

    rate: float
    low: float
    high: float


_NO_RATE: Final = _Limited(math.nan, math.nan, math.nan)


def _limited(selected: int, pool: int, z2: float) -> _Limited:
    if not pool:
        return _NO_RATE
    rate = selected / pool
    centre = (rate + z2 / (2 * pool)) / (1 + z2 / pool)
    spread = z2 * (rate * (1 - rate) / pool + z2 / (4 * pool * pool))
    half = math.sqrt(spread) / (1 + z2 / pool)
    return _Limited(rate, max(centre - half, 0.0), min(centre + half, 1.0))


def _lower_limit(first: _Limited, second: _Limited) -> float:
    """Lower limit of first / second from the lower one of first and the upper one of second."""
    if not first.rate > 0:
        return first.rate
    product, above = first.rate * second.rate, first.low * (2 * first.rate - first.low)
    beyond = above * second.high * (2 * second.rate - second.high)
    return above / (product + math.sqrt(max(product * product - beyond, 0.0)))


def _upper_limit(first: _Limited, second: _Limited) -> float:
    """Upper limit of first / second from the upper one of first and the lower one of second."""
    product, below = first.rate * second.rate, second.low * (2 * second.rate - second.low)
    beyond = below * first.high * (2 * first.rate - first.high)
    return (product + math.sqrt(max(product * product - beyond, 0.0))) / below
