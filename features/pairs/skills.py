"""What was known of people's competencies before a day: newest assessments and courses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE, add_months
from features.history.coding import NO_CODE
from features.pairs.blocks import Levels, Taught
from features.pairs.ragged import Array, Mask, Ragged

if TYPE_CHECKING:
    from features.history.as_of import AsOf

RECENT_MONTHS: Final = 36


def levels_known(as_of: AsOf, employees: Array) -> Levels:
    """The newest assessment of each competency of each key's employee (k,)."""
    past = as_of.past("competency_assessments", employees)
    shape = (len(as_of.history.vocabularies["competency"]), len(employees))
    level, day = np.zeros(shape, dtype=np.int8), np.full(shape, NO_DATE, dtype=np.int32)
    named = np.flatnonzero(past["competency"] != NO_CODE)
    cell = past["competency"][named].astype(np.int64) * len(employees) + past.key[named]
    level.reshape(-1)[cell] = past["level"][named]  # rows rise by date: the newest is written last
    day.reshape(-1)[cell] = past["assessed_on"][named]
    return Levels(level, day, as_of.is_recorded("competency_assessments"))


def courses_known(as_of: AsOf, employees: Array, levels: Levels) -> Ragged:
    """Courses with a competency or without: ``competency``, ``hours``, ``day`` and two flags.

    ``is_unseen``: completed after the newest assessment of its competency, or that was never
    assessed. ``is_recent``: in the last ``RECENT_MONTHS`` before the key's day.
    """
    past = as_of.past("trainings", employees)
    competency, day = past["competency"], past["completed_on"]
    is_unseen = np.ones(len(past), dtype=bool)
    named = np.flatnonzero(competency != NO_CODE)
    is_unseen[named] = levels.day[competency[named], past.key[named]] < day[named]
    cells = {
        "competency": competency,
        "hours": past["hours"],
        "day": day,
        "is_unseen": is_unseen,
        "is_recent": day >= add_months(as_of.days, -RECENT_MONTHS)[past.key],
    }
    return Ragged(past.starts, cells)


def taught_by(courses: Ragged, is_recorded: Mask) -> Taught:
    """What all courses of a key come to; ``is_recorded`` (k,)."""
    hours = courses.total(courses["hours"], np.ones(len(courses.key), dtype=bool))
    return Taught(np.where(is_recorded, hours, np.nan), is_recorded)
