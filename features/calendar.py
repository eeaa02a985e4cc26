"""Days and calendar months over integer arrays; knows no clock and no time zone.

A day is an ``int32``: days since 1970-01-01. ``NO_DATE`` stands for a missing date and sorts
before every real one.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int32]

NO_DATE: Final = np.int32(np.iinfo(np.int32).min)
DAYS_PER_YEAR: Final = 365.25
_EPOCH: Final = date(1970, 1, 1)
_TABLE_YEARS: Final = (1850, 2250)
_TABLE_FIRST_MONTH: Final = (_TABLE_YEARS[0] - 1970) * 12
_TABLE_FIRSTS: Final = (
    np.arange(_TABLE_FIRST_MONTH, (_TABLE_YEARS[1] - 1970) * 12, dtype="datetime64[M]")
    .astype("datetime64[D]")
    .astype(np.int32)
)
"""First days of the months of ``_TABLE_YEARS``: looking up is ten times faster than dividing."""
_TABLE_FIRST_DAY: Final = int(_TABLE_FIRSTS[0])
_TABLE_MONTHS: Final = (
    np.arange(_TABLE_FIRST_DAY, int(_TABLE_FIRSTS[-1]), dtype="datetime64[D]")
    .astype("datetime64[M]")
    .astype(np.int32)
)


def to_day(value: date) -> int:
    """Days since 1970-01-01 of one date."""
    return (value - _EPOCH).days


def to_date(day: int) -> date:
    """Date of one day number."""
    return date.fromordinal(int(day) + _EPOCH.toordinal())


def add_months(days: npt.ArrayLike, months: int | npt.NDArray[np.int64]) -> Days:
    """Shift each day by calendar months; where a month is too short its last day counts.

    Parameters
    ----------
    days : array_like of int, any shape
        Days since 1970-01-01; ``NO_DATE`` stays ``NO_DATE``.
    months : int, or array that broadcasts with ``days``
        May be negative.

    Returns
    -------
    ndarray of int32, same shape
        31 August + 6 months is 28 or 29 February.
    """
    given = np.asarray(days, dtype=np.int32)
    missing = given == NO_DATE
    day = np.where(missing, 0, given)
    month, within = month_of(day)
    target = month + np.asarray(months, dtype=np.int64)
    first = first_of(target)
    length = first_of(target + 1) - first
    shifted = first + np.minimum(within, length - 1)
    return np.where(missing, NO_DATE, shifted).astype(np.int32)


def month_of(days: npt.ArrayLike) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Months since January 1970 of each day, and days since the first of its month.

    ``NO_DATE`` is not a day here. Days of ``_TABLE_YEARS`` are looked up, others computed.
    """
    day = np.asarray(days, dtype=np.int64)
    at = day - _TABLE_FIRST_DAY
    if day.size and (at.min() < 0 or at.max() >= len(_TABLE_MONTHS)):
        month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    else:
        month = _TABLE_MONTHS[at].astype(np.int64)
    return month, day - first_of(month)


def first_of(months: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The first day of each month, given as months since January 1970."""
    month = np.asarray(months, dtype=np.int64)
    at = month - _TABLE_FIRST_MONTH
    if month.size and (at.min() < 0 or at.max() >= len(_TABLE_FIRSTS)):
        return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return _TABLE_FIRSTS[at].astype(np.int64)


def years_between(earlier: npt.ArrayLike, later: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Years from one day to another (365.25 days each); NaN where either is missing."""
    start, end = np.asarray(earlier), np.asarray(later)
    gap = (end.astype(np.float64) - start) / DAYS_PER_YEAR
    return np.where((start == NO_DATE) | (end == NO_DATE), np.nan, gap)
