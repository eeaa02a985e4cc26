"""Aggregate: from rates per group to ratios with an interval and an exact test. Nothing is judged.

The test is of each group against all others together (``models.fairness.exact_tests``). Against
the most selected group alone, which chance often makes a tiny one, it would have no power, and
having picked that group after looking would not be paid for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from models.fairness.exact_tests import exact_p_values, holm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.metrics import Counts, Floats, SelectionRates

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

    @property
    def tested(self) -> npt.NDArray[np.int64]:
        """The groups with whose p-values the attribute's tests count once: two share one test.

        None without members, or with nobody to compare with.
        """
        present = np.flatnonzero(self.rates.pool)
        return present[: len(present) if len(present) > _PAIR else len(present) - 1]


def impact_ratio(rates: SelectionRates, confidence: float) -> Disparity:
    """Ratio of each group's selection rate to the highest one: see ``impact_ratios``."""
    return impact_ratios([rates], confidence)[0]


def impact_ratios(rates: Sequence[SelectionRates], confidence: float) -> list[Disparity]:
    """Ratio of each group's selection rate to the highest one of its attribute.

    All attributes in one pass. The interval is MOVER's (Donner and Zou 2012) over Wilson limits:
    closed, and sensible where a group has nobody selected.
    """
    told = [rate for rate in rates if rate.selected.any()]
    limits = iter(_ratios(told, confidence) if told else ())
    return [
        Disparity(rate, *(next(limits) if rate.selected.any() else _nothing(rate)), p, behind)
        for rate, (p, behind) in zip(rates, _tests(rates), strict=True)
    ]


def correct_within(disparities: Sequence[Disparity]) -> list[Floats]:
    """Holm-corrected p-values of each group, all different tests of a list taken together.

    One array of shape (groups,) an attribute; NaN where there is no test.
    """
    tested = [disparity.tested for disparity in disparities]
    p_values = [one.p_value[at] for one, at in zip(disparities, tested, strict=True)]
    corrected = holm(np.concatenate([*p_values, np.empty(0)]))
    told, begin = [], 0
    for disparity, at in zip(disparities, tested, strict=True):
        adjusted = np.full(len(disparity.p_value), np.nan)
        if len(at):  # the second of a pair has the same test as the first
            adjusted[disparity.rates.pool > 0] = corrected[begin : begin + len(at)]
        told.append(adjusted)
        begin += len(at)
    return told


def _laid_out(rates: Sequence[SelectionRates]) -> tuple[Counts, Counts, list[slice]]:
    """Selected and pool of the groups of all attributes in a row, and where each stands."""
    ends = np.cumsum([len(rate.pool) for rate in rates]).tolist()
    places = [slice(begin, end) for begin, end in zip([0, *ends], ends, strict=False)]
    selected = np.concatenate([np.empty(0, dtype=np.int64), *(rate.selected for rate in rates)])
    pool = np.concatenate([np.empty(0, dtype=np.int64), *(rate.pool for rate in rates)])
    return selected, pool, places


def _tests(rates: Sequence[SelectionRates]) -> list[tuple[Floats, npt.NDArray[np.bool_]]]:
    """Of each attribute the exact p-values, and whether a group lags behind all others."""
    selected, pool, places = _laid_out(rates)
    groups = [len(rate.pool) for rate in rates]
    everyone = np.repeat([int(rate.pool.sum()) for rate in rates], groups).astype(np.int64)
    listed = np.repeat([int(rate.selected.sum()) for rate in rates], groups).astype(np.int64)
    p_values = np.array(exact_p_values(selected, pool, everyone, listed))
    behind = selected * (everyone - pool) < (listed - selected) * pool
    return [(p_values[place], behind[place]) for place in places]


def _ratios(
    rates: Sequence[SelectionRates], confidence: float
) -> list[tuple[Floats, Floats, Floats]]:
    """Of each attribute, none of which may have nobody selected, the ratios and their limits."""
    selected, pool, places = _laid_out(rates)
    rate = np.full(len(pool), np.nan)
    np.divide(selected, pool, out=rate, where=pool > 0)
    sortable = np.where(pool > 0, rate, -1.0)
    bests = [place.start + int(sortable[place].argmax()) for place in places]
    best = np.repeat(bests, [place.stop - place.start for place in places])
    # one division of whole numbers: 8 of 100 against 10 of 100 is 0.8, not a rounding below it
    above, below = selected * pool[best], pool * selected[best]
    ratio = np.full(len(pool), np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    lower, upper = _wilson(rate, pool, confidence)
    low = _lower_limit(rate, rate[best], lower, upper[best])
    high = _upper_limit(rate, rate[best], upper, lower[best])
    low[bests] = high[bests] = 1.0  # against itself
    return [(ratio[place], low[place], high[place]) for place in places]


def _nothing(rates: SelectionRates) -> tuple[Floats, Floats, Floats]:
    """Ratios and limits where nobody is selected."""
    nothing = np.full(len(rates.pool), np.nan)
    return nothing, nothing, nothing


def _wilson(rate: Floats, size: Counts, confidence: float) -> tuple[Floats, Floats]:
    z2 = ndtri((1 + confidence) / 2) ** 2
    n = np.maximum(size, 1)
    centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (rate * (1 - rate) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def _lower_limit(first: Floats, second: Floats, low: Floats, high: Floats) -> Floats:
    """Lower limit of first / second from the lower one of first and the upper one of second."""
    product, above = first * second, low * (2 * first - low)
    root = np.sqrt(np.maximum(product**2 - above * high * (2 * second - high), 0.0))
    limit = np.where(np.isnan(first), np.nan, 0.0)
    np.divide(above, product + root, out=limit, where=first > 0)
    return limit


def _upper_limit(first: Floats, second: Floats, high: Floats, low: Floats) -> Floats:
    """Upper limit of first / second from the upper one of first and the lower one of second."""
    product, below = first * second, low * (2 * second - low)
    root = np.sqrt(np.maximum(product**2 - below * high * (2 * first - high), 0.0))
    limit: Floats = (product + root) / below
    return limit
