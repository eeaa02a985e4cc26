"""Measures of a ranked list beside its counts: skew at k, NDKL, exposure.

Geyik, Ambler, Kenthapadi 2019 (skew, NDKL); Singh and Joachims 2018 (exposure). People whose
group is not recorded take a place, and count for no group.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from models.fairness.groups import UNKNOWN
from models.fairness.metrics import laid_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fairness.groups import Attribute
    from models.fairness.metrics import Counts, Floats, InARow, Laid, Mask


def skew(groups: InARow) -> Floats:
    """Log of each group's share among the listed over its share among the eligible.

    Shape (groups,): 0 is parity, ``-inf`` a group with nobody listed, NaN one with nobody in the
    pool or an empty list. Shares are among those whose group is known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (groups.selected / groups.listed) / (groups.pool / groups.everyone)
        result: Floats = np.log(ratio)
    return result


@dataclass(frozen=True)
class Placed:
    """Who stands at each of the k places of a list, by the groups of several attributes in a row.

    ``member`` (groups, k) says of which group the person is; ``known`` (attributes, k) at how many
    places down to each a group is recorded; ``laid`` says where each attribute's groups stand.
    """

    member: Mask
    known: Counts
    laid: Laid

    @classmethod
    def of(cls, listed: Sequence[Attribute]) -> Placed:
        """The same people, best first, by each of some attributes, of which there is one."""
        laid = laid_out(tuple([len(one.groups) for one in listed]))
        codes = np.array([one.codes for one in listed])
        member = codes[laid.attribute] == laid.code[:, None]
        return cls(member, (codes != UNKNOWN).cumsum(axis=1), laid)


def ndkl(listed: Placed, desired: Floats) -> list[float]:
    """Normalised discounted cumulative Kullback-Leibler divergence of a ranked list.

    Parameters
    ----------
    listed : Placed
    desired : shares of each group that parity asks for, shape (groups,), adding up to 1 in each
        attribute.

    Returns
    -------
    list of float, one an attribute
        0 where every prefix has exactly the desired shares; NaN for an empty list.
    """
    known = listed.known
    counts = np.ascontiguousarray(listed.member.T).cumsum(axis=0)
    weight = np.where(known > 0, _attention(known.shape[1]), 0.0)
    share = counts / np.maximum(known, 1).T[:, listed.laid.attribute]
    ratio = np.divide(share, desired, out=np.ones(share.shape), where=share > 0)
    terms, total = share * np.log(ratio), weight.sum(axis=1).tolist()
    return [
        float((own * terms[:, place].sum(axis=1)).sum() / most) if most else float("nan")
        for own, place, most in zip(weight, listed.laid.places, total, strict=True)
    ]


def exposure_ratios(listed: Placed, desired: Floats) -> list[Floats]:
    """Each group's share of the attention a list gives, over the desired share; (groups,) each.

    One array an attribute. Attention falls with the place as 1 / log2(place + 1). NaN where no
    share is desired.
    """
    attention = _attention(listed.member.shape[1])
    return [_exposure(listed.member[one] @ attention, desired[one]) for one in listed.laid.places]


def _exposure(given: Floats, desired: Floats) -> Floats:
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
