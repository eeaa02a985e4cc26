"""What the records of work, conduct and learning say before each pair's day; knows no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE, Days
from features.history.as_of import AsOf
from features.history.coding import NO_CODE, NO_ROW

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.verdicts import Mask

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
class RequiredLevels:
    """Every competency that each pair's post requires, as a flat list grouped by pair; shape (m,).

    ``pair`` rises; ``competency`` is a code of the history's vocabulary; ``level`` is the one
    latest assessed before the day, ``NOT_ASSESSED`` where there is none.
    """

    pair: npt.NDArray[np.int64]
    competency: npt.NDArray[np.int32]
    required: npt.NDArray[np.int8]
    level: npt.NDArray[np.int8]


def required_levels(history: History, pairs: Pairs) -> RequiredLevels:
    """Required and latest assessed levels of each pair's competencies."""
    table = history["position_competencies"]
    offsets = history.offsets("position_competencies", "position_id")
    begin = offsets[pairs.positions]
    counts = np.where(pairs.positions == NO_ROW, 0, offsets[pairs.positions + 1] - begin)
    pair = np.repeat(np.arange(len(pairs)), counts)
    row = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts) + begin[pair]
    competency = table["competency"][row]
    required = table["required_level"][row].astype(np.int8)
    level = _latest_levels(history, pairs, pair, competency)
    return RequiredLevels(pair, competency, required, level)


def _latest_levels(
    history: History,
    pairs: Pairs,
    pair: npt.NDArray[np.int64],
    competency: npt.NDArray[np.int32],
) -> npt.NDArray[np.int8]:
    """Latest level of each (pair, competency), by one table of pairs × competencies asked for."""
    past = AsOf(history, pairs.days).past("competency_assessments", pairs.employees)
    if not len(past) or not len(pair):
        return np.full(len(pair), NOT_ASSESSED, dtype=np.int8)
    asked = np.flatnonzero(np.bincount(competency))
    slot = np.full(len(history.vocabularies["competency"]), NO_CODE, dtype=np.int64)
    slot[asked] = np.arange(len(asked))
    column = slot[past["competency"]]
    kept = np.flatnonzero(column != NO_CODE)
    latest = np.full(len(pairs) * len(asked), -1, dtype=np.int64)
    np.maximum.at(latest, past.key[kept] * len(asked) + column[kept], kept)
    found = latest[pair * len(asked) + slot[competency]]
    level = past["level"][found].astype(np.int8)
    return np.where(found < 0, NOT_ASSESSED, level)


def asked_for(history: History, pairs: Pairs) -> Mask:
    """Whether the employee named the post among their preferences."""
    table = history["preferences"]
    if not len(table):
        return np.zeros(len(pairs), dtype=bool)
    total = np.int64(len(history["positions"]) + 1)
    given = table["employee_id"] * total + table["position_id"]
    return np.isin(pairs.employees * total + pairs.positions, given)
