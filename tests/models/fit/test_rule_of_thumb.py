"""The rule of thumb: an order by competency gaps, and no chance that nobody learned."""

from __future__ import annotations

import numpy as np
import pytest

from features.pairs.matrix import PairMatrix
from models.fit.rule_of_thumb import RuleOfThumb
from tests.models.fit.synthetic import NAMES

JUDGE = RuleOfThumb()
UNKNOWN = float("nan")


def gaps(*rows: tuple[float, float]) -> PairMatrix:
    """Pairs by (mean shortfall, mean gap); whatever else is known of them is odd."""
    values = np.random.default_rng(0).normal(size=(len(rows), len(NAMES))).astype(np.float32)
    values[:, NAMES.index("competency_shortfall_mean")] = [short for short, _ in rows]
    values[:, NAMES.index("competency_gap_mean")] = [gap for _, gap in rows]
    return PairMatrix(NAMES, values, "any catalogue")


def test_the_order_is_by_shortfall_then_by_surplus():
    ordered = gaps((0, 2), (0, 0), (0.25, 1), (0.25, 0), (1, 1), (1, -1), (3, -3))
    margin = JUDGE.judge(ordered).margin
    assert (np.diff(margin) < 0).all()


def test_who_was_never_assessed_counts_as_half_a_level_short_without_surplus():
    margin = JUDGE.judge(gaps((UNKNOWN, UNKNOWN), (0.5, 0), (0.4, -0.4), (0.6, -0.6))).margin
    assert margin[0] == margin[1]
    assert margin[2] > margin[0] > margin[3]


def test_nothing_but_the_gap_counts():
    first, second = gaps((0.5, 0.25)), gaps((0.5, 0.25), (9, 9))
    assert JUDGE.judge(first).margin[0] == JUDGE.judge(second).margin[0]


def test_it_gives_no_chance_no_interval_and_knows_no_ground():
    judged = JUDGE.judge(gaps((0, 1), (UNKNOWN, UNKNOWN)))
    for array in (judged.probability, judged.low, judged.high):
        assert np.isnan(array).all()
    assert not judged.in_support.any()
    assert np.isfinite(judged.margin).all()


def test_its_points_add_up_to_its_margin_and_have_no_base():
    pairs = gaps((0.5, -0.25), (UNKNOWN, UNKNOWN), (0, 2))
    why = JUDGE.explain(pairs)
    assert why.values.tolist() == [[-5, -0.25], [-5, 0], [0, 2]]
    np.testing.assert_array_equal(why.values.sum(axis=1), JUDGE.judge(pairs).margin)
    assert np.isnan(why.base).all()
    assert why.names == JUDGE.feature_names


@pytest.mark.parametrize("rows", [0, 1])
def test_any_number_of_pairs_can_be_asked(rows):
    pairs = gaps((0, 0)).take(np.arange(rows))
    assert len(JUDGE.judge(pairs).margin) == len(JUDGE.explain(pairs).base) == rows
