"""Which features carry a disparity: those that tell a group, and weigh on the order by it.

A feature is a proxy where it does both: it tells one group from the others better than the
policy allows, and its mean contribution differs between them, each beyond chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.fairness.groups import GroupTable
    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy
    from models.fit.judgement import Contributions


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
        return tuple(sorted(found, key=lambda finding: (-abs(finding.gap), finding.feature)))

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
        mask: _ranked_columns(matrix.select(contributions.names).values[known])
        for mask, known in ranked.items()
    }
    findings = [
        _audit_group(name, group, member, columns[known.tobytes()], contributions, known, z, policy)
        for name, group, member, known in judged
    ]
    return ExplanationAudit(tuple(finding for rows in findings for finding in rows))


def _audit_group(  # noqa: PLR0913, PLR0917 - one group of one attribute, told once
    attribute: str,
    group: str,
    member: Mask,
    columns: Sequence[_Column],
    contributions: Contributions,
    known: Mask,
    z: float,
    policy: FairnessPolicy,
) -> list[FeatureGroupAudit]:
    weight = contributions.values[known]
    gap, spread = _mean_gaps(weight[member], weight[~member])
    rows = []
    for at, feature in enumerate(contributions.names):
        auc, error, by_absence = _telling(columns[at], member)
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


def _mean_gaps(inside: Floats, outside: Floats) -> tuple[Floats, Floats]:
    """Difference of column means and its standard error (Welch), shapes (k,)."""
    variance = inside.var(axis=0, ddof=1) / len(inside) + outside.var(axis=0, ddof=1) / len(outside)
    gap: Floats = inside.mean(axis=0) - outside.mean(axis=0)
    return gap, np.sqrt(variance)


@dataclass(frozen=True)
class _Ranks:
    """The rank of each of n values, ties at their mean; ``cubes`` is the sum of ties³ - ties."""

    rank: Floats
    cubes: int

    @classmethod
    def of(cls, values: Floats) -> _Ranks:
        """Rank values, none of them missing."""
        _, at, ties = np.unique(values, return_inverse=True, return_counts=True)
        mean = np.cumsum(ties) - (ties - 1) / 2
        return cls(mean[at], int((ties**3 - ties).sum()))


@dataclass(frozen=True)
class _Column:
    """One feature: where it is recorded, the ranks of what is recorded, and of being so."""

    given: Mask
    values: _Ranks
    absence: _Ranks


def _ranked_columns(values: npt.NDArray[np.float32]) -> list[_Column]:
    columns = np.asfortranarray(values, dtype=np.float64)
    found = []
    for at in range(columns.shape[1]):
        given = ~np.isnan(columns[:, at])
        absence = _Ranks.of(given.astype(np.float64))
        found.append(_Column(given, _Ranks.of(columns[given, at]), absence))
    return found


def _telling(column: _Column, member: Mask) -> tuple[float, float, bool]:
    """AUC of the value, or of its absence where that tells more, and its standard error."""
    by_value = _auc(column.values, member[column.given])
    by_absence = _auc(column.absence, member)
    absence_tells_more = _surprise(*by_absence) > _surprise(*by_value)
    return (*(by_absence if absence_tells_more else by_value), absence_tells_more)


def _auc(ranks: _Ranks, member: Mask) -> tuple[float, float]:
    """Area under the ROC curve (ties count half) and its standard error without a difference.

    The exact null variance of the Mann-Whitney statistic with ties (Lehmann 1975).
    """
    total, inside = len(member), int(np.count_nonzero(member))
    outside = total - inside
    if min(inside, outside) == 0:
        return 0.5, 0.0
    u = ranks.rank[member].sum() - inside * (inside + 1) / 2
    tied = ranks.cubes / (total * (total - 1))
    variance = (total + 1 - tied) / (12 * inside * outside)
    return float(u / (inside * outside)), math.sqrt(max(variance, 0.0))


def _surprise(auc: float, error: float) -> float:
    return abs(auc - 0.5) / error if error > 0 else 0.0


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    return value
