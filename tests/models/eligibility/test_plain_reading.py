"""The vectorised rules against a plain reading with the standard library's dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from features.contract.values import EDUCATION_LEVELS, EDUCATION_RANKS, PNS_GRADES, PREDICATES
from features.history.history import History
from tests.builders import pairs
from tests.models.eligibility.random_city import PEOPLE, POSTS, TODAY, random_city
from tests.models.eligibility.worlds import answer, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
ON = date.fromisoformat(TODAY)
RANK = {"pelaksana": 1, "pengawas": 2, "administrator": 3, "jpt_pratama": 4}
RANK_OF_LEVEL = {"ahli_muda": 2, "ahli_madya": 3, "ahli_utama": 4}


def plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def birthday(person: Row, age: int) -> date:
    return plus_months(person["birth_date"], 12 * age)


class Reading:
    """What the tables say of one person and one post, read row by row."""

    def __init__(self, tables: dict[str, list[Row]], person: str, post: str) -> None:
        self.posts = {row["position_id"]: row for row in tables["positions"]}
        (self.person,) = (row for row in tables["employees"] if row["employee_id"] == person)
        self.post = self.posts[post]
        self.tables = tables
        self.career = [
            row
            for row in sorted(self.own("position_history"), key=lambda row: row["started_on"])
            if row["started_on"] <= ON
        ]

    def own(self, table: str) -> Iterator[Row]:
        mine = self.person["employee_id"]
        return (row for row in self.tables[table] if row["employee_id"] == mine)

    def present(self) -> tuple[str | None, date | None]:
        if self.career and (self.career[-1]["ended_on"] or ON) >= ON:
            last = self.career[-1]
            return last["position_id"], self.unbroken(last)["started_on"]
        return self.person["position_id"], self.person["position_since"]

    def unbroken(self, last: Row) -> Row:
        for row in reversed(self.career):
            touches = row["ended_on"] and row["ended_on"] + timedelta(days=1) >= last["started_on"]
            if row["position_id"] == last["position_id"] and touches:
                last = row
        return last

    def rank(self, post: str) -> int | None:
        row = self.posts[post]
        if row["position_type"] != "fungsional":
            return RANK[row["position_type"]]
        level = row["functional_level"]
        return None if level is None else RANK_OF_LEVEL.get(level, 1)

    def education(self) -> int:
        return EDUCATION_RANKS[EDUCATION_LEVELS.index(self.person["education_level"])]


def own_post(one: Reading) -> str:
    post, _ = one.present()
    if post is None and not one.career:
        return "UNKNOWN"
    return "FAIL" if post == one.post["position_id"] else "PASS"


def min_tenure(one: Reading) -> str:
    post, since = one.present()
    if post is None and one.career:
        return "NOT_APPLICABLE"
    if since is None:
        return "UNKNOWN"
    return "PASS" if plus_months(since, 24) <= ON else "FAIL"


def post_education(one: Reading) -> str:
    asked = EDUCATION_RANKS[EDUCATION_LEVELS.index(one.post["min_education"])]
    return "PASS" if one.education() >= asked else "FAIL"


def post_field(one: Reading) -> str:
    asked, own = (one.post["education_fields"] or "").split(";"), one.person["education_field"]
    if asked == [""]:
        return "NOT_APPLICABLE"
    if own is None:
        return "UNKNOWN"
    if any(own.startswith(field) for field in asked):
        return "PASS"
    return "UNKNOWN" if any(field.startswith(own) for field in asked) else "FAIL"


def post_grade(one: Reading) -> str:
    lowest, highest = one.post["min_grade"], one.post["max_grade"]
    if one.person["employment_type"] == "pppk" or lowest is None is highest:
        return "NOT_APPLICABLE"
    if one.person["grade"] is None:
        return "UNKNOWN"
    own = PNS_GRADES.index(one.person["grade"])
    above = lowest is None or own >= PNS_GRADES.index(lowest)
    return "PASS" if above and (highest is None or own <= PNS_GRADES.index(highest)) else "FAIL"


def performance(one: Reading) -> str:
    rows = sorted(one.own("performance"), key=lambda row: row["period_end"])
    latest = [row for row in rows if row["period_end"] < ON][-2:]
    if len(latest) < 2 or plus_months(latest[-1]["period_end"], 24) < ON:
        return "UNKNOWN"
    good = PREDICATES.index("baik")
    return "PASS" if all(PREDICATES.index(row["predicate"]) >= good for row in latest) else "FAIL"


def discipline(one: Reading) -> str:
    level, until = one.person["discipline_level"], one.person["discipline_until"]
    if level is None:
        return "UNKNOWN"
    in_force = until is None or until >= ON
    return "FAIL" if level in {"moderate", "severe"} and in_force else "PASS"


def kind(one: Reading) -> str:
    wishes = {row["position_id"] for row in one.own("preferences")}
    post, _ = one.present()
    if post is None and one.career:
        return "NOT_APPLICABLE"
    if one.post["position_id"] in wishes:
        return "PASS"
    now, then = (
        None if which is None else one.rank(which) for which in (post, one.post["position_id"])
    )
    if now is None or then is None:
        return "UNKNOWN"
    return "FAIL" if then < now else "PASS"


def retirement(one: Reading) -> str:
    of_type = one.post["position_type"]
    if of_type == "fungsional":
        return "NOT_APPLICABLE"
    return "PASS" if birthday(one.person, 60 if of_type == "jpt_pratama" else 58) > ON else "FAIL"


def competence_floor(one: Reading) -> str:
    answers = []
    for row in one.tables["position_competencies"]:
        if row["position_id"] == one.post["position_id"]:
            known = [
                (mine["assessed_on"], mine["level"])
                for mine in one.own("competency_assessments")
                if mine["competency"] == row["competency"] and mine["assessed_on"] < ON
            ]
            gap = row["required_level"] - max(known)[1] if known else None
            answers.append("UNKNOWN" if gap is None else "FAIL" if gap > 2 else "PASS")
    return next((one for one in ("FAIL", "UNKNOWN", "PASS") if one in answers), "NOT_APPLICABLE")


READINGS = (
    own_post,
    min_tenure,
    post_education,
    post_field,
    post_grade,
    performance,
    discipline,
    kind,
    retirement,
    competence_floor,
)


def plain_rows(frames: dict[str, pd.DataFrame]) -> dict[str, list[Row]]:
    def cell(value: object) -> object:
        if pd.isna(value):
            return None
        return value.date() if isinstance(value, pd.Timestamp) else value

    return {
        name: [{key: cell(value) for key, value in row.items()} for row in frame.to_dict("records")]
        for name, frame in frames.items()
    }


@pytest.fixture(scope="module")
def random_pairs() -> list[tuple[str, str, str]]:
    draw = np.random.default_rng(11)
    return [(f"E{draw.integers(PEOPLE)}", f"P{draw.integers(POSTS)}", TODAY) for _ in range(600)]


@pytest.mark.parametrize("reading", READINGS, ids=[one.__name__ for one in READINGS])
@pytest.mark.parametrize("seed", [3])
def test_the_columns_say_what_a_plain_reading_says(reading, seed, random_pairs, worlds):
    rows, eligibility = worlds(seed, random_pairs)
    for at, (person, post, _) in enumerate(random_pairs):
        expected = reading(Reading(rows, person, post))
        assert answer(eligibility, at, reading.__name__)[0] == expected, (person, post)


@pytest.fixture(scope="module")
def worlds():
    made = {}

    def world(seed: int, asked: list[tuple[str, str, str]]):
        if seed not in made:
            frames = random_city(seed)
            history = History.from_frames(frames)
            made[seed] = plain_rows(frames), judged(history, pairs(history, *asked))
        return made[seed]

    return world
