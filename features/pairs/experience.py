"""Features of the career: years where it counts for the post; days in two spells count once.

Overlapping entries count once because PP 11/2017 Ps 190 speaks of the career, not of appointments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature
from features.pairs.gathering.found import HIGHER, RELATED

if TYPE_CHECKING:
    from features.pairs.blocks import Breadth, Person, Present
    from features.pairs.view import Career

_relevant_years = feature(
    unit=Unit.YEARS,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_RECORDED,
    group=Group.EXPERIENCE,
)
_years = feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_RECORDED,
    group=Group.EXPERIENCE,
)
_count = feature(
    unit=Unit.COUNT,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_RECORDED,
    group=Group.EXPERIENCE,
)


@_relevant_years
def years_in_function(career: Career) -> Column:
    """Years served in the post's function, in any agency."""
    return career.years_in_same("function")


@_relevant_years
def years_in_related_functions(career: Career) -> Column:
    """Years served in functions related to the post's, its own function left out."""
    years: Column = career.years[RELATED]
    return years


@_relevant_years
def years_in_position_type(career: Career) -> Column:
    """Years served in posts of the same type."""
    return career.years_in_same("type")


@_relevant_years
def years_in_functional_level(career: Career) -> Column:
    """Years served at the same functional level; missing where the post has none."""
    return career.years_in_same("level")


@_relevant_years
def years_in_class(career: Career) -> Column:
    """Years served in posts of the same or a higher class; missing where the post has none."""
    years: Column = career.years[HIGHER]
    return years


@_years
def years_in_agency(career: Career) -> Column:
    """Years served in the post's own agency."""
    return career.years_in_same("agency")


@_years
def years_in_agency_tree(career: Career) -> Column:
    """Years served anywhere under the topmost agency of the post."""
    return career.years_in_same("root")


@_years
def years_of_service(person: Person) -> Column:
    """Years since the date of hire."""
    return person.years_of_service


@_years
def years_in_present_post(present: Present) -> Column:
    """Years in the post held on the day; missing where none is held."""
    return present.years


@_count
def posts_held(breadth: Breadth) -> Column:
    """How many different posts were held."""
    return breadth.posts


@_count
def functions_served(breadth: Breadth) -> Column:
    """How many different functions were served in."""
    return breadth.functions


@_count
def agencies_served(breadth: Breadth) -> Column:
    """How many different agencies were served in."""
    return breadth.agencies
