from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.slate.rank import lot, rank

margins_with_ties = st.lists(
    st.sampled_from([0.0, -0.0, 1.5, -2.0, float("nan"), 1e300]), max_size=30
)


@given(margins_with_ties, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(margins, shuffler):
    ids = [f"e{at}" for at in range(len(margins))]
    values = np.array(margins, dtype=float)
    best_first = [ids[at] for at in rank(values, ids, "V1")]
    rows = list(range(len(ids)))
    shuffler.shuffle(rows)
    shuffled = [ids[at] for at in rows]
    again = rank(values[np.array(rows, dtype=int)], shuffled, "V1")
    assert [shuffled[at] for at in again] == best_first


@given(st.lists(st.floats(allow_nan=False), max_size=30))
def test_a_higher_margin_always_comes_first(margins):
    values = np.array(margins, dtype=float)
    order = rank(values, [f"e{at}" for at in range(len(values))], "V1")
    assert (values[order][:-1] >= values[order][1:]).all()


@given(margins_with_ties)
def test_ties_go_by_lot_and_all_else_by_margin(margins):
    ids = [f"e{at}" for at in range(len(margins))]
    values = np.array(margins, dtype=float)
    lots = np.array([lot(one, "V1") for one in ids], dtype=np.uint64)
    assert rank(values, ids, "V1").tolist() == np.lexsort((lots, -values)).tolist()


def test_what_has_no_margin_comes_last():
    assert rank(np.array([np.nan, -9.0, 3.0]), ["a", "b", "c"], "V1").tolist() == [2, 1, 0]


def test_ties_are_drawn_anew_for_each_vacancy_and_favour_no_place_in_the_table():
    ids = [f"{at:03d}" for at in range(100)]
    orders = np.array([rank(np.zeros(100), ids, f"V{v}") for v in range(200)])
    assert len({tuple(order) for order in orders}) == 200
    places = np.argsort(orders, axis=1).mean(axis=0)
    assert abs(np.corrcoef(places, np.arange(100))[0, 1]) < 0.3
    assert np.abs(places - 49.5).max() < 10


def test_a_lot_depends_on_where_vacancy_and_person_part():
    assert lot("23", "V1") != lot("3", "V12")
    assert lot("3", "V1") == lot("3", "V1")


def test_nobody_gives_an_empty_order():
    assert rank(np.array([]), [], "V1").tolist() == []
