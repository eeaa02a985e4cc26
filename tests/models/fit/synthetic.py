"""Rows with the catalogue's columns and no sense, and a small model fitted to them."""

from __future__ import annotations

import numpy as np

from features.pairs.catalogue import FEATURES, catalogue_hash
from features.pairs.matrix import PairMatrix
from models.fit.calibration import fit_sigmoid
from models.fit.ensemble import EnsembleSettings, fit_ensemble
from models.fit.interval import IntervalSettings
from models.fit.model import FitModel
from models.fit.support import fit_support
from models.fit.trees import Sample, TreeSettings, directions

NAMES = tuple(one.name for one in FEATURES)
SIGNS = np.array(directions(NAMES))
SMALL = EnsembleSettings(members=4, trees=TreeSettings(trees=30))


def matrix(rows: int, seed: int, *, shift: float = 0.0) -> PairMatrix:
    """Normal values, every seventh missing, a column of two values and one that is never known."""
    random = np.random.default_rng(seed)
    values = random.normal(shift, 2, (rows, len(NAMES)))
    values[random.random(values.shape) < 1 / 7] = np.nan
    values[:, NAMES.index("is_pppk")] = random.integers(2, size=rows)
    values[:, NAMES.index("gap_integrity")] = np.nan
    return PairMatrix(NAMES, values.astype(np.float32), catalogue_hash())


def log_odds(pairs: PairMatrix) -> np.ndarray:
    """What is true of the rows: a few columns in their direction, one bent, one against it."""
    cells = np.nan_to_num(pairs.values.astype(np.float64))
    column = {name: cells[:, at] for at, name in enumerate(NAMES)}
    return (
        0.6 * column["competency_gap_mean"]
        - 0.5 * column["competency_shortfall_mean"]
        + np.where(column["years_in_function"] > 0, 0.8, -0.8)
        - np.abs(column["distance_home"]) / 2
        - 0.5 * column["performance_score_last"]
        + 0.8
    )


def fitted(seed: int = 0, rows: int = 500, settings: EnsembleSettings = SMALL) -> FitModel:
    """A model of ``rows`` rows, with its sigmoid from as many others."""
    random = np.random.default_rng(seed)
    learned, later = matrix(rows, seed + 1), matrix(rows, seed + 2)
    target = log_odds(learned) + random.normal(0, 1, rows)
    sample = Sample(learned.values, target, np.ones(rows))
    bag = fit_ensemble(sample, directions(NAMES), settings, seed)
    succeeded = random.random(rows) < 1 / (1 + np.exp(-log_odds(later)))
    possible = matrix(2 * rows, seed + 3, shift=0.5)
    return FitModel(
        "m0001",
        NAMES,
        catalogue_hash(),
        bag,
        fit_sigmoid(bag.margins(later.values)[0], succeeded),
        IntervalSettings(),
        fit_support(learned.values, possible.values, 0.05, seed),
    )
