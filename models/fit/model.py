"""The fitted model: margin, calibrated probability, interval, support, exact contributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from features.errors import RefusedError
from models.fit.judgement import Contributions, Judgement

if TYPE_CHECKING:
    from features.pairs.matrix import PairMatrix
    from models.fit.calibration import Sigmoid
    from models.fit.ensemble import Ensemble
    from models.fit.interval import IntervalSettings
    from models.fit.support import Support
    from models.fit.trees import Features, Floats


@dataclass(frozen=True)
class FitModel:
    """A :class:`models.fit.judgement.Judge` learned from outcomes.

    Served log-odds = sigmoid's slope × the bag's mean margin + intercept (decision 1).
    """

    version: str
    feature_names: tuple[str, ...]
    catalogue_hash: str
    ensemble: Ensemble
    sigmoid: Sigmoid
    interval: IntervalSettings
    support: Support

    def judge(self, matrix: PairMatrix) -> Judgement:
        """Judge n pairs; the same pair has the same bits in any company and order."""
        values = self._values(matrix)
        margin, spread = self.ensemble.margins(values)
        log_odds = self.sigmoid.log_odds(margin)
        shortfall = self.support.shortfall(values)
        low, high = self.interval.bounds(
            log_odds, self.sigmoid.slope * spread, self.sigmoid.variance(margin), shortfall
        )
        return Judgement(log_odds, expit(log_odds), low, high, shortfall == 0.0)

    def margins(self, matrix: PairMatrix) -> Floats:
        """The margins of ``judge`` alone."""
        return self.sigmoid.log_odds(self.ensemble.means(self._values(matrix)))

    def explain(self, matrix: PairMatrix, margins: Floats | None = None) -> Contributions:
        """Exact contributions of every feature to the served log-odds of n pairs.

        ``base`` takes up the rounding of the last digit, so base + sum is the margin of ``judge``.
        """
        values = self._values(matrix)
        margin = self.margins(matrix) if margins is None else margins
        parts = self.sigmoid.slope * self.ensemble.contributions(values)
        # one after the other: no bit depends on how many rows there are
        total = np.add.accumulate(parts, axis=1)[:, -1]
        return Contributions(self.feature_names, parts, margin - total)

    def _values(self, matrix: PairMatrix) -> Features:
        if matrix.catalogue_hash != self.catalogue_hash:
            raise RefusedError(
                f"Model {self.version} was learned from another catalogue of features than this "
                "Tepat computes. Train again: tepat train."
            )
        if matrix.names != self.feature_names:
            matrix = matrix.select(self.feature_names)
        return np.asfortranarray(matrix.values)
