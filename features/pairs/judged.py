"""What was known before a day of how people's work was judged: by the year, and after transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE, years_between
from features.history.outcomes import LabelPolicy, outcomes_known
from features.pairs.blocks import EarlierTransfers, Performance
from features.pairs.ragged import Array, Floats, Mask, Ragged

if TYPE_CHECKING:
    from features.history.as_of import AsOf

RECENT_PERIODS: Final = 3


def performance_known(as_of: AsOf, employees: Array) -> Performance:
    """Summaries of the last periods of each key's employee."""
    past = as_of.past("performance", employees)
    rows = Ragged(past.starts, {})
    ended = past["period_end"]
    predicate, score = past["predicate"].astype(np.float64), past["score"].astype(np.float64)
    recent = rows.from_end < RECENT_PERIODS
    scored = recent & ~np.isnan(score)
    newest = rows.last(ended, recent)
    since = np.where(np.isnan(newest), NO_DATE, newest)
    recorded = as_of.is_recorded("performance")
    return Performance(
        periods=np.where(recorded, rows.counts, np.nan),
        predicate_last=rows.last(predicate, recent),
        predicate_mean=rows.mean(predicate, recent),
        predicate_trend=_trend(rows, predicate, recent),
        score_last=rows.last(score, rows.from_end == 0),
        score_mean=rows.mean(score, scored),
        score_trend=_trend(rows, score, scored),
        score_spread=_spread(rows, score, scored),
        years_since=years_between(since, as_of.days),
    )


def _trend(rows: Ragged, values: Floats, chosen: Mask) -> Floats:
    """The newest period's value minus the mean of the recent ones before it."""
    newest = rows.last(values, chosen & (rows.from_end == 0))
    return newest - rows.mean(values, chosen & (rows.from_end > 0))


def _spread(rows: Ragged, values: Floats, chosen: Mask) -> Floats:
    """Highest minus lowest of the recent values, where there are at least two."""
    spread = rows.highest(values, chosen) - rows.lowest(values, chosen)
    return np.where(rows.count(chosen) > 1, spread, np.nan)


def earlier_known(as_of: AsOf, employees: Array, policy: LabelPolicy) -> EarlierTransfers:
    """Earlier transfers of each key's employee and how they went."""
    past = as_of.past("transfers", employees)
    rows = Ragged(past.starts, {})
    outcomes = outcomes_known(as_of.history, past.row, as_of.days[past.key], policy)
    known = outcomes.is_known
    everything = np.ones(len(past), dtype=bool)
    newest = rows.last(past["effective_on"], everything)
    recorded = as_of.is_recorded("transfers")
    return EarlierTransfers(
        count=np.where(recorded, past.counts, np.nan),
        years_since=years_between(np.where(np.isnan(newest), NO_DATE, newest), as_of.days),
        known=np.where(as_of.is_recorded("evaluations"), rows.count(known), np.nan),
        outcome_mean=rows.mean(outcomes.score, known),
        outcome_last=rows.last(outcomes.score, known),
        outcome_best=rows.highest(outcomes.score, known),
        success_share=rows.mean(outcomes.succeeded.astype(np.float64), known),
    )
