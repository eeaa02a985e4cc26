"""The fairness of a model on labelled pairs: who it would select, whom it misses, how calibrated.

Measured on out-of-fold predictions, per group, with bootstrap intervals. *Selected* means a
probability above the median (NYC Local Law 144's scoring rate). A group of fewer rows than the
policy asks for is shown and not rated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.fairness.metrics import divide
from models.fairness.resampling import resampled_sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from models.fairness.groups import Attribute, GroupTable
    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy

LEVEL: Final = 0.9
"""Confidence of the bootstrap intervals, as for a model's other metrics."""

SELECTION: Final = "selection_rate"
OPPORTUNITY: Final = "true_positive_rate"
CALIBRATION: Final = "calibration_gap"

DISPARITY_OF: Final = {
    SELECTION: "selection_rate_ratio",
    OPPORTUNITY: "equal_opportunity_difference",
    CALIBRATION: "calibration_gap_difference",
}
"""How the groups' measures are compared: smallest over largest, or largest minus smallest."""


@dataclass(frozen=True)
class Estimate:
    """A measure with its bootstrap interval; NaN where there is nothing to measure."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """NaN becomes null."""
        return {
            name: float(number) if np.isfinite(number) else None
            for name, number in (("value", self.value), ("low", self.low), ("high", self.high))
        }


@dataclass(frozen=True)
class GroupMeasures:
    """The three measures of one group; ``rows`` labelled pairs, ``is_rated`` if enough."""

    group: str
    rows: int
    succeeded: int
    is_rated: bool
    measures: dict[str, Estimate]


@dataclass(frozen=True)
class AttributeMeasures:
    """One attribute: its groups, and how the rated ones compare (NaN with fewer than two)."""

    attribute: str
    groups: tuple[GroupMeasures, ...]
    disparities: dict[str, Estimate]
    unknown: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "attribute": self.attribute,
            "unknown": self.unknown,
            "groups": [
                {
                    "group": g.group,
                    "rows": g.rows,
                    "succeeded": g.succeeded,
                    "rated": g.is_rated,
                    **{name: estimate.to_json() for name, estimate in g.measures.items()},
                }
                for g in self.groups
            ],
            **{name: estimate.to_json() for name, estimate in self.disparities.items()},
        }


@dataclass(frozen=True)
class ModelFairness:
    """Every attribute of one model."""

    attributes: tuple[AttributeMeasures, ...]
    level: float = LEVEL

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for the training report, the card and MLflow."""
        return {"level": self.level, "attributes": [a.to_json() for a in self.attributes]}


def audit_model(
    probability: npt.ArrayLike,
    succeeded: npt.ArrayLike,
    groups_of_rows: GroupTable,
    policy: FairnessPolicy,
    seed: int,
) -> ModelFairness:
    """Measure a model on n labelled pairs that it did not learn from.

    Parameters
    ----------
    probability : array_like, shape (n,)
    succeeded : array_like of bool, shape (n,)
    groups_of_rows : GroupTable of the same n rows.
    policy : FairnessPolicy
        ``smallest_group`` and ``resamples`` are used.
    seed : of the bootstrap over rows.
    """
    p, y = np.asarray(probability, dtype=np.float64), np.asarray(succeeded, dtype=bool)
    designs = [design(p, y, attribute) for attribute in groups_of_rows]
    sums = resampled_sums(np.hstack([np.empty((len(p), 0)), *designs]), policy.resamples, seed)
    ends = np.cumsum([d.shape[1] for d in designs])
    return ModelFairness(
        tuple(
            _audit_attribute(y, attribute, policy, part)
            for attribute, part in zip(groups_of_rows, np.split(sums, ends, axis=1), strict=False)
        )
    )


def design(p: Floats, y: Mask, attribute: Attribute) -> Floats:
    """What each row adds to its group's sums; shape (n, 5 × groups), see ``measure_groups``."""
    member = np.equal.outer(attribute.codes, np.arange(len(attribute.groups)))
    selected = p > np.median(p) if len(p) else np.zeros(0, dtype=bool)
    parts = (np.ones(len(p)), selected, y, selected & y, p - y)
    return np.hstack([part[:, None] * member for part in parts])


def measure_groups(sums: Floats) -> dict[str, Floats]:
    """The three measures from sums of a ``design``; shapes (resamples + 1, groups)."""
    rows, selected, succeeded, both, error = np.split(sums, 5, axis=1)
    return {
        SELECTION: divide(selected, rows),
        OPPORTUNITY: divide(both, succeeded),
        CALIBRATION: divide(error, rows),
    }


def compare_groups(measures: dict[str, Floats], rated: Mask) -> dict[str, Floats]:
    """Disparities between the rated groups; shapes (resamples + 1,), NaN with fewer than two."""
    if np.count_nonzero(rated) < 2:  # noqa: PLR2004 - two groups are the fewest to compare
        return {name: np.full(len(measures[SELECTION]), np.nan) for name in DISPARITY_OF.values()}
    compared = {}
    for measure, name in DISPARITY_OF.items():
        values = measures[measure][:, rated]
        smallest, largest = values.min(axis=1), values.max(axis=1)
        compared[name] = divide(smallest, largest) if measure == SELECTION else largest - smallest
    return compared


def rated_groups(y: Mask, attribute: Attribute, policy: FairnessPolicy) -> Mask:
    """Groups with rows enough to rate, some of which succeeded; shape (groups,)."""
    enough = np.array([policy.smallest_group.is_met(n) for n in attribute.counts()], dtype=bool)
    rated: Mask = enough & (attribute.counts(y) > 0)
    return rated


def estimate(values: Floats, level: float = LEVEL) -> Estimate:
    """The first of the values, between the percentiles of the others."""
    drawn = values[1:][np.isfinite(values[1:])]
    if not (np.isfinite(values[0]) and len(drawn)):
        return Estimate(float(values[0]), float("nan"), float("nan"))
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(values[0]), float(low), float(high))


def _audit_attribute(
    y: Mask, attribute: Attribute, policy: FairnessPolicy, sums: Floats
) -> AttributeMeasures:
    measures = measure_groups(sums)
    rated = rated_groups(y, attribute, policy)
    compared = compare_groups(measures, rated)
    return AttributeMeasures(
        attribute.name,
        tuple(_groups(measures, y, attribute, rated)),
        {name: estimate(values) for name, values in compared.items()},
        int(np.count_nonzero(~attribute.is_known)),
    )


def _groups(
    measures: dict[str, Floats], y: Mask, attribute: Attribute, rated: Mask
) -> Iterator[GroupMeasures]:
    rows, successes = attribute.counts(), attribute.counts(y)
    for at in np.flatnonzero(rows):
        yield GroupMeasures(
            attribute.groups[at],
            int(rows[at]),
            int(successes[at]),
            bool(rated[at]),
            {name: estimate(values[:, at]) for name, values in measures.items()},
        )
