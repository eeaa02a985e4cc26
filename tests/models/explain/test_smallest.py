"""The search for the smallest changes, on any function, monotone or not."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.explain import smallest
from models.explain.smallest import cost_of, smallest_ways

STEPS = st.lists(st.integers(2, 4), min_size=1, max_size=4)


@st.composite
def problems(draw):
    """Dials with their costs, and any value for each state."""
    sizes = draw(STEPS)
    costs = [np.cumsum([0.0, *(draw(st.floats(0.25, 2)) for _ in range(n - 1))]) for n in sizes]
    values = draw(
        st.lists(st.floats(0, 1), min_size=int(np.prod(sizes)), max_size=int(np.prod(sizes)))
    )
    table = np.array(values).reshape(sizes)
    return costs, table, draw(st.floats(0.1, 0.95))


def asked(table):
    return lambda states: table[tuple(states.T)]


@settings(max_examples=150, deadline=None)
@given(problems())
def test_each_way_passes_and_needs_every_one_of_its_changes(problem):
    costs, table, bar = problem
    for way in smallest_ways(costs, asked(table), bar).ways:
        assert table[way] >= bar
        for dial in np.flatnonzero(way):
            for step in range(way[dial]):
                assert table[(*way[:dial], step, *way[dial + 1 :])] < bar


@settings(max_examples=150, deadline=None)
@given(problems())
def test_where_a_greedy_way_exists_none_that_passes_is_cheaper(problem):
    costs, table, bar = problem
    found = smallest_ways(costs, asked(table), bar)
    if found.ways:
        every = itertools.product(*(range(n) for n in table.shape))
        cheapest = min(cost_of(costs, state) for state in every if table[state] >= bar)
        assert cost_of(costs, found.ways[0]) == pytest.approx(cheapest)


@given(problems())
def test_nothing_is_proposed_to_who_is_past_the_bar(problem):
    costs, table, _ = problem
    start = float(table[(0,) * table.ndim])
    assert smallest_ways(costs, asked(table), start).ways == ()


def test_two_changes_that_only_help_together_are_found_where_each_gains_a_little():
    table = np.array([[0.1, 0.2], [0.2, 0.9]])
    found = smallest_ways([np.array([0.0, 1.0])] * 2, asked(table), 0.5)
    assert found.ways == ((1, 1),)


def test_out_of_reach_it_says_how_far_one_comes():
    table = np.array([[0.1, 0.2], [0.3, 0.4]])
    found = smallest_ways([np.array([0.0, 1.0])] * 2, asked(table), 0.5)
    assert (found.ways, found.best, found.top) == ((), (1, 1), 0.4)


def test_a_greedy_step_that_later_ones_make_needless_is_taken_back(monkeypatch):
    table = np.zeros((2, 2, 2))
    table[1, 0, 0], table[0, 1, 0], table[0, 0, 1] = 0.4, 0.3, 0.2
    table[1, 1, 0], table[1, 0, 1], table[0, 1, 1], table[1, 1, 1] = 0.45, 0.42, 0.85, 0.9
    monkeypatch.setattr(smallest, "ASKED_AT_ONCE", 1)  # so that nothing but greedy steps is judged
    found = smallest_ways([np.array([0.0, 1.0])] * 3, asked(table), 0.8)
    assert found.ways == ((0, 1, 1),)
