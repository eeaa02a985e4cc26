"""Stretches of rows by two threads: each once, in order, errors raised, memory bounded."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from features.chunks import in_chunks, used_aside

SIZES = pytest.mark.parametrize(("total", "size"), [(0, 3), (1, 3), (3, 3), (10, 3), (4, 1)])


@SIZES
def test_each_stretch_is_filled_once_and_told_in_order(total, size):
    assert in_chunks(lambda begin: begin, total, size) == list(range(0, total, size))


def hand_all_on(use, made):
    with used_aside(use) as hand_on:
        for one in made:
            hand_on(one)


def test_what_is_handed_on_is_used_in_order_by_another_thread():
    used, threads = [], set()

    def use(made):
        threads.add(threading.get_ident())
        used.append(made)

    hand_all_on(use, range(20))
    assert used == [*range(20)]
    assert threading.get_ident() not in threads


def test_nothing_handed_on_is_nothing_used():
    hand_all_on(lambda made: pytest.fail(f"used {made}"), [])


def test_the_next_is_made_while_one_is_used_and_no_further():
    made, second, known = [], threading.Event(), []

    def use(_one):
        assert second.wait(10)  # the next is made although this one is not used yet
        known.append(len(made))

    with used_aside(use) as hand_on:
        for one in range(6):
            made.append(one)
            if one == 1:
                second.set()
            hand_on(one)
    assert len(known) == 6
    assert all(so_many <= number + 2 for number, so_many in enumerate(known))


@pytest.mark.parametrize("wrong", [0, 3, 5])
def test_an_error_of_using_is_raised(wrong):
    def use(one):
        if one == wrong:
            raise ValueError(f"using {one}")

    with pytest.raises(ValueError, match=f"using {wrong}"):
        hand_all_on(use, range(6))


def test_an_error_of_making_is_raised_when_what_was_handed_on_is_used():
    may_end, used = threading.Event(), []

    def use(one):
        assert may_end.wait(10)
        used.append(one)

    def make():
        yield 1
        raise ValueError("making")

    threading.Timer(0.05, may_end.set).start()
    with pytest.raises(ValueError, match="making"):
        hand_all_on(use, make())
    assert used == [1]


def test_lists_of_several_requests_do_not_mix():
    def of_request(number):
        used = []
        hand_all_on(used.append, [(number, one) for one in range(50)])
        return used

    with ThreadPoolExecutor(4) as requests:
        for number, used in enumerate(requests.map(of_request, range(4))):
            assert used == [(number, one) for one in range(50)]
