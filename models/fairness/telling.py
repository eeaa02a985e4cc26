"""How well features tell a group: as much as is known of it before any model weighs a feature.

A feature tells a group by its value or by whether it is given at all, whichever tells more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.once import Once

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import GroupTable
    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy


@dataclass(frozen=True)
class Told:
    """One group beside all others of known group, and how well each feature tells it.

    ``member`` says of the ``people`` whose group is known who belongs.
    """

    attribute: str
    group: str
    member: Mask
    people: _People

    @property
    def known(self) -> Mask:
        """Of all n people those whose group is known, (n,)."""
        return self.people.known

    @Once
    def telling(self) -> tuple[tuple[float, float, bool], ...]:
        """Of each feature the area under the ROC curve, its standard error, by what it tells.

        The error is that without a difference; the last says whether its absence tells.
        """
        return tuple(self.people.ranks.telling(self.member))


def what_features_tell(
    names: tuple[str, ...], matrix: PairMatrix, groups: GroupTable, policy: FairnessPolicy
) -> tuple[Told, ...]:
    """How well each feature named tells each group that is large enough on both sides.

    ``matrix`` has the features of the same n pairs. Of a group it is measured once it is asked for.
    """
    enough = policy.smallest_group.is_met
    members = [
        (attribute, group, attribute.codes[attribute.is_known] == code)
        for attribute in groups
        for code, group in enumerate(attribute.groups)
    ]
    judged = [one for one in members if enough(one[2].sum()) and enough((~one[2]).sum())]
    # most attributes are known of the same people, whose values are ranked once for all groups
    known = {attribute.is_known.tobytes(): attribute.is_known for attribute, *_ in judged}
    people = {mask: _People(matrix, names, at) for mask, at in known.items()}
    return tuple(
        Told(attribute.name, group, member, people[attribute.is_known.tobytes()])
        for attribute, group, member in judged
    )


@dataclass(frozen=True)
class _People:
    """Those of a matrix's n people whose group is ``known``, (n,), by some of its features."""

    matrix: PairMatrix
    names: tuple[str, ...]
    known: Mask

    @Once
    def ranks(self) -> _Ranks:
        """Their ranks by each feature."""
        return _Ranks.of(self.matrix.select(self.names).take(self.known).values)


@dataclass(frozen=True)
class _Ranks:
    """The ranks of k columns of values, (n, k), ties at their mean, 0 where a value is missing.

    ``given`` (n, k) is 1 where there is one, else 0, ``counts`` (k,) how many there are; ``cubes``
    (k,) the sums of ties³ - ties.
    """

    ranks: Floats
    given: Floats
    counts: Floats
    cubes: Floats

    @classmethod
    def of(cls, matrix: npt.NDArray[np.float32]) -> _Ranks:
        """Rank n people by each of k features, NaN where one is missing."""
        values = np.asfortranarray(matrix)  # of 32 bits they are sorted in less time
        is_given = ~np.isnan(values)
        ranks = np.zeros(values.shape, order="F")
        cubes = np.empty(values.shape[1])
        for at in range(values.shape[1]):
            some = is_given[:, at]
            cells = values[some, at]
            order = np.argsort(cells)
            starts = np.flatnonzero(np.diff(cells[order], prepend=np.nan))  # NaN equals nothing
            ties = np.diff(starts, append=len(cells))
            ranks[np.flatnonzero(some)[order], at] = np.repeat(starts + (ties + 1) / 2, ties)
            cubes[at] = (ties**3 - ties).sum()
        given = is_given.astype(np.float64)
        return cls(ranks, given, given.sum(axis=0), cubes)

    def auc(self, member: Floats, inside: Floats) -> tuple[Floats, Floats]:
        """How well each column tells members, ``inside`` of whom have a value (:func:`_auc`)."""
        return _auc(member @ self.ranks, inside, self.counts, self.cubes)

    def auc_of_absence(self, member: Floats, inside: Floats) -> tuple[Floats, Floats]:
        """How well it tells members whether they have a value: one rank for all who have none."""
        people, given = float(len(member)), self.counts
        absent = people - given
        sums = (member.sum() - inside) * (absent + 1) / 2 + inside * (absent + (given + 1) / 2)
        cubes = (given**3 - given) + (absent**3 - absent)
        return _auc(sums, np.full(len(given), member.sum()), np.full(len(given), people), cubes)

    def telling(self, member: Mask) -> Iterator[tuple[float, float, bool]]:
        """Of each column the AUC of the value, or of its absence where that tells more.

        With its standard error, and whether it is that of the absence.
        """
        among = member.astype(np.float64)
        inside = among @ self.given
        by_value, by_absence = self.auc(among, inside), self.auc_of_absence(among, inside)
        tells_more = _surprise(*by_absence) > _surprise(*by_value)
        auc, error = (
            np.where(tells_more, absent, given)
            for absent, given in zip(by_absence, by_value, strict=True)
        )
        return zip(auc.tolist(), error.tolist(), tells_more.tolist(), strict=True)


def _auc(sums: Floats, inside: Floats, total: Floats, cubes: Floats) -> tuple[Floats, Floats]:
    """Area under each ROC curve (ties count half), its standard error without a difference.

    From the sums of the ranks of the ``inside`` of ``total`` values, which are exact in any order,
    and the sums of ties³ - ties. The exact null variance of the Mann-Whitney statistic with ties
    (Lehmann 1975). Where only members or only others have a value: 0.5 and 0.
    """
    outside = total - inside
    is_told = (inside > 0) & (outside > 0)
    pairs, pool = (np.where(is_told, one, 1.0) for one in (inside * outside, total))
    u = sums - inside * (inside + 1) / 2
    tied = cubes / np.maximum(pool * (pool - 1), 1.0)
    error = np.sqrt(np.maximum((pool + 1 - tied) / (12 * pairs), 0.0))
    return np.where(is_told, u / pairs, 0.5), np.where(is_told, error, 0.0)


def _surprise(auc: Floats, error: Floats) -> Floats:
    is_sure = error > 0
    return np.where(is_sure, abs(auc - 0.5) / np.where(is_sure, error, 1.0), 0.0)
