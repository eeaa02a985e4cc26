"""Measures of a ranked list beside its counts: skew at k, NDKL, exposure.

Geyik, Ambler, Kenthapadi 2019 (skew, NDKL); Singh and Joachims 2018 (exposure). People whose
group is not recorded take a place, and count for no group.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from models.fairness.groups import Attribute
    from models.fairness.metrics import Floats, SelectionRates


def skew(rates: SelectionRates) -> Floats:
    """Log of each group's share among the listed over its share among the eligible.

    Shape (groups,): 0 is parity, ``-inf`` a group with nobody listed, NaN one with nobody in the
    pool or an empty list. Shares are among those whose group is known.
    """
    pool, selected = rates.pool, rates.selected
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (selected / selected.sum()) / (pool / pool.sum())
        result: Floats = np.log(ratio)
    return result


def ndkl(listed: Attribute, desired: Floats) -> float:
    """Normalised discounted cumulative Kullback-Leibler divergence of a ranked list.

    Parameters
    ----------
    listed : Attribute of the listed people, best first, shape (k,).
    desired : shares of each group that parity asks for, shape (groups,), adding up to 1.

    Returns
    -------
    float
        0 where every prefix has exactly the desired shares; NaN for an empty list.
    """
    counts = np.cumsum(np.equal.outer(listed.codes, np.arange(len(desired))), axis=0)
    known = counts.sum(axis=1)
    weight = np.where(known > 0, _attention(len(known)), 0.0)
    if not weight.any():
        return float("nan")
    share = counts / np.maximum(known, 1)[:, None]
    ratio = np.divide(share, desired, out=np.ones_like(share), where=share > 0)
    divergence = (share * np.log(ratio)).sum(axis=1)
    return float((weight * divergence).sum() / weight.sum())


def exposure_ratio(listed: Attribute, desired: Floats) -> Floats:
    """Each group's share of the attention a list gives, over the desired share; shape (groups,).

    Attention falls with the place as 1 / log2(place + 1). NaN where no share is desired.
    """
    member = np.equal.outer(np.arange(len(desired)), listed.codes)
    given = member @ _attention(len(listed.codes))
    total = given.sum()
    result = np.full(len(desired), np.nan)
    np.divide(given, desired * total, out=result, where=(desired > 0) & (total > 0))
    return result


@lru_cache(maxsize=16)
def _attention(places: int) -> Floats:
    """What each place of a list gets; shape (places,)."""
    attention: Floats = 1 / np.log2(np.arange(places) + 2)
    attention.flags.writeable = False
    return attention
