"""Features of education; education is taken as constant (contract)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import EDUCATION_RANKS
from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.blocks import Person
    from features.pairs.isced import FieldMatch
    from features.pairs.posts import Posts

_RANKS = np.array([*EDUCATION_RANKS, np.nan])  # a missing level finds the last


@feature(
    unit=Unit.LEVEL,
    direction=Direction.UNKNOWN,  # more than the post asks for may help or bore
    missing=Missing.NOT_RECORDED,
    group=Group.EDUCATION,
)
def education_level_margin(person: Person, post: Posts) -> Column:
    """Rank of the person's level of education minus the least that the post asks for."""
    margin: Column = _RANKS[person.education_rank_code] - post.education_rank
    return margin


@feature(
    unit=Unit.LEVEL,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_ASKED,
    group=Group.EDUCATION,
)
def education_field_match(field: FieldMatch) -> Column:
    """Field of education: 3 the field asked for, 2 its narrow field, 1 its broad field, 0 other.

    A code coarser than the post's that agrees as far as it goes is unknown.
    """
    return field.grade


@feature(
    unit=Unit.FLAG,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_ASKED,
    group=Group.EDUCATION,
)
def education_broad_field_match(field: FieldMatch) -> Column:
    """Whether the broad field (two digits) is one that the post asks for."""
    return field.is_broad
