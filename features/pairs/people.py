"""What was known of people before a day: everything that does not depend on the post asked for.

Computed once per (revision, day) for serving and once per (person, day) for training, by the same
code. It holds no name, no birth date and no state of today.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import NO_DATE, years_between
from features.contract.values import EMPLOYMENT_TYPES, PNS_GRADES
from features.history.as_of import AsOf
from features.history.coding import NO_CODE, NO_ROW
from features.history.outcomes import LabelPolicy, outcomes_known
from features.pairs.blocks import (
    Breadth,
    Columns,
    EarlierTransfers,
    Grades,
    Performance,
    Person,
    Present,
)
from features.pairs.ragged import Array, Floats, Mask, Ragged
from features.pairs.spells import distinct, spells_known

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.posts import City, Posts

RECENT_PERIODS: Final = 3
_PPPK: Final = EMPLOYMENT_TYPES.index("pppk")


@dataclass(frozen=True)
class People:
    """Everything known of each key's employee before its day; k keys."""

    person: Person
    present: Present
    breadth: Breadth
    grades: Grades
    performance: Performance
    earlier: EarlierTransfers
    assessments_recorded: Mask
    courses_recorded: Mask
    spells: Ragged
    assessed: Ragged
    courses: Ragged

    def __len__(self) -> int:
        return len(self.person.employee)

    def take(self, keys: Array) -> People:
        """The same of ``keys``, in that order."""
        if len(keys) == len(self) and np.array_equal(keys, np.arange(len(self))):
            return self
        return People(
            **{field.name: _taken(getattr(self, field.name), keys) for field in fields(self)}
        )


def people_known(
    history: History, city: City, employees: Array, days: Array, policy: LabelPolicy
) -> People:
    """What was known of each employee (k,) before each day (k,)."""
    as_of = AsOf(history, np.asarray(days, dtype=np.int32))
    spells = spells_known(as_of, employees)
    assessed = _assessed(as_of, employees)
    return People(
        person=_person(history, employees, as_of.days, city.homes),
        present=_present(spells, as_of.days),
        breadth=_breadth(spells, city.posts),
        grades=_grades(as_of, employees),
        performance=_performance(as_of, employees),
        earlier=_earlier(as_of, employees, policy),
        assessments_recorded=as_of.is_recorded("competency_assessments"),
        courses_recorded=as_of.is_recorded("trainings"),
        spells=spells,
        assessed=assessed,
        courses=_courses(as_of, employees, assessed),
    )


def _taken(block: Any, keys: Array) -> Any:  # noqa: ANN401 - a block or a plain array
    return block.take(keys) if isinstance(block, (Columns, Ragged)) else block[keys]


def _person(history: History, employees: Array, days: Array, homes: Floats) -> Person:
    table = history["employees"]
    return Person(
        employee=employees,
        day=days,
        is_pppk=table["employment_type"][employees] == _PPPK,
        education_rank_code=table["education_level"][employees],
        education_field=table["education_field"][employees],
        home=homes[employees],
        years_of_service=np.maximum(years_between(table["hire_date"][employees], days), 0.0),
    )


def _present(spells: Ragged, days: Array) -> Present:
    is_last = spells.from_end == 0
    held = is_last & spells["is_present"]
    position = np.full(len(spells), NO_ROW, dtype=np.int64)
    since = np.full(len(spells), NO_DATE, dtype=np.int64)
    has_left = np.zeros(len(spells), dtype=bool)
    position[spells.key[held]] = spells["position"][held]
    has_left[spells.key[held]] = ~spells["is_open"][held]
    since[spells.key[held]] = spells["start"][held]
    return Present(position, has_left, years_between(since, days))


def _breadth(spells: Ragged, posts: Posts) -> Breadth:
    held = spells["position"]
    return Breadth(
        posts=distinct(spells, held),
        functions=distinct(spells, posts.function[held]),
        agencies=distinct(spells, posts.agency[held]),
    )


def _grades(as_of: AsOf, employees: Array) -> Grades:
    past = as_of.past("grade_history", employees)
    last, has = past.last()
    grade = np.full(len(employees), NO_CODE, dtype=np.int64)
    since = np.full(len(employees), NO_DATE, dtype=np.int64)
    grade[has] = past["grade"][last[has]]
    since[has] = past["since"][last[has]]
    is_pppk = as_of.history["employees"]["employment_type"][employees] == _PPPK
    is_pns = ~is_pppk & (grade < len(PNS_GRADES))
    return Grades(np.where(is_pns, grade, NO_CODE), years_between(since, as_of.days))


def _performance(as_of: AsOf, employees: Array) -> Performance:
    past = as_of.past("performance", employees)
    rows = Ragged(past.starts, {})
    ended = past["period_end"]
    predicate, score = past["predicate"].astype(np.float64), past["score"].astype(np.float64)
    recent = rows.from_end < RECENT_PERIODS
    scored = recent & ~np.isnan(score)
    newest = rows.last(ended, recent)
    since = np.where(np.isnan(newest), NO_DATE, newest)
    recorded = as_of.is_recorded("performance")
    return Performance(
        periods=np.where(recorded, rows.counts, np.nan),
        predicate_last=rows.last(predicate, recent),
        predicate_mean=rows.mean(predicate, recent),
        predicate_trend=_trend(rows, predicate, recent),
        score_last=rows.last(score, rows.from_end == 0),
        score_mean=rows.mean(score, scored),
        score_trend=_trend(rows, score, scored),
        score_spread=_spread(rows, score, scored),
        years_since=years_between(since, as_of.days),
    )


def _trend(rows: Ragged, values: Floats, chosen: Mask) -> Floats:
    """The newest period's value minus the mean of the recent ones before it."""
    newest = rows.last(values, chosen & (rows.from_end == 0))
    return newest - rows.mean(values, chosen & (rows.from_end > 0))


def _spread(rows: Ragged, values: Floats, chosen: Mask) -> Floats:
    """Highest minus lowest of the recent values, where there are at least two."""
    spread = rows.highest(values, chosen) - rows.lowest(values, chosen)
    return np.where(rows.count(chosen) > 1, spread, np.nan)


def _earlier(as_of: AsOf, employees: Array, policy: LabelPolicy) -> EarlierTransfers:
    past = as_of.past("transfers", employees)
    rows = Ragged(past.starts, {})
    outcomes = outcomes_known(as_of.history, past.row, as_of.days[past.key], policy)
    known = outcomes.is_known
    everything = np.ones(len(past), dtype=bool)
    newest = rows.last(past["effective_on"], everything)
    recorded = as_of.is_recorded("transfers")
    return EarlierTransfers(
        count=np.where(recorded, past.counts, np.nan),
        years_since=years_between(np.where(np.isnan(newest), NO_DATE, newest), as_of.days),
        known=np.where(as_of.is_recorded("evaluations"), rows.count(known), np.nan),
        outcome_mean=rows.mean(outcomes.score, known),
        outcome_last=rows.last(outcomes.score, known),
        outcome_best=rows.highest(outcomes.score, known),
        success_share=rows.mean(outcomes.succeeded.astype(np.float64), known),
    )


def _assessed(as_of: AsOf, employees: Array) -> Ragged:
    """The newest assessment of each competency: ``competency`` (rising), ``level``, ``day``."""
    past = as_of.past("competency_assessments", employees)
    competency = past["competency"].astype(np.int64)
    order = np.lexsort([competency, past.key])  # stable: the newest of each comes last
    key, competency = past.key[order], competency[order]
    is_newest = np.ones(len(order), dtype=bool)
    is_newest[:-1] = (key[1:] != key[:-1]) | (competency[1:] != competency[:-1])
    is_newest &= competency != NO_CODE
    order = order[is_newest]
    cells = {
        "competency": past["competency"][order],
        "level": past["level"][order],
        "day": past["assessed_on"][order],
    }
    return Ragged.by_key(key[is_newest], len(employees), cells)


def _courses(as_of: AsOf, employees: Array, assessed: Ragged) -> Ragged:
    """Courses with a competency or without: ``competency``, ``hours``, ``day``, ``is_unseen``.

    Unseen: completed after the newest assessment of its competency, or that was never assessed.
    """
    past = as_of.past("trainings", employees)
    competency, day = past["competency"], past["completed_on"]
    words = len(as_of.history.vocabularies["competency"]) + 1
    asked = past.key * words + competency
    answers = assessed.key * words + assessed["competency"]
    at = np.searchsorted(answers, asked)
    at = np.minimum(at, max(len(answers) - 1, 0))
    is_unseen = np.ones(len(past), dtype=bool)
    if len(answers):
        is_unseen = (answers[at] != asked) | (assessed["day"][at] < day)
    cells = {"competency": competency, "hours": past["hours"], "day": day, "is_unseen": is_unseen}
    return Ragged(past.starts, cells)
