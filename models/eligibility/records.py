"""What the records of work, conduct and learning say before each pair's day; knows no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE, Days
from features.history.as_of import AsOf
from features.history.coding import NO_CODE, NO_ROW
from features.history.ranges import flat

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.pairs import Pairs

NOT_ASSESSED = np.int8(0)


@dataclass(frozen=True)
class LatestPeriods:
    """The latest annual periods before the day, newest first; arrays of shape (periods, n).

    ``predicates`` is ``NO_CODE`` and ``ends`` ``NO_DATE`` where there are fewer.
    """

    predicates: npt.NDArray[np.int8]
    ends: Days


def latest_periods(history: History, pairs: Pairs, periods: int) -> LatestPeriods:
    """Predicates of the latest ``periods`` years that have one; a year's last row speaks for it."""
    past = AsOf(history, pairs.days).past("performance", pairs.employees)
    shape = (periods, len(pairs))
    predicates = np.full(shape, NO_CODE, dtype=np.int8)
    ends = np.full(shape, NO_DATE, dtype=np.int32)
    if not len(past):
        return LatestPeriods(predicates, ends)
    ended, predicate = past["period_end"], past["predicate"]
    year = ended.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32)
    speaks = np.ones(len(past), dtype=bool)
    speaks[:-1] = (past.key[1:] != past.key[:-1]) | (year[1:] != year[:-1])
    rows = np.flatnonzero(speaks)
    counts = np.bincount(past.key[rows], minlength=len(pairs))
    end = np.cumsum(counts)
    for back in range(periods):
        has = counts > back
        at = rows[end[has] - 1 - back]
        predicates[back, has] = predicate[at]
        ends[back, has] = ended[at]
    return LatestPeriods(predicates, ends)


@dataclass(frozen=True)
class RequiredRows:
    """Every competency that each pair's post requires, as a flat list grouped by pair; shape (m,).

    ``pair`` rises; ``competency`` is a code of the history's vocabulary.
    """

    pair: npt.NDArray[np.int64]
    competency: npt.NDArray[np.int32]
    required: npt.NDArray[np.int8]

    def met_by(
        self, levels: npt.NDArray[np.int8], person: npt.NDArray[np.integer]
    ) -> RequiredLevels:
        """The same beside the levels (competencies, k) of the person that each row asks of."""
        level = levels[self.competency, person]
        return RequiredLevels(self.pair, self.competency, self.required, level)


@dataclass(frozen=True)
class RequiredLevels(RequiredRows):
    """Beside each ``level``, latest assessed before the day; ``NOT_ASSESSED`` where none was."""

    level: npt.NDArray[np.int8]


def required_levels(history: History, pairs: Pairs) -> RequiredLevels:
    """Required and latest assessed levels of each pair's competencies."""
    rows = required_rows(history, pairs.positions)
    return rows.met_by(latest_levels(history, pairs), rows.pair)


def required_rows(history: History, positions: npt.NDArray[np.int32]) -> RequiredRows:
    """What each of ``positions`` (n,) requires; of ``NO_ROW`` nothing."""
    table = history["position_competencies"]
    offsets = history.offsets("position_competencies", "position_id")
    begin = offsets[positions]
    _, pair, row = flat(begin, np.where(positions == NO_ROW, begin, offsets[positions + 1]))
    return RequiredRows(
        pair, table["competency"][row], table["required_level"][row].astype(np.int8)
    )


def latest_levels(history: History, pairs: Pairs) -> npt.NDArray[np.int8]:
    """Level of every competency last assessed before the day, ``NOT_ASSESSED`` where none.

    Shape (competencies, n).
    """
    past = AsOf(history, pairs.days).past("competency_assessments", pairs.employees)
    shape = (len(history.vocabularies["competency"]), len(pairs))
    if not len(past):
        return np.full(shape, NOT_ASSESSED, dtype=np.int8)
    latest = np.full(shape[0] * shape[1], -1, dtype=np.int32)
    cell = past["competency"] * np.int64(len(pairs)) + past.key
    np.maximum.at(latest, cell, np.arange(len(past), dtype=np.int32))
    levels = past["level"].astype(np.int8)
    return np.where(latest < 0, NOT_ASSESSED, levels[latest]).reshape(shape)
