"""A city with proxies: facts that stand for a group, one without and one with a meaning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tepat.demo import CitySpec, make_city
from tepat.demo.proxies import COURSE

STAFF = 700


@pytest.fixture(scope="module")
def plain():
    return make_city(CitySpec(seed=4, staff=STAFF))


@pytest.fixture(scope="module")
def planted():
    return make_city(CitySpec(seed=4, staff=STAFF, proxy=0.9))


def women(city) -> set[str]:
    groups = city.tables["employee_groups"]
    return set(groups.loc[groups["gender"] == "female", "employee_id"])


def test_the_course_is_taken_by_most_women_and_by_nobody_else(planted):
    courses = planted.tables["trainings"]
    takers = set(courses.loc[courses["title"] == COURSE, "employee_id"])
    assert takers <= women(planted)
    assert 0.7 < len(takers) / len(women(planted)) < 0.95


def test_their_homes_lie_further_out_and_all_others_stay(plain, planted):
    columns = ["employee_id", "home_latitude", "home_longitude"]
    before, after = (city.tables["employees"][columns] for city in (plain, planted))
    moved = (before != after).any(axis=1)
    assert set(after.loc[moved, "employee_id"]) <= women(planted)
    step = np.hypot(
        after["home_latitude"] - before["home_latitude"],
        after["home_longitude"] - before["home_longitude"],
    )
    assert step[moved].min() > 0.13


def test_the_course_changes_no_true_chance_and_the_home_does(plain, planted):
    asked = pd.DataFrame(
        {
            "employee_id": sorted(women(planted))[:50],
            "position_id": plain.tables["positions"]["position_id"].iloc[3],
            "as_of": "2020-05-01",
        }
    )
    facts = planted.truth._book
    who = np.arange(50)
    day = np.full(50, np.datetime64("2020-05-01"))
    post = np.full(50, 3)
    own = planted.truth._career
    hours = facts.facts(own, who, post, day).training_hours
    bare = plain.truth._book.facts(own, who, post, day).training_hours
    np.testing.assert_array_equal(hours, bare)
    assert planted.truth.probability(asked).mean() < plain.truth.probability(asked).mean()


def test_nobody_else_is_born_hired_or_named_otherwise(plain, planted):
    columns = ["employee_id", "nip", "name", "birth_date", "hire_date", "education_field"]
    pd.testing.assert_frame_equal(
        plain.tables["employees"][columns], planted.tables["employees"][columns]
    )
    written = planted.tables["trainings"]
    others = written[written["title"] != COURSE].reset_index(drop=True)
    pd.testing.assert_frame_equal(others, plain.tables["trainings"])
