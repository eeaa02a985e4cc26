"""Pairs that could have been: real people, real posts, the same days, nobody before being hired."""

from __future__ import annotations

import numpy as np
import pytest

from features.calendar import NO_DATE
from tests.builders import city, day, pairs
from training.possible import possible_pairs


@pytest.fixture(scope="module")
def history():
    hired = [
        {"employee_id": f"E{at:02d}", "hire_date": f"{2000 + at}-06-01" if at < 20 else None}
        for at in range(21)
    ]
    posts = [{"position_id": f"P{at}"} for at in range(8)]
    return city(employees=hired, positions=posts)


@pytest.fixture(scope="module")
def made(history):
    asked = [(f"E{at % 5:02d}", f"P{at % 3}", f"{2008 + at % 9}-06-01") for at in range(200)]
    return pairs(history, *asked)


def test_each_keeps_its_day_and_either_its_person_or_its_post(history, made):
    drawn = possible_pairs(history, made, 2, seed=1)
    of_made = (
        set(zip(made.employees, made.days, strict=True)),
        set(zip(made.positions, made.days, strict=True)),
    )
    same_person = [
        (who, on) in of_made[0] for who, on in zip(drawn.employees, drawn.days, strict=True)
    ]
    same_post = [
        (post, on) in of_made[1] for post, on in zip(drawn.positions, drawn.days, strict=True)
    ]
    assert np.logical_or(same_person, same_post).all()
    assert not all(same_person)
    assert not all(same_post)


def test_nobody_is_drawn_before_or_on_the_day_of_being_hired(history, made):
    drawn = possible_pairs(history, made, 20, seed=1)
    hired = history["employees"]["hire_date"][drawn.employees]
    assert (hired != NO_DATE).all()
    assert (hired < drawn.days).all()
    assert day("2008-06-01") in drawn.days  # where twelve of twenty-one were not yet there


def test_others_are_drawn_and_all_of_them(history, made):
    drawn = possible_pairs(history, made, 20, seed=1)
    assert set(drawn.positions) == set(range(8))
    assert set(drawn.employees) == set(range(16))


def test_as_many_are_drawn_as_were_asked_for_but_for_those_not_yet_hired(history, made):
    assert len(possible_pairs(history, made, 4, seed=1)) == pytest.approx(
        4 * len(made) * 0.79, rel=0.05
    )
    assert len(possible_pairs(history, made, 0, seed=1)) == 0


def test_the_same_seed_draws_the_same_pairs(history, made):
    first, again, other = (possible_pairs(history, made, 2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.employees, again.employees)
    assert not np.array_equal(first.employees[:50], other.employees[:50])
