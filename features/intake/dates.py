"""Dates as HR files write them: ISO 8601, day first with - / or ., and with the month as a word."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from features.calendar import to_date, to_day
from features.intake.mapping import key_of, load_mapping
from features.intake.reading import Fault, Question, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_TIME: Final = r"(?:[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME)
_IN_WORDS: Final = re.compile(r"(\d{1,2})[ -]([^\W\d]+)[ -](\d{4})")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_EXCEL_EPOCH: Final = to_day(date(1899, 12, 30))
_MONTHS: Final = 12
_ALLOWED: Final = "Write YYYY-MM-DD or DD-MM-YYYY."
_MISSING: Final = np.iinfo(np.int64).min  # NaT


def read_dates(question: Question) -> Reading:
    """Days as ``datetime64[s]``; a day that the calendar does not have is a fault."""
    days = np.full(len(question.cells), _MISSING, dtype=np.int64)
    faults: list[Fault] = []
    for place, cell in enumerate(question.cells):
        if cell is None:
            continue
        try:
            days[place] = to_day(read_day(cell))
        except ValueError as error:
            faults.append(Fault(place, "error", "impossible_date", str(error)))
    return Reading(pd.Series(days.view("datetime64[D]").astype("datetime64[s]")), faults)


def read_day(text: str) -> date:
    """The date that a cell means; ValueError's text is the message of the problem."""
    for pattern, order in _FORMS:
        if match := pattern.fullmatch(text):
            return _checked(text, *order(match))
    hint = ""
    if _SERIAL.fullmatch(text):
        day = to_date(_EXCEL_EPOCH + int(float(text)))
        hint = f" If it is Excel's number for a day, that day is {day}: format the cell as a date."
    raise ValueError(f'"{text}" is not a date.{hint} {_ALLOWED}')


def _checked(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ValueError(
            f'"{text}" is not a day of the calendar.{_meant(year, month, day)} {_ALLOWED}'
        ) from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            f'"{text}" lies outside {FIRST_YEAR} to {LAST_YEAR}. Correct the year, or leave the '
            "cell empty if no day is meant."
        )
    return found


def _meant(year: int, month: int, day: int) -> str:
    if month > _MONTHS and 1 <= day <= _MONTHS:
        try:
            return f" Meant {date(year, day, month)}?"
        except ValueError:
            return ""
    if 1 <= month <= _MONTHS and year >= 1:
        last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
        return f" That month has {last} days."
    return ""


def _month(word: str) -> int:
    months = load_mapping().months
    if key_of(word) not in months:
        raise ValueError(f'"{word}" is the name of no month. {_ALLOWED}')
    return months[key_of(word)]


_FORMS: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, int]]], ...]
] = (
    (_YEAR_FIRST, lambda m: (int(m[1]), int(m[3]), int(m[4]))),
    (_DAY_FIRST, lambda m: (int(m[4]), int(m[3]), int(m[1]))),
    (_IN_WORDS, lambda m: (int(m[3]), _month(m[2]), int(m[1]))),
)
