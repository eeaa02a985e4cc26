"""Whether a challenger is worse on fairness than the champion, on the same labelled pairs.

Paired: both are measured on the same rows under the same resampling, so that what the rows
share cancels. A disparity that is not rated (too few rows) cannot be worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.fairness.model import (
    DISPARITY_OF,
    SELECTION,
    Estimate,
    compare_groups,
    design,
    estimate,
    measure_groups,
    rated_groups,
)
from models.fairness.resampling import resampled_sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from models.fairness.groups import Attribute, GroupTable
    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy


@dataclass(frozen=True)
class DisparityChange:
    """How one disparity of one attribute grew from the champion to the challenger.

    ``growth`` is positive where the challenger is less fair. ``is_worse`` is None where there
    were too few to tell.
    """

    attribute: str
    disparity: str
    champion: float
    challenger: float
    growth: Estimate
    is_worse: bool | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "attribute": self.attribute,
            "disparity": self.disparity,
            "champion": _number(self.champion),
            "challenger": _number(self.challenger),
            "growth": self.growth.to_json(),
            "worse": self.is_worse,
        }


@dataclass(frozen=True)
class FairnessComparison:
    """All disparities of two models."""

    changes: tuple[DisparityChange, ...]

    @property
    def passed(self) -> bool | None:
        """False where one is worse; None where none could be rated."""
        answers = [change.is_worse for change in self.changes]
        if True in answers:
            return False
        return True if False in answers else None

    @property
    def worse(self) -> tuple[DisparityChange, ...]:
        """The disparities that grew."""
        return tuple(change for change in self.changes if change.is_worse)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"passed": self.passed, "changes": [change.to_json() for change in self.changes]}


def compare_models(  # noqa: PLR0913, PLR0917 - two models, their rows, and how to judge
    champion: npt.ArrayLike,
    challenger: npt.ArrayLike,
    succeeded: npt.ArrayLike,
    groups_of_rows: GroupTable,
    policy: FairnessPolicy,
    seed: int,
) -> FairnessComparison:
    """Compare two models' probabilities of the same n labelled pairs, group by group.

    A disparity is worse where it grew by more than the policy's ``not_worse`` and the lower end
    of the growth's 90 % interval is above zero.
    """
    y = np.asarray(succeeded, dtype=bool)
    old, new = (np.asarray(p, dtype=np.float64) for p in (champion, challenger))
    designs = [
        np.hstack([design(p, y, attribute) for p in (old, new)]) for attribute in groups_of_rows
    ]
    sums = resampled_sums(np.hstack([np.empty((len(y), 0)), *designs]), policy.resamples, seed)
    parts = np.split(sums, np.cumsum([one.shape[1] for one in designs]), axis=1)
    return FairnessComparison(
        tuple(
            change
            for attribute, part in zip(groups_of_rows, parts, strict=False)
            for change in _changes(part, y, attribute, policy)
        )
    )


def _changes(
    sums: Floats, y: Mask, attribute: Attribute, policy: FairnessPolicy
) -> Iterator[DisparityChange]:
    """Of one attribute, from the resampled sums of both models side by side."""
    rated = rated_groups(y, attribute, policy)
    before, after = (
        compare_groups(measure_groups(own), rated) for own in np.split(sums, 2, axis=1)
    )
    for name in DISPARITY_OF.values():
        sign = -1 if name == DISPARITY_OF[SELECTION] else 1  # a smaller ratio is the worse one
        growth = estimate(sign * (after[name] - before[name]))
        is_worse = not policy.not_worse.is_met(growth.value) and growth.low > 0
        yield DisparityChange(
            attribute.name,
            name,
            float(before[name][0]),
            float(after[name][0]),
            growth,
            is_worse if np.isfinite(growth.value) else None,
        )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
