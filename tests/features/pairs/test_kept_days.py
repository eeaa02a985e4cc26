"""A day is computed once for all who ask for it, kept within bytes, and holds up no other day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from features.history.history import History
from features.pairs import kept
from features.pairs.build import PairBuilder
from features.pairs.kept import KeptDays
from features.pairs.people import People
from tests.builders import random_frames

PATIENCE = 30


@pytest.fixture(scope="module")
def people() -> People:
    everybody = PairBuilder(History.from_frames(random_frames(7))).people_on(17_000)
    return everybody.take(np.arange(len(everybody)))  # without columns, as its copies are


def copies(people: People, asked: list[int]) -> KeptDays:
    def make(day: int) -> People:
        asked.append(day)
        return people.take(np.arange(len(people)))

    return KeptDays(make)


@pytest.mark.parametrize("room", [2, 3, 5])
def test_the_days_last_asked_for_are_kept_as_far_as_bytes_allow(
    people: People, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", room * people.nbytes)
    asked: list[int] = []
    days = copies(people, asked)
    for day in (1, 2, 3, 4, 5, 6):
        days.on(day)
        first = days.on(1)
    assert days.on(1) is first
    assert list(days.done()) == [*range(8 - room, 7), 1]
    assert asked == [1, 2, 3, 4, 5, 6]


def test_two_days_are_kept_whatever_their_size(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 0)
    asked: list[int] = []
    days = copies(people, asked)
    for day in (1, 2, 1, 2, 3, 2):
        days.on(day)
    assert asked == [1, 2, 3]


def test_the_size_of_people_is_that_of_their_arrays(people: People) -> None:
    few = people.take(np.arange(3))
    assert 0 < few.nbytes < people.nbytes
    assert people.nbytes > people.levels.level.nbytes + people.levels.day.nbytes


def test_a_day_that_is_being_computed_is_waited_for_and_holds_up_no_other(people: People) -> None:
    begun, go, calls = Event(), Event(), []

    def make(day: int) -> People:
        calls.append(day)
        if day == 2:
            begun.set()
            assert go.wait(PATIENCE)
        return people

    days = KeptDays(make)
    days.on(1)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(days.on, 2)
        assert begun.wait(PATIENCE)
        other = pool.submit(days.on, 2)
        assert days.on(1) is people  # while day 2 is being computed
        assert days.held(2) is None
        go.set()
        assert one.result(PATIENCE) is other.result(PATIENCE) is people
    assert calls == [1, 2]


def test_a_day_that_failed_is_computed_again(people: People) -> None:
    failures = [MemoryError("no room")]

    def make(_day: int) -> People:
        if failures:
            raise failures.pop()
        return people

    days = KeptDays(make)
    with pytest.raises(MemoryError, match="no room"):
        days.on(1)
    assert days.held(1) is None
    assert days.on(1) is people
