"""Work by two other threads: each stretch once, in order, errors raised."""

from __future__ import annotations

import threading

import pytest

from features.chunks import THREADS, aside, beside, evenly, in_chunks

SIZES = pytest.mark.parametrize(("total", "size"), [(0, 3), (1, 3), (3, 3), (10, 3), (4, 1)])


@SIZES
def test_each_stretch_is_filled_once_and_told_in_order(total, size):
    assert in_chunks(lambda begin: begin, total, size) == list(range(0, total, size))


def test_an_error_of_filling_is_raised():
    def fill(begin):
        if begin == 4:
            raise ValueError(f"filling {begin}")
        return begin

    with pytest.raises(ValueError, match="filling 4"):
        in_chunks(fill, 8, 2)


def test_what_is_made_aside_is_made_meanwhile_by_another_thread():
    may_end = threading.Event()

    def make():
        assert may_end.wait(10)
        return threading.get_ident()

    made = aside(make)
    assert not made.done()
    may_end.set()
    assert made.result(10) != threading.get_ident()


def test_an_error_of_what_is_made_aside_comes_with_it():
    def make():
        raise ValueError("making")

    made = aside(make)
    with pytest.raises(ValueError, match="making"):
        made.result(10)


def test_what_is_worth_another_thread_is_made_there_and_the_rest_when_it_is_asked_for():
    made = [beside(threading.get_ident, worth=worth)() for worth in (True, False)]
    assert made[0] != threading.get_ident() == made[1]


@pytest.mark.parametrize("worth", [True, False])
def test_an_error_of_what_is_made_beside_is_raised_where_it_is_asked_for(worth):
    def make():
        raise ValueError("making")

    ask = beside(make, worth=worth)
    with pytest.raises(ValueError, match="making"):
        ask()


@pytest.mark.parametrize("most", [1, 7, 100])
@pytest.mark.parametrize("total", [0, 1, 13, 100, 4_700])
def test_stretches_are_even_and_every_thread_has_as_many(total, most):
    size = evenly(total, most)
    assert 1 <= size <= most
    stretches = len(range(0, total, size))
    assert stretches <= THREADS * max(1, -(-total // (THREADS * most)))
