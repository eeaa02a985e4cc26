"""Features of the step from the present post to the one asked for, and of rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import GRADES, PNS_GRADES
from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.blocks import Grades, Person
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array
    from features.pairs.view import Step

_GRADES = np.full(len(GRADES) + 1, np.nan)  # a missing grade finds the last
_GRADES[: len(PNS_GRADES)] = np.arange(len(PNS_GRADES))

_same = feature(
    unit=Unit.FLAG,
    direction=Direction.UNKNOWN,
    missing=Missing.NO_PRESENT_POST,
    group=Group.STEP,
)
_change = feature(
    unit=Unit.LEVEL,
    direction=Direction.UNKNOWN,
    missing=Missing.NO_PRESENT_POST,
    group=Group.STEP,
)
_margin = feature(
    unit=Unit.LEVEL,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_ASKED,
    group=Group.RANK,
)


@_same
def same_agency(step: Step) -> Column:
    """Whether the post is in the agency of the present post."""
    return step.is_same("agency")


@_same
def same_agency_tree(step: Step) -> Column:
    """Whether both posts stand under the same topmost agency."""
    return step.is_same("root")


@_same
def same_function(step: Step) -> Column:
    """Whether both posts serve the same function."""
    return step.is_same("function")


@_same
def same_position_type(step: Step) -> Column:
    """Whether both posts are of the same type."""
    return step.is_same("type")


@_change
def rank_step(step: Step) -> Column:
    """Rank of the post minus that of the present one (pelaksana 1 to jpt_pratama 4).

    Functional levels stand beside the types: madya as administrator, muda as pengawas.
    """
    return step.change("rank")


@_change
def class_step(step: Step) -> Column:
    """Class of the post minus that of the present one."""
    return step.change("position_class")


@_margin
def grade_above_minimum(grades: Grades, post: Posts) -> Column:
    """Grade by ``grade_history`` minus the lowest that the post asks for; PNS only."""
    return _grade(grades.pns_grade) - _grade(post.min_grade)


@_margin
def grade_below_maximum(grades: Grades, post: Posts) -> Column:
    """The highest grade of the post minus the grade by ``grade_history``; PNS only."""
    return _grade(post.max_grade) - _grade(grades.pns_grade)


@feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_RECORDED,
    group=Group.RANK,
)
def years_in_grade(grades: Grades) -> Column:
    """Years in the grade by ``grade_history``."""
    return grades.years


@feature(
    unit=Unit.FLAG,
    direction=Direction.UNKNOWN,
    missing=Missing.NEVER_MISSING,
    group=Group.RANK,
)
def is_pppk(person: Person) -> Column:
    """Whether the person is employed by contract (PPPK), not as PNS."""
    return person.is_pppk.astype(np.float64)


def _grade(codes: Array) -> Column:
    """PNS grades as numbers; NaN for none and for PPPK grades, which are never compared."""
    return _GRADES[codes]
