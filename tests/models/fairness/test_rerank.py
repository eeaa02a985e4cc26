from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import RefusedError
from models.fairness.rerank import RerankPolicy, det_const_sort, show_parity_cost
from tests.models.fairness.groupings import coded

POLICY = RerankPolicy("gender", "Perda 1/2030 Ps 5", "entry 12")


@st.composite
def pools(draw: st.DrawFn):
    codes = np.array(draw(st.lists(st.integers(0, 4), min_size=1, max_size=60)))
    weights = draw(st.lists(st.integers(1, 9), min_size=5, max_size=5))
    return codes, {c: weights[c] / sum(weights) for c in range(5)}, draw(st.integers(0, 30))


@given(pools())
def test_every_prefix_holds_the_floor_of_each_share_as_far_as_there_are_people(drawn):
    codes, shares, k = drawn
    chosen = det_const_sort(codes, shares, k)
    assert len(chosen) == len(set(chosen.tolist())) == min(k, len(codes))
    for length in range(1, len(chosen) + 1):
        counts = np.bincount(codes[chosen[:length]], minlength=5)
        for category, share in shares.items():
            floor = min(int(share * length + 1e-9), int((codes == category).sum()))
            assert counts[category] >= floor


@given(pools())
def test_within_a_category_nobody_overtakes(drawn):
    codes, shares, k = drawn
    chosen = det_const_sort(codes, shares, k)
    for category in shares:
        of_category = chosen[codes[chosen] == category]
        assert (np.diff(of_category) > 0).all()


@given(pools())
def test_without_floors_the_order_stands(drawn):
    codes, _, k = drawn
    assert det_const_sort(codes, {}, k).tolist() == list(range(min(k, len(codes))))


def test_a_list_worked_out_by_hand():
    # best first: a a a a b b; half each: b must come in by place 2, then by place 4
    chosen = det_const_sort([0, 0, 0, 0, 1, 1], {0: 0.5, 1: 0.5}, 4)
    assert chosen.tolist() == [0, 4, 1, 5]


def test_a_share_that_binary_numbers_miss_by_a_hair_still_counts():
    # 0.29 × 100 is 28.999…; by place 100 the 29 of category 1 must be in
    codes = np.repeat([0, 1], [100, 100])
    chosen = det_const_sort(codes, {1: 0.29}, 100)
    assert np.count_nonzero(codes[chosen]) == 29


def test_shares_above_one_are_refused():
    with pytest.raises(ValueError, match="at most 1"):
        det_const_sort([0, 1], {0: 0.8, 1: 0.4}, 2)


@pytest.mark.parametrize("cells", [("gender", " ", "entry 1"), ("gender", "Perda 1", "")])
def test_no_exhibit_without_a_recorded_policy_with_its_legal_basis(cells):
    with pytest.raises(RefusedError):
        RerankPolicy(*cells)


def test_a_policy_for_one_attribute_shows_no_other():
    with pytest.raises(RefusedError):
        show_parity_cost(coded("religion", [0, 1], 2), np.array([1.0, 0.0]), POLICY, 1)


def test_parity_costs_what_the_list_loses_on_average_and_names_nobody():
    gender = coded("gender", [0, 0, 0, 0, 1, 1, -1, -1], 2)
    value = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2])
    cost = show_parity_cost(gender, value, POLICY, 4)
    assert cost.replaced == 2
    assert cost.mean_before == pytest.approx(0.75)
    assert cost.mean_after == pytest.approx((0.9 + 0.8 + 0.5 + 0.3) / 4)
    assert set(cost.to_json()) == {
        "attribute",
        "legal_basis",
        "recorded_as",
        "listed",
        "replaced",
        "mean_before",
        "mean_after",
        "mean_lost",
    }


@given(st.lists(st.integers(-1, 2), min_size=1, max_size=40), st.integers(1, 20))
def test_parity_never_gains(codes, k):
    value = np.linspace(1, 0, len(codes))
    cost = show_parity_cost(coded("gender", codes, 3), value, POLICY, k)
    assert cost.mean_after <= cost.mean_before + 1e-12
