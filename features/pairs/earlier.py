"""Features of the person's earlier transfers, by evaluations dated before the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.pairs.feature import Column, Direction, Group, Missing, Unit, feature

if TYPE_CHECKING:
    from features.pairs.blocks import EarlierTransfers

_count = feature(
    unit=Unit.COUNT,
    direction=Direction.UNKNOWN,
    missing=Missing.NEVER,
    group=Group.EARLIER_TRANSFERS,
)
_better_score = feature(
    unit=Unit.SCORE,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NEVER,
    group=Group.EARLIER_TRANSFERS,
)


@_count
def earlier_transfers(earlier: EarlierTransfers) -> Column:
    """How often the person was transferred."""
    return earlier.count


@_count
def earlier_outcomes_known(earlier: EarlierTransfers) -> Column:
    """How many earlier transfers have a known outcome."""
    return earlier.known


@feature(
    unit=Unit.YEARS,
    direction=Direction.UNKNOWN,
    missing=Missing.NEVER,
    group=Group.EARLIER_TRANSFERS,
)
def years_since_transfer(earlier: EarlierTransfers) -> Column:
    """Years since the newest transfer."""
    return earlier.years_since


@_better_score
def earlier_outcome_mean(earlier: EarlierTransfers) -> Column:
    """Mean outcome score of earlier transfers."""
    return earlier.outcome_mean


@_better_score
def earlier_outcome_last(earlier: EarlierTransfers) -> Column:
    """Outcome score of the newest transfer whose outcome is known."""
    return earlier.outcome_last


@_better_score
def earlier_outcome_best(earlier: EarlierTransfers) -> Column:
    """Best outcome score of an earlier transfer."""
    return earlier.outcome_best


@feature(
    unit=Unit.SHARE,
    direction=Direction.HIGHER_IS_BETTER,
    missing=Missing.NEVER,
    group=Group.EARLIER_TRANSFERS,
)
def earlier_success_share(earlier: EarlierTransfers) -> Column:
    """Share of earlier transfers with a known outcome that succeeded."""
    return earlier.success_share
