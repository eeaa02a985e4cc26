"""Aggregate over many lists: an exact test of a group's number, each list drawn for itself.

Lists differ in size and in how many they take, so pooled numbers can differ where every list is
fair (Simpson). Given each list's margins the group's number in it is hypergeometric; the number in
all lists is the sum of independent ones, as in the exact form of Mantel and Haenszel's test.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import gammaln

from models.fairness.metrics import divide

if TYPE_CHECKING:
    from models.fairness.metrics import Counts, Floats

_SAME_PROBABILITY: Final = 1e-7  # relative; two numbers this close are equally likely (as in R)
_NEGLIGIBLE: Final = 1e-20  # of a sum; far below what a p-value is read to


def expected_selected(group: Counts, pool: Counts, selected: Counts) -> float:
    """How many of a group the lists would hold if each were drawn at random from its pool.

    Parameters
    ----------
    group, pool, selected : shape (lists,)
        The group's people in each pool, all of the pool, all who were selected from it.
    """
    return float(np.nansum(divide(group * selected, pool)))


def stratified_p_value(seen: int, group: Counts, pool: Counts, selected: Counts) -> float:
    """Two-sided exact probability of a group's number over all lists.

    Sums the probabilities that do not exceed that of the number seen; lists in which the group
    could have had one number alone say nothing.

    Parameters
    ----------
    seen : the group's people who were selected, over all lists.
    group, pool, selected : shape (lists,), as in ``expected_selected``.
    """
    lowest = np.maximum(0, group + selected - pool)
    highest = np.minimum(group, selected)
    tells = highest > lowest
    start = int(lowest.sum())
    parts = [
        _drawn(*(int(cell) for cell in row))
        for row in zip(group[tells], pool[tells], selected[tells], lowest[tells], strict=True)
    ]
    shift, density = _summed(parts)
    at = seen - start - shift
    if not 0 <= at < len(density):  # beyond what was kept: rarer than any number read
        return _NEGLIGIBLE
    likely = density <= density[at] * (1 + _SAME_PROBABILITY)
    return float(min(1.0, density[likely].sum()))


def _drawn(group: int, pool: int, selected: int, lowest: int) -> tuple[int, Floats]:
    """Hypergeometric probabilities from ``lowest`` on, trimmed; and how many were cut in front."""
    drawn = np.arange(lowest, min(group, selected) + 1)
    log_p = (
        _log_choose(group, drawn)
        + _log_choose(pool - group, selected - drawn)
        - _log_choose(pool, np.asarray(selected))
    )
    return _trimmed(0, np.exp(log_p))


def _summed(parts: list[tuple[int, Floats]]) -> tuple[int, Floats]:
    """Distribution of the sum; the shortest are folded first, which costs least."""
    heap = [(len(density), at, shift, density) for at, (shift, density) in enumerate(parts)]
    heapify(heap)
    count = len(heap)
    while len(heap) > 1:
        _, _, one_shift, one = heappop(heap)
        _, _, other_shift, other = heappop(heap)
        shift, density = _trimmed(one_shift + other_shift, np.convolve(one, other))
        heappush(heap, (len(density), count, shift, density))
        count += 1
    return (heap[0][2], heap[0][3]) if heap else (0, np.ones(1))


def _trimmed(shift: int, density: Floats) -> tuple[int, Floats]:
    kept = np.flatnonzero(density > _NEGLIGIBLE)
    first, last = int(kept[0]), int(kept[-1])
    return shift + first, density[first : last + 1]


def _log_choose(total: int, taken: Counts) -> Floats:
    result: Floats = gammaln(total + 1) - gammaln(taken + 1) - gammaln(total - taken + 1)
    return result
