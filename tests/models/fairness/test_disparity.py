from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact, norm

from models.fairness.disparity import correct_within, impact_ratio, impact_ratios
from models.fairness.exact_tests import exact_p_value, holm
from models.fairness.metrics import InARow, SelectionRates


def rates(selected: list[int], pool: list[int], name: str = "gender") -> SelectionRates:
    groups = tuple("abcdefghij"[: len(pool)])
    of_pool, of_list = np.array(pool, dtype=np.int64), np.array(selected, dtype=np.int64)
    return SelectionRates(name, groups, of_pool, of_list, 0, 0)


@st.composite
def tables(draw: st.DrawFn, groups: int = 5) -> tuple[list[int], list[int]]:
    pool = draw(st.lists(st.integers(1, 60), min_size=2, max_size=groups))
    return [draw(st.integers(0, size)) for size in pool], pool


def test_a_hand_computed_table_gives_ratio_and_exact_p():
    # 8 of 40 women, 30 of 60 men: (8/40) / (30/60) = 0.4; p from R's fisher.test
    found = impact_ratio(rates([8, 30], [40, 60]), 0.95)
    assert found.ratio.tolist() == [0.4, 1.0]
    assert found.p_value == pytest.approx([0.00312995, 0.00312995], abs=5e-9)
    assert found.is_behind.tolist() == [True, False]


def test_eight_per_cent_against_ten_is_exactly_four_fifths():
    assert impact_ratio(rates([8, 10], [100, 100]), 0.95).ratio[0] == 0.8


@given(tables())
def test_p_is_fishers_for_each_group_against_all_others(table):
    selected, pool = table
    everyone, listed = sum(pool), sum(selected)
    for chosen, size in zip(selected, pool, strict=True):
        others = [listed - chosen, everyone - size - (listed - chosen)]
        theirs = fisher_exact([[chosen, size - chosen], others]).pvalue
        assert exact_p_value(chosen, size, everyone, listed) == pytest.approx(theirs, rel=1e-6)


@given(tables(groups=2))
def test_with_two_groups_both_have_the_same_p_and_names_do_not_matter(table):
    selected, pool = table
    one = impact_ratio(rates(selected, pool), 0.95)
    other = impact_ratio(rates(selected[::-1], pool[::-1]), 0.95)
    assert one.p_value[0] == pytest.approx(one.p_value[1], rel=1e-6)
    np.testing.assert_allclose(one.ratio, other.ratio[::-1])
    np.testing.assert_allclose(one.p_value, other.p_value[::-1])


@given(tables())
def test_the_most_selected_has_ratio_one_and_limits_hold_the_ratio(table):
    found = impact_ratio(rates(*table), 0.95)
    if sum(table[0]) == 0:
        assert np.isnan(found.ratio).all()
        return
    assert np.nanmax(found.ratio) == 1.0
    assert (found.low <= found.ratio + 1e-12).all()
    assert (found.high >= found.ratio - 1e-12).all()
    assert (found.low >= 0).all()


@given(tables(), st.integers(2, 50))
def test_ratios_do_not_change_when_all_counts_are_multiplied(table, times):
    selected, pool = table
    many = rates([times * n for n in selected], [times * n for n in pool])
    one = impact_ratio(rates(selected, pool), 0.95)
    np.testing.assert_allclose(impact_ratio(many, 0.95).ratio, one.ratio)


def test_the_interval_holds_the_true_ratio_as_often_as_it_says():
    random = np.random.default_rng(3)
    n, held = 2000, 0
    for _ in range(n):
        found = impact_ratio(
            rates([random.binomial(500, 0.05), random.binomial(400, 0.1)], [500, 400]), 0.95
        )
        held += found.low[0] <= 0.5 <= found.high[0]
    assert held / n == pytest.approx(0.95, abs=0.02)


def test_the_interval_is_near_the_log_interval_in_a_large_table():
    found = impact_ratio(rates([800, 2000], [10_000, 20_000]), 0.95)
    error = np.sqrt(1 / 800 - 1 / 10_000 + 1 / 2000 - 1 / 20_000)
    expected = 0.8 * np.exp(np.array([-1, 1]) * norm.ppf(0.975) * error)
    assert [found.low[0], found.high[0]] == pytest.approx(expected.tolist(), rel=0.005)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]).tolist() == [1.0, 1.0]


def test_two_groups_count_as_one_test_three_as_three_and_one_as_none():
    gender = impact_ratio(rates([8, 30], [40, 60]), 0.95)
    religion = impact_ratio(rates([8, 30, 0], [40, 60, 0]), 0.95)
    alone = impact_ratio(rates([8], [40]), 0.95)
    three = impact_ratio(rates([8, 30, 5], [40, 60, 10]), 0.95)
    corrected = correct_within([gender, religion, alone, three])
    assert np.isnan(corrected[1][2])
    assert np.isnan(corrected[2]).all()
    family = [gender.p_value[0], religion.p_value[0], *three.p_value]
    expected = holm(family)
    assert corrected[0] == pytest.approx(expected[[0, 0]])
    assert corrected[3] == pytest.approx(expected[2:])
    assert correct_within([]) == []


@given(st.lists(tables(), max_size=4))
def test_attributes_judged_together_have_the_bits_of_each_alone(several):
    asked = [rates(*table) for table in several] + [rates([0, 0], [3, 0]), rates([], [])]
    for together, one in zip(impact_ratios(InARow.of(asked), 0.95), asked, strict=True):
        alone = impact_ratio(one, 0.95)
        for name in ("ratio", "low", "high", "p_value", "is_behind"):
            assert getattr(together, name).tobytes() == getattr(alone, name).tobytes()
