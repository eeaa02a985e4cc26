"""Features of competencies: level of the newest assessment minus the level that the post asks for.

Missing stays missing: a competency never assessed is in no mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.calendar import years_between
from features.contract.values import COMPETENCIES
from features.pairs.feature import Column, Direction, Feature, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.requirements import Assessed, Courses

_better = feature(
    unit=Unit.LEVEL,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_ASKED,
    group=Group.COMPETENCIES,
)
_better_share = feature(
    unit=Unit.SHARE,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_ASKED,
    group=Group.COMPETENCIES,
)


@_better
def competency_gap_mean(assessed: Assessed) -> Column:
    """Mean of level minus required level over the post's competencies that were assessed."""
    return assessed.every.mean_gap


@_better
def competency_gap_worst(assessed: Assessed) -> Column:
    """Lowest level minus required level over the post's competencies that were assessed."""
    return assessed.every.lowest_gap


@feature(
    unit=Unit.LEVEL,
    direction=Direction.LOWER_IS_BETTER,
    missing=Missing.NOT_ASKED,
    group=Group.COMPETENCIES,
)
def competency_shortfall_mean(assessed: Assessed) -> Column:
    """Mean of the levels missing, surplus counted as nothing, over competencies assessed."""
    return assessed.every.mean_shortfall


@_better_share
def competency_met_share(assessed: Assessed) -> Column:
    """Share of the post's assessed competencies in which the required level is reached."""
    return assessed.every.met_share


@feature(
    unit=Unit.SHARE,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_ASKED,
    group=Group.COMPETENCIES,
)
def competency_assessed_share(assessed: Assessed) -> Column:
    """Share of the post's competencies that were ever assessed."""
    required, done = assessed.requirements.counts, assessed.every.count
    asked = np.where(required > 0, required, np.nan)
    return np.where(assessed.is_recorded, done / asked, np.nan)


@feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_ASKED,
    group=Group.COMPETENCIES,
)
def assessment_age(assessed: Assessed) -> Column:
    """Years since the newest assessment in any of the post's competencies."""
    return years_between(assessed.newest, assessed.days)


@feature(
    unit=Unit.HOURS,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_ASKED,
    group=Group.COMPETENCIES,
)
def course_hours_since_assessment(courses: Courses) -> Column:
    """Hours of courses in the post's competencies that no assessment has seen yet."""
    return courses.unseen_hours


@_better
def managerial_gap_mean(assessed: Assessed) -> Column:
    """Mean gap over the managerial competencies that the post asks for."""
    return assessed.managerial.mean_gap


@_better
def technical_gap_mean(assessed: Assessed) -> Column:
    """Mean gap over the technical competencies that the post asks for."""
    return assessed.technical.mean_gap


@_better
def technical_gap_worst(assessed: Assessed) -> Column:
    """Lowest gap over the technical competencies that the post asks for."""
    return assessed.technical.lowest_gap


def _gap_in(competency: str) -> Feature:
    def gap(assessed: Assessed) -> Column:
        return assessed.gap_in(competency)

    gap.__name__ = f"gap_{competency}"
    gap.__doc__ = f"Level minus required level in the competency {competency}."
    return _better(gap)


NAMED_GAPS = tuple(_gap_in(competency) for competency in COMPETENCIES)
