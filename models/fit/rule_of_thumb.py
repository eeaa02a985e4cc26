"""What serves where no model was ever promoted: points for competency gaps, and no probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.pairs.catalogue import by_name
from models.fit.judgement import RULE_OF_THUMB, Contributions, Judgement

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix


@dataclass(frozen=True)
class Points:
    """Points for one level of a feature, and the level that an unknown value counts as."""

    feature: str
    per_level: float
    unknown: float


SHORTFALL: Final = Points("competency_shortfall_mean", per_level=-10.0, unknown=0.5)
SURPLUS: Final = Points("competency_gap_mean", per_level=1.0, unknown=0.0)
"""A level short costs ten points; a level of surplus, of which nobody has need, brings one. Who was
never assessed counts as half a level short: before the clearly unfit, behind the proven."""

RULES: Final = tuple(rule for rule in (SHORTFALL, SURPLUS) if by_name(rule.feature))


@dataclass(frozen=True)
class RuleOfThumb:
    """A :class:`models.fit.judgement.Judge` that asks only what the post's competencies ask."""

    version: str = RULE_OF_THUMB

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The features that it reads."""
        return tuple(rule.feature for rule in RULES)

    def judge(self, matrix: PairMatrix) -> Judgement:
        """Points as margin; probability and bounds NaN. Nothing was learned, so no support."""
        points = _points(matrix)
        margin = points[:, 0].copy()
        for column in range(1, points.shape[1]):
            margin += points[:, column]
        nothing = np.full(len(matrix), np.nan)
        return Judgement(margin, nothing, nothing, nothing, np.zeros(len(matrix), dtype=bool))

    def margins(self, matrix: PairMatrix) -> npt.NDArray[np.float64]:
        """The margins of ``judge``, which asks for nothing else."""
        return self.judge(matrix).margin

    def explain(
        self, matrix: PairMatrix, _margins: npt.NDArray[np.float64] | None = None
    ) -> Contributions:
        """Points of each feature; base NaN."""
        return Contributions(self.feature_names, _points(matrix), np.full(len(matrix), np.nan))


def _points(matrix: PairMatrix) -> npt.NDArray[np.float64]:
    columns = []
    for rule in RULES:
        level = matrix.column(rule.feature).astype(np.float64)
        columns.append(rule.per_level * np.where(np.isnan(level), rule.unknown, level))
    return np.column_stack(columns)
