"""Days and calendar months."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.calendar import NO_DATE, add_months, to_date, to_day, years_between

DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2019-08-31", 6, "2020-02-29"),
        ("2020-08-31", 6, "2021-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2019-12-31", 2, "2020-02-29"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2020-01-15", 0, "2020-01-15"),
        ("2020-06-30", 18, "2021-12-30"),
        ("1969-12-31", 1, "1970-01-31"),
        ("2100-01-31", 1, "2100-02-28"),
    ],
)
def test_months_are_calendar_months_and_a_short_month_ends_on_its_last_day(
    start: str, months: int, end: str
) -> None:
    shifted = add_months([to_day(date.fromisoformat(start))], months)
    assert to_date(shifted[0]).isoformat() == end
    assert shifted.dtype == np.int32


@given(DATES, st.integers(-120, 120))
def test_a_shift_lands_in_the_month_counted_and_never_on_a_later_day(
    start: date, months: int
) -> None:
    end = to_date(int(add_months(to_day(start), months)))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day
    if end.day < start.day:
        assert to_date(to_day(end) + 1).day == 1


@given(DATES)
def test_days_and_dates_are_each_others_inverse(one: date) -> None:
    assert to_date(to_day(one)) == one


def test_a_missing_date_stays_missing_and_sorts_first() -> None:
    none = int(NO_DATE)
    assert add_months([none, 0], 6).tolist() == [none, 181]
    assert to_day(date(1, 1, 1)) > NO_DATE
    assert np.isnan(years_between([none, 0], [0, none])).all()


def test_years_are_of_three_hundred_sixty_five_and_a_quarter_days() -> None:
    four = years_between(to_day(date(2016, 2, 29)), to_day(date(2020, 2, 29)))
    assert four == 4
    assert years_between(10, 10) == 0
    assert years_between(1461, 0) == -4
