"""Features of courses completed before the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.calendar import years_between
from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.blocks import Taught
    from features.pairs.requirements import Courses

_asked_hours = feature(
    unit=Unit.HOURS,
    direction=Direction.UNKNOWN,  # who falls short is sent to courses
    missing=Missing.NOT_ASKED,
    group=Group.TRAINING,
)


@feature(unit=Unit.HOURS, direction=Direction.UNKNOWN, missing=Missing.NEVER, group=Group.TRAINING)
def course_hours(taught: Taught) -> Column:
    """Hours of all courses."""
    return taught.hours


@_asked_hours
def course_hours_in_competencies(courses: Courses) -> Column:
    """Hours of courses in the post's competencies."""
    return courses.hours


@_asked_hours
def course_hours_in_competencies_recent(courses: Courses) -> Column:
    """Hours of courses in the post's competencies in the last three years."""
    return courses.recent_hours


@feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NEVER,
    group=Group.TRAINING,
)
def years_since_course_in_competencies(courses: Courses) -> Column:
    """Years since the newest course in any of the post's competencies."""
    return years_between(courses.newest, courses.days)
