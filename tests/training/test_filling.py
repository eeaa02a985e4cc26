"""What plain learners read is what scikit-learn's own steps would give them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from training.filling import Filling


def rows(count: int, seed: int) -> np.ndarray:
    """Whole and other numbers, gaps in some columns, one hardly known, one never, one all alike."""
    random = np.random.default_rng(seed)
    values = np.column_stack(
        [
            random.normal(50, 10, count),
            random.integers(0, 4, count),
            random.normal(size=count),
            np.full(count, 0.1),
            np.full(count, np.nan),
            np.where(np.arange(count) < 2, random.normal(size=count), np.nan),
        ]
    )
    values[random.random(count) < 0.3, 1:3] = np.nan
    return values.astype(np.float32)


@pytest.mark.parametrize("tells_missing", [False, True])
@pytest.mark.parametrize("count", [101, 200])
def test_rows_are_filled_and_scaled_as_scikit_learn_does(count, tells_missing):
    learned, asked = rows(count, 1), rows(60, 2)
    steps = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=tells_missing, keep_empty_features=True),
        StandardScaler(),
    )
    steps.fit(learned.astype(np.float64))
    filling = Filling.of(learned, tells_missing=tells_missing)
    for one in (learned, asked):
        expected = steps.transform(one.astype(np.float64))
        np.testing.assert_allclose(filling.fill(one), expected, atol=1e-9)
