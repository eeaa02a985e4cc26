"""Whether supervisors score a group low: the same people's peers tell it.

For a transfer that both rated, the supervisors' mean minus the peers' mean does not depend on how
well it went. Where that difference is lower for a group than for all others, supervisors are more
severe with it, if peers do not share the bias: that assumption identifies it, and nothing in the
data can test it. Corrections raise the supervisors' scores of the group to the severity that all
others meet; they serve labels alone and never leave this package with a person's group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import norm

from models.fairness.exact_tests import holm
from models.fairness.policy import Direction, Threshold

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.fairness.groups import GroupTable
    from models.fairness.metrics import Floats, Mask

ASSUMPTION: Final = {
    "id": "Rekan sejawat dianggap tidak ikut menilai kelompok ini lebih rendah.",
    "en": "Peers are taken not to share the bias against the group.",
}
STRONG: Final = Threshold(
    "severity_evidence",
    0.01,
    "p-value, Holm-corrected over all groups",
    Direction.AT_MOST,
    "Tepat, decision 12: corrected only where the evidence is strong",
)
SMALLEST_EFFECT: Final = Threshold(
    "severity_effect",
    1.0,
    "points of a supervisor's score",
    Direction.AT_LEAST,
    "Tepat, decision 12: less than a point changes hardly any label",
)
_FEWEST: Final = 30
_Z: Final = float(norm.ppf(0.95))


@dataclass(frozen=True)
class GroupSeverity:
    """How much lower supervisors score one group than its peers do, beside all others.

    ``gap`` is in points (negative: scored low), with its 90 % interval; ``p_value`` is two-sided,
    ``adjusted`` Holm-corrected over all groups that could be compared.
    """

    attribute: str
    group: str
    transfers: int
    gap: float
    low: float
    high: float
    p_value: float
    adjusted: float

    @property
    def is_scored_low(self) -> bool:
        """Whether the evidence is strong enough to correct labels."""
        return STRONG.is_met(self.adjusted) and SMALLEST_EFFECT.is_met(-self.gap)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**vars(self), "scored_low": self.is_scored_low}


def group_severities(
    supervisors: npt.ArrayLike, peers: npt.ArrayLike, groups: GroupTable
) -> tuple[GroupSeverity, ...]:
    """Compare every group that is large enough on both sides with all others.

    Parameters
    ----------
    supervisors, peers : shape (n,)
        Means of each transfer's scores by role; NaN where nobody of that role rated.
    groups : GroupTable of the same n transfers.
    """
    difference = np.asarray(supervisors, dtype=np.float64) - np.asarray(peers, dtype=np.float64)
    told = ~np.isnan(difference)
    found = [
        (
            attribute.name,
            group,
            *_welch(difference, told, attribute.codes == code, attribute.is_known),
        )
        for attribute in groups
        for code, group in enumerate(attribute.groups)
    ]
    rated = [one for one in found if one[2] >= _FEWEST and np.isfinite(one[4]) and one[4] > 0]
    p_values = [2 * float(norm.sf(abs(gap / error))) for *_, gap, error in rated]
    # two groups of one attribute are one test seen from both sides; Holm is then conservative
    return tuple(
        GroupSeverity(
            name, group, size, gap, gap - _Z * error, gap + _Z * error, p, float(adjusted)
        )
        for (name, group, size, gap, error), p, adjusted in zip(
            rated, p_values, holm(p_values), strict=True
        )
    )


def supervisor_corrections(severities: tuple[GroupSeverity, ...], groups: GroupTable) -> Floats:
    """Points to add to the supervisors' scores of n transfers; 0 where no group is scored low."""
    points = np.zeros(len(groups))
    for one in severities:
        if one.is_scored_low:
            attribute = groups[one.attribute]
            points -= one.gap * (attribute.codes == attribute.groups.index(one.group))
    return points


def understated_by(
    severities: tuple[GroupSeverity, ...],
    scores: npt.ArrayLike,
    performance: npt.ArrayLike,
    groups: GroupTable,
) -> tuple[GroupSeverity, ...]:
    """Whether past performance understates a group too, given corrected scores.

    At equal performance, a group whose performance was scored low does better than the others: the
    coefficient of belonging to it in a regression of corrected scores on performance, in points.
    Asked only of groups that supervisors score low; positive gaps are what is understated.
    """
    target, shown = np.asarray(scores, dtype=np.float64), np.asarray(performance, dtype=np.float64)
    answers = []
    for one in severities:
        if not one.is_scored_low:
            continue
        attribute = groups[one.attribute]
        member = attribute.codes == attribute.groups.index(one.group)
        known = attribute.is_known & ~np.isnan(target) & ~np.isnan(shown)
        if min(int((known & member).sum()), int((known & ~member).sum())) < _FEWEST:
            continue
        gap, error = _coefficient(target[known], shown[known], member[known])
        p = 2 * float(norm.sf(abs(gap / error)))
        answers.append(
            GroupSeverity(
                one.attribute,
                one.group,
                int(known.sum()),
                gap,
                gap - _Z * error,
                gap + _Z * error,
                p,
                p,
            )
        )
    return tuple(answers)


def _welch(difference: Floats, told: Mask, member: Mask, known: Mask) -> tuple[int, float, float]:
    """Rows on the smaller side, difference of means, and its standard error."""
    inside, outside = difference[told & member], difference[told & known & ~member]
    size = min(len(inside), len(outside))
    if size < _FEWEST:
        return size, float("nan"), float("nan")
    error = np.sqrt(inside.var(ddof=1) / len(inside) + outside.var(ddof=1) / len(outside))
    return len(inside), float(inside.mean() - outside.mean()), float(error)


def _coefficient(target: Floats, shown: Floats, member: Mask) -> tuple[float, float]:
    """Of belonging, beside a line in performance; with errors robust to unequal spread (HC1)."""
    design = np.column_stack([np.ones(len(target)), shown, member])
    inverse = np.linalg.pinv(design.T @ design)
    beta = inverse @ design.T @ target
    error = (target - design @ beta)[:, None] * design
    free = max(1, len(target) - design.shape[1])
    covariance = inverse @ (error.T @ error) @ inverse * (len(target) / free)
    return float(beta[2]), float(np.sqrt(covariance[2, 2]))
