"""Features of the post itself: what it is, who is missing there, how earlier transfers went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import POSITION_TYPES
from features.pairs.feature import Column, Direction, Feature, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.demand import Demand
    from features.pairs.posts import Posts

_level = feature(
    unit=Unit.LEVEL, direction=Direction.UNKNOWN, missing=Missing.NOT_ASKED, group=Group.POST
)
_count = feature(
    unit=Unit.COUNT, direction=Direction.UNKNOWN, missing=Missing.NOT_RECORDED, group=Group.POST
)
_better_share = feature(
    unit=Unit.SHARE,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NEVER,
    group=Group.POST,
)


def _is_type(position_type: str) -> Feature:
    def is_type(post: Posts) -> Column:
        is_type_asked: Column = (post.type == POSITION_TYPES.index(position_type)) * 1.0
        return is_type_asked

    is_type.__name__ = f"post_is_{position_type}"
    is_type.__doc__ = f"Whether the post is of the type {position_type}."
    register = feature(
        unit=Unit.FLAG,
        direction=Direction.UNKNOWN,
        missing=Missing.NEVER_MISSING,
        group=Group.POST,
    )
    return register(is_type)


POST_TYPES = tuple(_is_type(position_type) for position_type in POSITION_TYPES)


@_level
def post_rank(post: Posts) -> Column:
    """Rank of the post: pelaksana 1 to jpt_pratama 4, functional levels beside them."""
    return post.rank


@_level
def post_functional_level(post: Posts) -> Column:
    """Functional level of the post: 0 pemula to 7 ahli utama; missing where it has none."""
    return np.where(post.level >= 0, post.level, np.nan)


@_level
def post_class(post: Posts) -> Column:
    """Class of the post."""
    return post.position_class


@_count
def post_required_headcount(post: Posts) -> Column:
    """How many the post needs."""
    return post.required_headcount


@_count
def headcount_shortage(post: Posts, demand: Demand) -> Column:
    """How many the post needs minus how many are known to hold it; below zero: a surplus."""
    return post.required_headcount - demand.incumbents


@feature(
    unit=Unit.SHARE, direction=Direction.UNKNOWN, missing=Missing.NOT_RECORDED, group=Group.POST
)
def headcount_shortage_share(post: Posts, demand: Demand) -> Column:
    """The shortage as a share of how many the post needs."""
    needed = np.where(post.required_headcount > 0, post.required_headcount, np.nan)
    share: Column = (post.required_headcount - demand.incumbents) / needed
    return share


@feature(unit=Unit.COUNT, direction=Direction.UNKNOWN, missing=Missing.NEVER, group=Group.POST)
def post_outcomes_known(demand: Demand) -> Column:
    """How many earlier transfers into the post have a known outcome."""
    return demand.outcomes_known


@feature(
    unit=Unit.SCORE,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NEVER,
    group=Group.POST,
)
def post_outcome_score(demand: Demand) -> Column:
    """Mean outcome score of earlier transfers into the post, partially pooled."""
    return demand.score_post


@_better_share
def post_success_share(demand: Demand) -> Column:
    """Share of successes among earlier transfers into the post, partially pooled."""
    return demand.success_post


@_better_share
def agency_success_share(demand: Demand) -> Column:
    """Share of successes among earlier transfers into the agency, partially pooled."""
    return demand.success_agency


@_better_share
def function_success_share(demand: Demand) -> Column:
    """Share of successes among earlier transfers into the function, partially pooled."""
    return demand.success_function


@_better_share
def type_success_share(demand: Demand) -> Column:
    """Share of successes among earlier transfers into the type of post, partially pooled."""
    return demand.success_type
