"""Features of courses completed before the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import add_months, years_between
from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.requirements import Courses

RECENT_MONTHS: Final = 36

_asked_hours = feature(
    unit=Unit.HOURS,
    direction=Direction.UNKNOWN,  # who falls short is sent to courses
    missing=Missing.NOT_ASKED,
    group=Group.TRAINING,
)


@feature(unit=Unit.HOURS, direction=Direction.UNKNOWN, missing=Missing.NEVER, group=Group.TRAINING)
def course_hours(courses: Courses) -> Column:
    """Hours of all courses."""
    return courses.hours(np.ones(len(courses.rows.key), dtype=bool))


@_asked_hours
def course_hours_in_competencies(courses: Courses) -> Column:
    """Hours of courses in the post's competencies."""
    return courses.hours_asked(np.ones(len(courses.rows.key), dtype=bool))


@_asked_hours
def course_hours_in_competencies_recent(courses: Courses) -> Column:
    """Hours of courses in the post's competencies in the last three years."""
    since = add_months(courses.days, -RECENT_MONTHS)[courses.rows.key]
    return courses.hours_asked(courses.rows["day"] >= since)


@feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NEVER,
    group=Group.TRAINING,
)
def years_since_course_in_competencies(courses: Courses) -> Column:
    """Years since the newest course in any of the post's competencies."""
    ages = years_between(courses.rows["day"], courses.days[courses.rows.key])
    return courses.rows.lowest(ages, courses.is_asked)
