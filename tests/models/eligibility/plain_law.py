"""Every rule read for one person and one post at a time, with the standard library's dates.

A second reading of the law for the cities of ``random_city``: it shares no code with the engine.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from features.contract.values import EDUCATION_LEVELS, EDUCATION_RANKS, PNS_GRADES, PREDICATES
from tests.models.eligibility.random_city import TODAY

Row = dict[str, Any]
ON = date.fromisoformat(TODAY)
DAY = timedelta(days=1)
PASS, FAIL, UNKNOWN, SILENT = "PASS", "FAIL", "UNKNOWN", "NOT_APPLICABLE"
RANK = {"pelaksana": 1, "pengawas": 2, "administrator": 3, "jpt_pratama": 4}
RANK_OF_LEVEL = {"ahli_muda": 2, "ahli_madya": 3, "ahli_utama": 4}
ESELON = {
    "jpt_pratama": ("IV/b", "IV/d"),
    "administrator": ("III/d", "IV/b"),
    "pengawas": ("III/b", "III/d"),
}
TURNED = {"parent": "child", "child": "parent"}


def plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def answer(passes: bool, known: bool = True) -> str:
    return (PASS if passes else FAIL) if known else UNKNOWN


def worst(parts: list[str]) -> str:
    """All of them: a fail decides, then what is unknown."""
    return next(one for one in (FAIL, UNKNOWN, PASS) if one in parts)


def education_rank(level: str) -> int:
    return EDUCATION_RANKS[EDUCATION_LEVELS.index(level)]


class World:
    """The rows of a city by whom they are about."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables = tables
        self.posts = {row["position_id"]: row for row in tables["positions"]}
        self.agencies = {row["agency_id"]: row for row in tables["agencies"]}
        self.required = self._by("position_competencies", "position_id")
        self.own = {
            name: self._by(name, "employee_id")
            for name in (
                "position_history",
                "performance",
                "competency_assessments",
                "preferences",
            )
        }
        self.kin: dict[str, list[str]] = defaultdict(list)
        for row in tables.get("relations", ()):
            self.kin[row["employee_id"]].append(row["relative_id"])
            self.kin[row["relative_id"]].append(row["employee_id"])
        self.people = {row["employee_id"]: Person(self, row) for row in tables["employees"]}
        self.leading = self._leading()

    def _by(self, table: str, owner: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables[table]:
            found[row[owner]].append(row)
        return found

    def _leading(self) -> dict[str, list[str]]:
        """For each agency its posts of the highest structural rank, pengawas at least."""
        found: dict[str, list[str]] = {}
        for agency in self.agencies:
            ranks = {
                name: RANK.get(post["position_type"], 0)
                for name, post in self.posts.items()
                if post["agency_id"] == agency
            }
            top = max([2, *ranks.values()])
            found[agency] = [name for name, rank in ranks.items() if rank == top]
        return found

    def rank(self, post: str | None) -> int | None:
        if post is None:
            return None
        row = self.posts[post]
        if row["position_type"] != "fungsional":
            return RANK[row["position_type"]]
        level = row["functional_level"]
        return None if level is None else RANK_OF_LEVEL.get(level, 1)

    def superior(self, post: str, other: str) -> str:
        """Whether the other post is the direct superior: PASS surely, UNKNOWN perhaps, FAIL no."""
        mine, theirs = self.posts[post]["agency_id"], self.posts[other]["agency_id"]
        heads, above = self.leading[mine], self.agencies[mine]["parent_agency_id"]
        if mine == theirs:
            if len(heads) == 1 and other in heads and post not in heads:
                return PASS
            if len(heads) != 1 and (not heads or other in heads or post in heads):
                return UNKNOWN
            over, under = (RANK.get(self.posts[name]["position_type"], 0) for name in (other, post))
            between = not {post, other} & set(heads) and over >= 2 and over > under
            return UNKNOWN if between else FAIL
        if theirs != above or (heads and post not in heads):
            return FAIL
        over = self.leading[above]
        if over and other not in over:
            return FAIL
        return PASS if len(heads) == len(over) == 1 else UNKNOWN


class Person:
    """What the tables say of one person."""

    def __init__(self, world: World, row: Row) -> None:
        self.world, self.row = world, row
        mine = row["employee_id"]
        self.history = world.own["position_history"][mine]
        self.performance = sorted(world.own["performance"][mine], key=lambda r: r["period_end"])
        self.wishes = {one["position_id"] for one in world.own["preferences"][mine]}
        self.levels = self._levels(world.own["competency_assessments"][mine])
        self.career = sorted(
            (one for one in self.history if one["started_on"] <= ON),
            key=lambda one: one["started_on"],
        )

    @staticmethod
    def _levels(rows: list[Row]) -> dict[str, int]:
        known = sorted(
            (one["assessed_on"], one["level"], one["competency"])
            for one in rows
            if one["assessed_on"] < ON
        )
        return {competency: level for _, level, competency in known}

    @cached_property
    def present(self) -> tuple[str | None, date | None, bool]:
        """Post, since when, and whether only the employees row says so."""
        if self.career and (self.career[-1]["ended_on"] or ON) >= ON:
            first = last = self.career[-1]
            for one in reversed(self.career):
                joins = one["ended_on"] and one["ended_on"] + DAY >= first["started_on"]
                if one["position_id"] == last["position_id"] and joins:
                    first = one
            return last["position_id"], first["started_on"], False
        return (
            self.row["position_id"],
            self.row["position_since"],
            self.row["position_id"] is not None,
        )

    @cached_property
    def is_recorded(self) -> bool:
        return bool(self.career) or self.present[0] is not None

    @cached_property
    def past_is_known(self) -> bool:
        _, _, from_employees = self.present
        shown = {one["position_id"] for one in self.career}
        told = self.row["position_id"]
        return bool(self.career) and (told is None or told in shown or from_employees)

    @cached_property
    def posts_held(self) -> set[str]:
        held = {one["position_id"] for one in self.career}
        return held if self.present[0] is None else {*held, self.present[0]}

    def served_since(self, qualifies: set[str]) -> date:
        post, since, _ = self.present
        begun = since if post in qualifies and since is not None else ON
        months = days = 0
        for one in self.career:
            if one["position_id"] in qualifies:
                end = min((one["ended_on"] or ON - DAY) + DAY, begun)
                start = min(one["started_on"], end)
                whole = (end.year - start.year) * 12 + end.month - start.month
                whole -= plus_months(start, whole) > end
                months, days = months + whole, days + (end - plus_months(start, whole)).days
        return plus_months(begun, -months) - timedelta(days=days)

    def birthday(self, age: int) -> date:
        return plus_months(self.row["birth_date"], 12 * age)

    def experience(self, qualifies: set[str], possibly: set[str], years: int) -> str:
        post, since, _ = self.present
        if plus_months(self.served_since(qualifies), 12 * years) <= ON:
            return PASS
        known = self.past_is_known and not (post in qualifies and since is None)
        hopeful = plus_months(self.served_since(possibly), 12 * years) <= ON
        return FAIL if known and not hopeful else UNKNOWN


class Pair:
    """One person and one post."""

    def __init__(self, world: World, person: str, post: str) -> None:
        self.world, self.who, self.name = world, world.people[person], post
        self.post, self.person = world.posts[post], self.who.row
        self.is_pppk = self.person["employment_type"] == "pppk"

    def own_post(self) -> str:
        return answer(self.who.present[0] != self.name, self.who.is_recorded)

    def post_education(self) -> str:
        asked = education_rank(self.post["min_education"])
        return answer(education_rank(self.person["education_level"]) >= asked)

    def post_field(self) -> str:
        asked, own = (
            (self.post["education_fields"] or "").split(";"),
            self.person["education_field"],
        )
        if asked == [""]:
            return SILENT
        if own is None:
            return UNKNOWN
        if any(own.startswith(field) for field in asked):
            return PASS
        return UNKNOWN if any(field.startswith(own) for field in asked) else FAIL

    def post_grade(self) -> str:
        lowest, highest = self.post["min_grade"], self.post["max_grade"]
        if self.is_pppk or lowest is None is highest:
            return SILENT
        if self.person["grade"] is None:
            return UNKNOWN
        own = PNS_GRADES.index(self.person["grade"])
        above = lowest is None or own >= PNS_GRADES.index(lowest)
        return answer(above and (highest is None or own <= PNS_GRADES.index(highest)))

    def grade_by_eselon(self) -> str:
        silent = self.post["min_grade"] is None is self.post["max_grade"]
        bounds = ESELON.get(self.post["position_type"])
        if bounds is None or not silent or self.is_pppk:
            return SILENT
        if self.person["grade"] is None:
            return UNKNOWN
        low, high = (PNS_GRADES.index(one) for one in bounds)
        return answer(low <= PNS_GRADES.index(self.person["grade"]) <= high)

    def performance(self) -> str:
        latest = [row for row in self.who.performance if row["period_end"] < ON][-2:]
        if len(latest) < 2 or plus_months(latest[-1]["period_end"], 24) < ON:
            return UNKNOWN
        good = PREDICATES.index("baik")
        return answer(all(PREDICATES.index(row["predicate"]) >= good for row in latest))

    def discipline(self) -> str:
        level, until = self.person["discipline_level"], self.person["discipline_until"]
        if level is None:
            return UNKNOWN
        return answer(level not in {"moderate", "severe"} or (until is not None and until < ON))

    def legal_status(self) -> str:
        return answer(self.person["legal_status"] == "active")

    def competence_floor(self) -> str:
        answers = []
        for row in self.world.required[self.name]:
            own = self.who.levels.get(row["competency"])
            answers.append(UNKNOWN if own is None else answer(row["required_level"] - own <= 2))
        return worst(answers) if answers else SILENT

    def min_tenure(self) -> str:
        return self._tenure(lambda since: plus_months(since, 24) <= ON)

    def max_tenure(self) -> str:
        return self._tenure(lambda since: plus_months(since, 60) > ON)

    def _tenure(self, passes: Any) -> str:
        post, since, _ = self.who.present
        if post is None and self.who.career:
            return SILENT
        return UNKNOWN if since is None else answer(passes(since))

    def own_request(self) -> str:
        return PASS if self.name in self.who.wishes else SILENT

    def kind(self) -> str:
        post = self.who.present[0]
        if post is None and self.who.career:
            return SILENT
        if self.name in self.who.wishes:
            return PASS
        now, then = self.world.rank(post), self.world.rank(self.name)
        return UNKNOWN if now is None or then is None else answer(then >= now)

    def conflict(self) -> str:
        found = []
        for other in self.world.kin[self.person["employee_id"]]:
            relative = self.world.people[other]
            held = relative.present[0]
            if held is None:
                found.append(PASS if relative.is_recorded else UNKNOWN)
                continue
            chain = {self.world.superior(self.name, held), self.world.superior(held, self.name)}
            found.append(FAIL if PASS in chain else UNKNOWN if UNKNOWN in chain else PASS)
        return worst(found) if found else SILENT

    def _first(self, of_type: str, education: str, years: int) -> str:
        if self.post["position_type"] != of_type:
            return SILENT
        rank, posts = RANK[of_type], self.world.posts
        held = [RANK.get(posts[one]["position_type"], 0) for one in self.who.posts_held]
        if any(one >= rank for one in held):
            return PASS
        schooled = education_rank(self.person["education_level"]) >= education_rank(education)
        return worst([answer(schooled), self._ranked(rank - 1, years)])

    def _ranked(self, rank: int, years: int) -> str:
        sure = {one for one in self.world.posts if (self.world.rank(one) or 0) >= rank}
        perhaps = sure | {one for one in self.world.posts if self.world.rank(one) is None}
        return self.who.experience(sure, perhaps, years)

    def first_administrator(self) -> str:
        return self._first("administrator", "s1", 3)

    def first_pengawas(self) -> str:
        return self._first("pengawas", "d3", 4)

    def education_pelaksana(self) -> str:
        if self.post["position_type"] != "pelaksana":
            return SILENT
        return answer(education_rank(self.person["education_level"]) >= education_rank("sma"))

    def jpt_pratama(self) -> str:
        if self.post["position_type"] != "jpt_pratama":
            return SILENT
        field = {
            name
            for name, post in self.world.posts.items()
            if post["function"] == self.post["function"]
        }
        parts = [
            answer(education_rank(self.person["education_level"]) >= education_rank("s1")),
            self.who.experience(field, field, 5),
            self._ranked(3, 2),
            answer(self.who.birthday(56) >= ON),
        ]
        return worst(parts)

    def retirement(self) -> str:
        of_type = self.post["position_type"]
        if of_type == "fungsional":
            return SILENT
        return answer(self.who.birthday(60 if of_type == "jpt_pratama" else 58) > ON)

    def _ages(self, others: int, madya: int, utama: int) -> set[int]:
        level = self.post["functional_level"]
        if level is None:
            return {others, utama}
        return {{"ahli_madya": madya, "ahli_utama": utama}.get(level, others)}

    def retirement_jf(self) -> str:
        if self.post["position_type"] != "fungsional":
            return SILENT
        ages = self._ages(58, 60, 65)
        if self.post["function"] == "education":
            fields = (self.post["education_fields"] or "").split(";")
            is_teacher = any(one.startswith("01") for one in fields)
            ages = {60} if is_teacher else {*ages, 60}
        if self.who.birthday(min(ages)) > ON:
            return PASS
        return FAIL if self.who.birthday(max(ages)) <= ON else UNKNOWN

    def jf_entry_age(self) -> str:
        posts = self.world.posts
        held = {posts[one]["position_type"] for one in self.who.posts_held}
        if self.post["position_type"] != "fungsional" or "fungsional" in held:
            return SILENT
        ages = self._ages(53, 55, 60)
        if self.who.birthday(min(ages)) >= ON:
            return PASS
        late = self.who.birthday(max(ages)) < ON
        return FAIL if late and self.who.past_is_known else UNKNOWN

    def pppk_structural(self) -> str:
        if self.post["position_type"] in {"pelaksana", "fungsional"}:
            return SILENT
        return answer(not self.is_pppk)

    def pppk_transfer(self) -> str:
        return FAIL if self.is_pppk else SILENT
