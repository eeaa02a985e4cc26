"""What parity would cost: an exhibit, never a list that is served.

A list re-ranked by a protected attribute is itself a distinction that the merit principle
forbids (UU 5/2014 Ps 1, UU 20/2023). So nothing here is on without a recorded policy for the
attribute with its legal basis, and what it shows are sums, never a person's group or place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from features.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.fairness.groups import Attribute
    from models.fairness.metrics import Floats

_ROUNDING: Final = 1e-9  # 0.29 × 100 is 29, not 28.999…


@dataclass(frozen=True)
class RerankPolicy:
    """A recorded decision to show what parity in one attribute would cost.

    ``legal_basis`` names the regulation that allows it; ``recorded_as`` the entry of the record
    in which somebody answered for it.
    """

    attribute: str
    legal_basis: str
    recorded_as: str

    def __post_init__(self) -> None:
        if not (self.attribute and self.legal_basis.strip() and self.recorded_as.strip()):
            message = (
                "A re-ranked list is shown only under a recorded policy that names its attribute, "
                "its legal basis and its entry in the record."
            )
            raise RefusedError(message)


@dataclass(frozen=True)
class ParityCost:
    """What the list would lose on average if each prefix had the eligible's shares.

    ``mean_before`` and ``mean_after`` are means over the list of what it is ordered by
    (probability, or points); ``replaced`` counts the places that would change hands.
    """

    policy: RerankPolicy
    listed: int
    replaced: int
    mean_before: float
    mean_after: float

    def to_json(self) -> dict[str, Any]:
        """Sums only: no person and no group is named."""
        return {
            "attribute": self.policy.attribute,
            "legal_basis": self.policy.legal_basis,
            "recorded_as": self.policy.recorded_as,
            "listed": self.listed,
            "replaced": self.replaced,
            "mean_before": self.mean_before,
            "mean_after": self.mean_after,
            "mean_lost": self.mean_before - self.mean_after,
        }


def show_parity_cost(
    attribute: Attribute, value: Floats, policy: RerankPolicy, k: int
) -> ParityCost:
    """Compare a list's first k with the same pool re-ranked to parity.

    Parameters
    ----------
    attribute : Attribute of the n eligible, best first; those of unknown group keep their share.
    value : what the list is ordered by, shape (n,), best first.
    """
    if attribute.name != policy.attribute:
        message = f"The policy is about {policy.attribute}, not {attribute.name}."
        raise RefusedError(message)
    categories, counts = np.unique(attribute.codes, return_counts=True)
    shares = dict(zip(categories.tolist(), (counts / len(value)).tolist(), strict=True))
    chosen = det_const_sort(attribute.codes, shares, k)
    listed = min(k, len(value))
    return ParityCost(
        policy,
        listed,
        int(np.count_nonzero(chosen >= listed)),
        float(value[:listed].mean()),
        float(value[chosen].mean()),
    )


def det_const_sort(
    categories: npt.ArrayLike, desired_shares: Mapping[int, float], k: int
) -> npt.NDArray[np.int64]:
    """Re-rank so that each prefix holds each category's desired share, as late as it can.

    Algorithm 3 (DetConstSort) of Geyik, Ambler and Kenthapadi 2019: whoever must be in by a
    place is put in, and moves up past weaker ones as far as their own latest places allow.
    Places that no floor asks for go to the best of those left (the paper: to later floors).

    Parameters
    ----------
    categories : array_like of int, shape (n,)
        Category of each person, best first.
    desired_shares : mapping of category to share
        Adding up to at most 1; a category that is not named has no floor.
    k : int
        Length of the list; fewer people give a shorter one.

    Returns
    -------
    ndarray of int, shape (min(k, n),)
        Positions in ``categories``. For every j up to k, the first j hold at least
        floor(share × j) of each category, as long as it has that many people.
    """
    if sum(desired_shares.values()) > 1 + _ROUNDING:
        message = f"Desired shares add up to at most 1, not {sum(desired_shares.values())}."
        raise ValueError(message)
    codes = np.asarray(categories)
    length = min(k, len(codes))
    waiting = {c: np.flatnonzero(codes == c).tolist() for c in desired_shares}
    taken = dict.fromkeys(waiting, 0)
    placed: list[tuple[int, int]] = []  # position, latest place it may be moved down to
    for place in range(1, length + 1):
        due = [
            waiting[c][taken[c]]
            for c, share in desired_shares.items()
            if taken[c] < min(int(share * place + _ROUNDING), len(waiting[c]))
        ]
        for position in sorted(due):
            taken[int(codes[position])] += 1
            _insert(placed, position, place)
    left = sorted(set(range(len(codes))) - {position for position, _ in placed})
    for position in left[: length - len(placed)]:  # no floor asks for these places
        _insert(placed, position, length)
    return np.array([position for position, _ in placed], dtype=np.int64)


def _insert(placed: list[tuple[int, int]], position: int, latest: int) -> None:
    """Add at the end, then move up past weaker ones that may still be one place lower."""
    at = len(placed)
    placed.append((position, latest))
    while at > 0 and placed[at - 1][1] > at and placed[at - 1][0] > position:
        placed[at - 1], placed[at] = placed[at], placed[at - 1]
        at -= 1
