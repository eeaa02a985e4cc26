"""Lines from sums over parts are those of all rows; drawn values are cut where all would be."""

from __future__ import annotations

import numpy as np
import pytest

from models.fit.columns import Columns
from models.fit.grid import COMMON, Grid
from models.fit.linear import fit_linear, lines_of
from models.fit.moments import moments_of
from models.fit.trees import Binned, Sample, TreeSettings
from tests.models.fit.synthetic import NAMES, SIGNS, log_odds, matrix

ROWS, RIDGE, SHARE, MEMBERS = 900, 40.0, 0.5, 3


def test_lines_from_parts_are_those_of_all_rows_and_leave_nothing_on_average():
    pairs = matrix(ROWS, seed=11)
    sample = Sample(pairs.values, 7.0 + log_odds(pairs), np.linspace(0.5, 1.0, ROWS))
    draws = np.random.default_rng(9).poisson(1.0, (MEMBERS, ROWS)).astype(float)
    reads = np.ones((MEMBERS, len(NAMES)), dtype=bool)
    reads[0, :4] = False
    columns = Columns.of(sample.values)
    total = None
    for at in np.array_split(np.arange(ROWS), 4):
        part = Sample(sample.values[at], sample.target[at], sample.weight[at])
        found = moments_of(part, draws[:, at], columns)
        total = found if total is None else total + found
    lines = lines_of(total, columns, SIGNS.tolist(), RIDGE, SHARE, reads)
    whole = fit_linear(sample, draws, SIGNS.tolist(), RIDGE, SHARE, reads)
    np.testing.assert_allclose(lines.weights, whole.weights, atol=1e-9)
    np.testing.assert_allclose(lines.intercepts, whole.intercepts, atol=1e-9)
    rest = sample.target - lines.margins(sample.values)
    means = (rest * draws * sample.weight).sum(axis=1)
    np.testing.assert_allclose(means / (draws * sample.weight).sum(axis=1), 0.0, atol=1e-9)


def column(*values):
    return np.array(values, dtype=np.float32)[:, None]


def test_few_values_stay_and_missing_stays_missing():
    rows = column(*[0, 1, 2, np.nan] * 25)
    np.testing.assert_array_equal(Grid.of(rows, 63).drawn(rows), rows)


def test_rare_values_join_a_neighbour_and_a_column_hardly_ever_known_is_taken_as_never():
    often = np.repeat([1.0, 3.0], 5_000)
    assert 1 / len(often) < COMMON
    grid = Grid.of(column(*often, 2.5), 63)
    np.testing.assert_array_equal(grid.drawn(column(-9, 1.9, 2.1, 9)), column(1, 1, 3, 3))
    unknown = Grid.of(column(*np.full(5_000, np.nan), 1.0), 63)
    assert np.isnan(unknown.drawn(column(1.0))).all()


def test_no_value_crosses_zero():
    grid = Grid.of(column(*[-4.0, 0.0, 10.0] * 100), 63)
    np.testing.assert_array_equal(grid.drawn(column(-0.1, 0.0, 0.1)), column(-4.0, 0.0, 10.0))
    without = Grid.of(column(*[-4.0, 10.0] * 100), 63)
    np.testing.assert_array_equal(without.drawn(column(-0.1, 0.0, 0.1)), column(-4.0, 10.0, 10.0))


@pytest.mark.parametrize("most", [5, 63])
def test_trees_grown_on_drawn_values_divide_all_values_in_the_same_way(most):
    """Rows and their drawn values end in the same leaves: cuts lie where LightGBM puts them."""
    import lightgbm  # noqa: PLC0415 - takes a second

    pairs = matrix(4_000, seed=3)
    grid = Grid.of(pairs.values, most)
    drawn = grid.drawn(pairs.values)
    assert max(len(np.unique(one[~np.isnan(one)])) for one in drawn.T) <= most
    wide = TreeSettings(trees=20, leaves=6, column_share=1.0, bins=255)
    binned = Binned.of(drawn, SIGNS.tolist(), wide)
    text = binned.grow(log_odds(pairs), np.ones(len(drawn)), 1)
    booster = lightgbm.Booster(model_str=text)
    np.testing.assert_array_equal(
        booster.predict(pairs.values, pred_leaf=True), booster.predict(drawn, pred_leaf=True)
    )
