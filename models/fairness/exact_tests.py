"""Exact tests of counts and the correction for many of them. Nothing is judged.

A test asks, of each group, whether its number in a list fits a list drawn at random from the
eligible: given the margins that number is hypergeometric (Fisher's exact test, two-sided) against
all others together.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

if TYPE_CHECKING:
    from models.fairness.metrics import Counts, Floats

_SAME_PROBABILITY: Final = 1e-7  # relative; two tables this close are equally likely (as in R)


def exact_p_value(selected: int, group: int, everyone: int, listed: int) -> float:
    """Two-sided exact probability of a group's number in a list drawn at random.

    Parameters
    ----------
    selected, group : the group's people in the list, and in the pool.
    everyone, listed : all people in the pool, and in the list.
    """
    return exact_p_values(*np.array([[selected], [group], [everyone], [listed]]))[0]


def exact_p_values(
    selected: Counts, group: Counts, everyone: Counts, listed: Counts
) -> list[float]:
    """``exact_p_value`` of each of g groups; all of shape (g,).

    Sums the hypergeometric probabilities that do not exceed that of the number seen. Every number
    that each group could have is a cell of one flat table.
    """
    lowest = np.maximum(0, group + listed - everyone)
    cells = np.minimum(group, listed) - lowest + 1
    ends = cells.cumsum()
    starts = ends - cells
    total = int(ends[-1]) if len(ends) else 0
    log = _log_factorials(int(everyone.max(initial=0)).bit_length())
    every_list = log[everyone] - log[listed] - log[everyone - listed]
    owner = np.arange(len(group)).repeat(cells)
    drawn = np.arange(total) + (lowest - starts)[owner]
    rest, of_rest, left = (everyone - group)[owner], listed[owner] - drawn, group[owner] - drawn
    inside = log[group][owner] - log[drawn] - log[left]
    outside = log[rest] - log[of_rest] - log[rest - of_rest]
    p = np.exp(inside + outside - every_list[owner])
    most = p[starts + selected - lowest] * (1 + _SAME_PROBABILITY)
    is_as_rare = p <= most[owner]
    reached = np.zeros(total + 1, dtype=np.int64)
    is_as_rare.cumsum(out=reached[1:])
    rare = p[is_as_rare]
    return [
        min(1.0, float(np.add.reduce(rare[begin:end])))
        for begin, end in zip(reached[starts].tolist(), reached[ends].tolist(), strict=True)
    ]


def holm(p_values: npt.ArrayLike) -> Floats:
    """Holm's step-down correction (1979) of p-values, shape (tests,)."""
    p = np.asarray(p_values, dtype=np.float64)
    order = p.argsort(kind="stable")
    adjusted = np.empty(len(p))
    raised = p[order] * (len(p) - np.arange(len(p)))
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return adjusted


@cache
def _log_factorials(bits: int) -> Floats:
    """Logarithms of the factorials of whole numbers of so many bits; shape (2 ** bits,)."""
    logs: Floats = gammaln(np.arange(2**bits) + 1)
    return logs
