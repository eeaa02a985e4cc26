"""Features of annual performance: the last three periods that ended before the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.blocks import Performance

_better_predicate = feature(
    unit=Unit.LEVEL,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_RECORDED,
    group=Group.PERFORMANCE,
)
_better_score = feature(
    unit=Unit.SCORE,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NOT_RECORDED,
    group=Group.PERFORMANCE,
)
_shape = feature(
    unit=Unit.SCORE,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_RECORDED,
    group=Group.PERFORMANCE,
)


@_better_predicate
def performance_predicate_last(performance: Performance) -> Column:
    """Predicate of the newest period: 0 sangat kurang to 4 sangat baik."""
    return performance.predicate_last


@_better_predicate
def performance_predicate_mean(performance: Performance) -> Column:
    """Mean predicate of the three newest periods."""
    return performance.predicate_mean


@_better_score
def performance_score_last(performance: Performance) -> Column:
    """Score of the newest period."""
    return performance.score_last


@_better_score
def performance_score_mean(performance: Performance) -> Column:
    """Mean score of the three newest periods."""
    return performance.score_mean


@feature(
    unit=Unit.LEVEL,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_RECORDED,
    group=Group.PERFORMANCE,
)
def performance_predicate_trend(performance: Performance) -> Column:
    """Newest predicate minus the mean of the one or two periods before it."""
    return performance.predicate_trend


@_shape
def performance_score_trend(performance: Performance) -> Column:
    """Newest score minus the mean of the one or two periods before it."""
    return performance.score_trend


@_shape
def performance_score_spread(performance: Performance) -> Column:
    """Highest minus lowest score of the three newest periods."""
    return performance.score_spread


@feature(
    unit=Unit.COUNT,
    direction=Direction.UNKNOWN,
    missing=Missing.NEVER,
    group=Group.PERFORMANCE,
)
def performance_periods(performance: Performance) -> Column:
    """How many periods were judged."""
    return performance.periods


@feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NOT_RECORDED,
    group=Group.PERFORMANCE,
)
def years_since_performance(performance: Performance) -> Column:
    """Years since the end of the newest period."""
    return performance.years_since
