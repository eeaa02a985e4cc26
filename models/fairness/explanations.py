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
    from collections.abc import Collection, Sequence

    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy
    from models.fairness.telling import Told
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

    def proxy_features(self) -> tuple[str, ...]:
        """Names of proxies, each once, the heaviest first."""
        return tuple(dict.fromkeys(finding.feature for finding in self.proxies))

    def to_json(self) -> list[dict[str, Any]]:
        """The findings that tell a group or carry a disparity; the others are many and empty."""
        return [f.to_json() for f in self.findings if f.tells_group or f.carries_disparity]


def audit_contributions(
    contributions: Contributions,
    telling: Sequence[Told],
    policy: FairnessPolicy,
    attributes: Collection[str] | None = None,
) -> ExplanationAudit:
    """Audit every feature of n pairs against every group.

    Parameters
    ----------
    contributions : Contributions of the n pairs.
    telling : of each group, for the same features of the same pairs in the same order.
    attributes : tell of the groups of these alone; limits are those of the whole audit.
    """
    tests = max(2 * len(telling) * len(contributions.names), 1)
    z = float(-ndtri(policy.proxy_error / (2 * tests)))
    asked = [one for one in telling if attributes is None or one.attribute in attributes]
    known = {told.known.tobytes(): told.known for told in asked}
    weights = {mask: _Spread.of(contributions.values[at]) for mask, at in known.items()}
    findings = [
        _audit_group(told, contributions.names, weights[told.known.tobytes()], z, policy)
        for told in asked
    ]
    return ExplanationAudit(tuple(finding for rows in findings for finding in rows))


def _audit_group(
    told: Told, names: Sequence[str], weight: _Spread, z: float, policy: FairnessPolicy
) -> list[FeatureGroupAudit]:
    gap, spread = weight.gaps(told.member)
    rows = []
    for at, (feature, (auc, error, by_absence)) in enumerate(zip(names, told.telling, strict=True)):
        # significant first, then large: a bound that must itself clear the bar finds little
        beyond_chance = abs(auc - 0.5) > z * error
        folded = 0.5 + abs(auc - 0.5)
        rows.append(
            FeatureGroupAudit(
                feature,
                told.attribute,
                told.group,
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


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    return value
