"""Which features carry a disparity: those that tell a group, and weigh on the order by it.

A feature is a proxy where it does both: it tells one group from the others better than the
policy allows, and its mean contribution differs between them, each beyond chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import GroupTable
    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy
    from models.fit.judgement import Contributions


_DIGITS: Final = 9


@dataclass(frozen=True)
class FeatureGroupAudit:
    """One feature against one group and all others of known group.

    ``auc`` (with limits) is how well the feature tells the group, 0.5 or more, whichever its
    sign; ``by_absence`` says that whether it is given tells more than its value. ``gap`` (with
    limits) is the group's mean contribution minus the others', on the scale of the margin.
    Limits hold for all features and groups of the audit together.
    """

    feature: str
    attribute: str
    group: str
    auc: float
    auc_low: float
    auc_high: float
    by_absence: bool
    gap: float
    gap_low: float
    gap_high: float
    tells_group: bool

    @property
    def carries_disparity(self) -> bool:
        """Whether its contributions differ between the group and the others beyond chance."""
        return self.gap_low > 0 or self.gap_high < 0

    @property
    def is_proxy(self) -> bool:
        """Whether it both tells the group and weighs on the order by it."""
        return self.tells_group and self.carries_disparity

    def to_json(self) -> dict[str, Any]:
        """All fields, and the two conclusions."""
        return {
            **{name: _plain(value) for name, value in vars(self).items()},
            "carries_disparity": self.carries_disparity,
            "is_proxy": self.is_proxy,
        }


@dataclass(frozen=True)
class ExplanationAudit:
    """Every feature against every group that is large enough on both sides."""

    findings: tuple[FeatureGroupAudit, ...]

    @property
    def proxies(self) -> tuple[FeatureGroupAudit, ...]:
        """What is a proxy, the largest difference of contributions first."""
        found = [finding for finding in self.findings if finding.is_proxy]
        # of two groups each differs from the other by the same, but for rounding
        return tuple(sorted(found, key=lambda one: (-round(abs(one.gap), _DIGITS), one.feature)))

    def proxy_features(self, attributes: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Names of proxies (of these attributes), each once, the heaviest first."""
        chosen = [p for p in self.proxies if attributes is None or p.attribute in attributes]
        return tuple(dict.fromkeys(finding.feature for finding in chosen))

    def to_json(self) -> list[dict[str, Any]]:
        """The findings that tell a group or carry a disparity; the others are many and empty."""
        return [f.to_json() for f in self.findings if f.tells_group or f.carries_disparity]


def audit_contributions(
    contributions: Contributions, matrix: PairMatrix, groups: GroupTable, policy: FairnessPolicy
) -> ExplanationAudit:
    """Audit every feature of n pairs against every group.

    Parameters
    ----------
    contributions : Contributions of the n pairs, names among ``matrix``'s.
    matrix : PairMatrix of the same pairs, in the same order.
    groups : GroupTable of the same pairs (``take`` their employees).
    """
    members = [
        (attribute.name, group, attribute.codes[attribute.is_known] == code, attribute.is_known)
        for attribute in groups
        for code, group in enumerate(attribute.groups)
    ]
    enough = policy.smallest_group.is_met
    judged = [m for m in members if enough(m[2].sum()) and enough((~m[2]).sum())]
    tests = max(2 * len(judged) * len(contributions.names), 1)
    z = float(-ndtri(policy.proxy_error / (2 * tests)))
    # most attributes are known of the same people, whose values are ranked once for all groups
    ranked = {known.tobytes(): known for *_, known in judged}
    columns = {
        mask: (
            _Ranks.of(matrix.select(contributions.names).values[known]),
            _Spread.of(contributions.values[known]),
        )
        for mask, known in ranked.items()
    }
    findings = [
        _audit_group(name, group, member, contributions.names, *columns[known.tobytes()], z, policy)
        for name, group, member, known in judged
    ]
    return ExplanationAudit(tuple(finding for rows in findings for finding in rows))


def _audit_group(  # noqa: PLR0913, PLR0917 - one group of one attribute, told once
    attribute: str,
    group: str,
    member: Mask,
    names: Sequence[str],
    columns: _Ranks,
    weight: _Spread,
    z: float,
    policy: FairnessPolicy,
) -> list[FeatureGroupAudit]:
    gap, spread = weight.gaps(member)
    rows = []
    for at, (feature, told) in enumerate(zip(names, columns.telling(member), strict=True)):
        auc, error, by_absence = told
        # significant first, then large: a bound that must itself clear the bar finds little
        beyond_chance = abs(auc - 0.5) > z * error
        folded = 0.5 + abs(auc - 0.5)
        rows.append(
            FeatureGroupAudit(
                feature,
                attribute,
                group,
                folded,
                max(folded - z * error, 0.5),
                min(folded + z * error, 1.0),
                by_absence,
                float(gap[at]),
                float(gap[at] - z * spread[at]),
                float(gap[at] + z * spread[at]),
                beyond_chance and not policy.proxy_strength.is_met(folded),
            )
        )
    return rows


@dataclass(frozen=True)
class _Spread:
    """Contributions of n people, (n, k), each less its mean over all; their squares and sums."""

    away: Floats
    squares: Floats
    square_sums: Floats

    @classmethod
    def of(cls, weight: Floats) -> _Spread:
        """Centre what n people's features contribute; what never differs is exactly 0."""
        away = weight - weight[0]
        away -= away.mean(axis=0)
        squares = away * away
        return cls(away, squares, squares.sum(axis=0))

    def gaps(self, member: Mask) -> tuple[Floats, Floats]:
        """Members' means minus those of the others, and standard errors (Welch); shapes (k,)."""
        among, inside = member.astype(np.float64), int(member.sum())
        outside = len(member) - inside
        sums, squares = among @ self.away, among @ self.squares
        own, other = sums / inside, -sums / outside  # all of them together are nothing
        errors = (squares / inside - own * own) / (inside - 1)
        errors += ((self.square_sums - squares) / outside - other * other) / (outside - 1)
        return own - other, np.sqrt(np.maximum(errors, 0.0))


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
            _, of, ties = np.unique(values[some, at], return_inverse=True, return_counts=True)
            ranks[some, at] = (np.cumsum(ties) - (ties - 1) / 2)[of]
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


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    return value
