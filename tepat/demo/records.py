"""What the city wrote down of its people apart from posts: grades, courses, performance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tepat.demo.structure import ADMINISTRATION, COMPETENCIES

if TYPE_CHECKING:
    from tepat.demo.people import People
    from tepat.demo.spec import CitySpec
    from tepat.demo.structure import Structure

Array = np.ndarray[Any, np.dtype[Any]]
PERFORMANCE_MEAN: Final = 82.0
PERFORMANCE_UNIT: Final = 4.0
ABILITY_SHOWN: Final = 0.75
"""A yearly score is mean + unit × (0.75 × ability + 0.66 × noise): each shows some ability."""
PERFORMANCE_NOISE: Final = 0.66

_FIRST_YEAR: Final = 2015
_ROOMS: Final = (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
_PNS: Final = [f"{roman}/{room}" for roman, rooms in _ROOMS for room in rooms]
_START: Final = {"sma": 4, "d3": 6, "s1": 8, "s2": 9}
_LIMIT: Final = {"sma": 10, "d3": 11, "s1": 13, "s2": 14}
_PPPK: Final = {"sma": "V", "d3": "VII", "s1": "IX", "s2": "X"}


@dataclass(frozen=True)
class Records:
    """The dated tables that do not depend on who was moved where."""

    grades: pd.DataFrame
    assessments: pd.DataFrame
    trainings: pd.DataFrame
    performance: pd.DataFrame


def make_records(
    spec: CitySpec, city: Structure, people: People, random: np.random.Generator
) -> Records:
    """Draw every record; ``employee`` columns are rows of people, dates are days."""
    return Records(
        grades=_grades(spec, people, city, random),
        assessments=_assessments(spec, people, city, random),
        trainings=_trainings(spec, people, city, random),
        performance=_performance(spec, people, random),
    )


def _grades(
    spec: CitySpec, people: People, city: Structure, random: np.random.Generator
) -> pd.DataFrame:
    """A grade every four years up to what the education allows; higher posts go further."""
    start = np.array([_START[level] for level in people.education])
    limit = np.array([_LIMIT[level] for level in people.education])
    limit = np.where(city.rank[people.post] >= 3, np.maximum(limit, 14), limit)
    years = (np.datetime64(spec.as_of) - people.hired).astype(int) / 365.25
    steps = np.where(people.is_pppk, 0, np.minimum(years // 4, limit - start)).astype(int)
    steps = np.maximum(steps, 0)
    rows = np.repeat(np.arange(len(people)), steps + 1)
    number = np.arange(len(rows)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    late = np.where(number > 0, random.integers(0, 120, len(rows)), 0)
    since = people.hired[rows] + (number * 4 * 365.25).astype(int) + late
    grade = [
        _PPPK[people.education[row]] if people.is_pppk[row] else _PNS[start[row] + n]
        for row, n in zip(rows, number, strict=True)
    ]
    frame = pd.DataFrame({"employee": rows, "grade": grade, "since": since})
    return frame[frame["since"] <= np.datetime64(spec.as_of)].reset_index(drop=True)


def _assessments(
    spec: CitySpec, people: People, city: Structure, random: np.random.Generator
) -> pd.DataFrame:
    """Every three years or so for three in four; in their own profession and in administration."""
    assessed = np.flatnonzero(random.random(len(people)) < 0.75)
    names = np.array([*COMPETENCIES, "technical", ADMINISTRATION], dtype=object)
    own = city.rank[people.post] * 0.7 + 1.1 + 0.35 * people.ability
    person = own[:, None] + random.normal(0, 0.7, (len(people), len(names)))
    parts = []
    for year in range(spec.as_of.year - 9, spec.as_of.year + 1, 3):
        day = np.datetime64(f"{year}-01-01") + random.integers(0, 360, len(assessed))
        present = (day > people.hired[assessed]) & (day <= np.datetime64(spec.as_of))
        taken = present & (random.random(len(assessed)) < 0.85)
        who, when = assessed[taken], day[taken]
        grown = person[who] + 0.12 * (year - spec.as_of.year + 9) / 3
        level = np.clip(np.round(grown + random.normal(0, 0.35, grown.shape)), 1, 5)
        parts.append(_long(who, when, names, level))
    frame = pd.concat(parts, ignore_index=True)
    return _named(frame, people, city)


def _long(who: Array, when: Array, names: Array, level: Array) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "employee": np.repeat(who, len(names)),
            "competency": np.tile(names, len(who)),
            "level": level.ravel(),
            "assessed_on": np.repeat(when, len(names)),
        }
    )


def _named(frame: pd.DataFrame, people: People, city: Structure) -> pd.DataFrame:
    """Name the technical competency by the post in which a person first worked; once each."""
    technical = city.technical[people.post][frame["employee"]]
    is_technical = (frame["competency"] == "technical").to_numpy()
    is_twice = (frame["competency"] == ADMINISTRATION).to_numpy() & (technical == ADMINISTRATION)
    frame["competency"] = np.where(is_technical, technical, frame["competency"])
    kept: pd.DataFrame = frame[~is_twice].reset_index(drop=True)
    return kept


def _trainings(
    spec: CitySpec, people: People, city: Structure, random: np.random.Generator
) -> pd.DataFrame:
    """Courses: one in sixteen months or so, half in the person's own technical competency."""
    today = np.datetime64(spec.as_of)
    years = np.minimum((today - people.hired).astype(int) / 365.25, 10)
    number = random.poisson(0.75 * years)
    who = np.repeat(np.arange(len(people)), number)
    day = today - (random.random(len(who)) * years[who] * 365.25).astype(int)
    technical = city.technical[people.post]
    managerial = random.choice(np.array(COMPETENCIES, dtype=object), len(who))
    kind = random.random(len(who))
    competency = np.where(kind < 0.5, technical[who], managerial)
    titles = np.array(["Pelatihan teknis", "Bimbingan teknis", "Diklat", "Lokakarya"], dtype=object)
    frame = pd.DataFrame(
        {
            "employee": who,
            "title": random.choice(titles, len(who)),
            "competency": pd.Series(competency, dtype="object").mask(kind > 0.92),
            "hours": random.choice(
                [8.0, 16.0, 24.0, 40.0, 80.0], len(who), p=[0.25, 0.3, 0.2, 0.2, 0.05]
            ),
            "completed_on": day,
        }
    )
    return frame.drop_duplicates(ignore_index=True)


def written(spec: CitySpec, people: People, kept: Records) -> Records:
    """What stands in the tables: yearly performance as biased supervisors wrote it down."""
    if spec.ratings != "biased" or not spec.performance_bias:
        return kept
    shown = kept.performance
    is_woman = people.gender[shown["employee"]] == "female"
    score = np.clip(shown["score"] + spec.performance_bias * is_woman, 0, 100).round(1)
    return replace(kept, performance=_named_predicates(shown.assign(score=score)))


def _performance(spec: CitySpec, people: People, random: np.random.Generator) -> pd.DataFrame:
    """A score and predicate for each full year of service since 2015."""
    parts = []
    for year in range(_FIRST_YEAR, spec.as_of.year):
        end = np.datetime64(f"{year}-12-31")
        who = np.flatnonzero(people.hired <= np.datetime64(f"{year}-01-01"))
        shown = ABILITY_SHOWN * people.ability[who] + PERFORMANCE_NOISE * random.normal(
            0, 1, len(who)
        )
        score = np.round(PERFORMANCE_MEAN + PERFORMANCE_UNIT * shown, 1)
        parts.append(
            pd.DataFrame({"employee": who, "period_end": end, "score": np.minimum(score, 100.0)})
        )
    return _named_predicates(pd.concat(parts, ignore_index=True))


def _named_predicates(frame: pd.DataFrame) -> pd.DataFrame:
    """A predicate for each score."""
    bounds = [-np.inf, 60, 68, 73.5, 88, np.inf]
    words = ["sangat_kurang", "kurang", "butuh_perbaikan", "baik", "sangat_baik"]
    named = pd.cut(frame["score"], bounds, labels=words, right=False).astype("str")
    return frame.assign(predicate=named)
