"""Work by two other threads: each stretch once, in order, errors raised."""

from __future__ import annotations

import threading

import pytest

from features.chunks import aside, in_chunks

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
