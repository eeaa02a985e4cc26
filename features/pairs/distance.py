"""Features of the way to work; home and agencies' places are taken as constant (contract)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.view import Place

_kilometres = feature(
    unit=Unit.KM,
    direction=Direction.UNKNOWN,  # a long way weighs on some and not on others
    missing=Missing.NOT_RECORDED,
    group=Group.DISTANCE,
)


@_kilometres
def distance_home(place: Place) -> Column:
    """Kilometres from home to the post's agency, as the crow flies."""
    return place.to_post


@_kilometres
def distance_change(place: Place) -> Column:
    """Kilometres from home to the post's agency minus those to the present post's agency."""
    return place.to_post - place.to_present
