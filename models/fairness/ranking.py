"""Measures of a ranked list beside its counts: skew at k, NDKL, exposure.

Geyik, Ambler, Kenthapadi 2019 (skew, NDKL); Singh and Joachims 2018 (exposure). People whose
group is not recorded take a place, and count for no group.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from models.fairness.groups import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.groups import Attribute
    from models.fairness.metrics import Floats, InARow


def skew(groups: InARow) -> Floats:
    """Log of each group's share among the listed over its share among the eligible.

    Shape (groups,): 0 is parity, ``-inf`` a group with nobody listed, NaN one with nobody in the
    pool or an empty list. Shares are among those whose group is known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (groups.selected / groups.listed) / (groups.pool / groups.everyone)
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
    return ndkl_each([listed], desired, [slice(0, len(desired))])[0]


def ndkl_each(listed: Sequence[Attribute], desired: Floats, places: Sequence[slice]) -> list[float]:
    """``ndkl`` of the same k people by each of several attributes, in one pass.

    ``places`` says where in ``desired`` each attribute's groups stand.
    """
    if not listed:
        return []
    codes = np.array([one.codes for one in listed])
    owner = np.arange(len(places)).repeat([place.stop - place.start for place in places])
    number = np.concatenate([np.arange(place.stop - place.start) for place in places])
    counts = np.ascontiguousarray(codes.T[:, owner] == number).cumsum(axis=0)
    known = (codes != UNKNOWN).cumsum(axis=1)
    weight = np.where(known > 0, _attention(known.shape[1]), 0.0)
    share = counts / np.maximum(known, 1).T[:, owner]
    ratio = np.divide(share, desired, out=np.ones(share.shape), where=share > 0)
    terms, total = share * np.log(ratio), weight.sum(axis=1).tolist()
    return [
        float((own * terms[:, place].sum(axis=1)).sum() / most) if most else float("nan")
        for own, place, most in zip(weight, places, total, strict=True)
    ]


def exposure_ratio(listed: Attribute, desired: Floats) -> Floats:
    """Each group's share of the attention a list gives, over the desired share; shape (groups,).

    Attention falls with the place as 1 / log2(place + 1). NaN where no share is desired.
    """
    member = np.equal.outer(np.arange(len(desired)), listed.codes)
    given = member @ _attention(len(listed.codes))
    total = float(given.sum())
    if not total:
        return np.full(len(desired), np.nan)
    shares = zip(given.tolist(), desired.tolist(), strict=True)
    return np.array([one / (share * total) if share > 0 else math.nan for one, share in shares])


@lru_cache(maxsize=16)
def _attention(places: int) -> Floats:
    """What each place of a list gets; shape (places,)."""
    attention: Floats = 1 / np.log2(np.arange(places) + 2)
    attention.flags.writeable = False
    return attention
