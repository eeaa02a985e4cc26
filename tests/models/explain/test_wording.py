"""Numbers, dates and units in words: 0, 1, many, missing, negative, in both languages."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.calendar import NO_DATE, add_months
from models import phrases, wording
from tests.builders import day

NAN = math.nan


@pytest.mark.parametrize(
    ("said", "indonesian", "english"),
    [
        (lambda lang: wording.number(0, lang), "0", "0"),
        (lambda lang: wording.number(-0.01, lang), "0", "0"),
        (lambda lang: wording.number(1, lang), "1", "1"),
        (lambda lang: wording.number(3.5, lang), "3,5", "3.5"),
        (lambda lang: wording.number(1234567.25, lang, 2), "1.234.567,25", "1,234,567.25"),
        (lambda lang: wording.number(-3.5, lang), "−3,5", "−3.5"),
        (lambda lang: wording.number(NAN, lang), "–", "–"),
        (lambda lang: wording.number(None, lang), "–", "–"),
        (lambda lang: wording.count(1199.6, lang), "1.200", "1,200"),
        (lambda lang: wording.signed(0.0, lang), "0", "0"),
        (lambda lang: wording.signed(-0.001, lang), "0", "0"),
        (lambda lang: wording.signed(0.256, lang), "+0,26", "+0.26"),
        (lambda lang: wording.signed(-1.5, lang), "−1,5", "−1.5"),
        (lambda lang: wording.signed(NAN, lang), "–", "–"),
        (lambda lang: wording.percent(0, lang), "0%", "0%"),
        (lambda lang: wording.percent(0.004, lang), "<1%", "<1%"),
        (lambda lang: wording.percent(0.005, lang), "<1%", "<1%"),
        (lambda lang: wording.percent(0.735, lang), "74%", "74%"),
        (lambda lang: wording.percent(0.996, lang), ">99%", ">99%"),
        (lambda lang: wording.percent(0.995, lang), ">99%", ">99%"),
        (lambda lang: wording.percent(1, lang), "100%", "100%"),
        (lambda lang: wording.percent(-0.25, lang), "−25%", "−25%"),
        (lambda lang: wording.percent(None, lang), "–", "–"),
        (lambda lang: wording.quantity(0, "people", lang), "0 orang", "0 people"),
        (lambda lang: wording.quantity(1, "people", lang), "1 orang", "1 person"),
        (lambda lang: wording.quantity(2300, "people", lang), "2.300 orang", "2,300 people"),
        (lambda lang: wording.quantity(-1, "levels", lang), "−1 tingkat", "−1 level"),
        (lambda lang: wording.quantity(0.96, "levels", lang), "1 tingkat", "1 level"),
        (lambda lang: wording.quantity(NAN, "hours", lang), "–", "–"),
        (lambda lang: wording.quantity(8, "hours", lang), "8 jam", "8 hours"),
        (lambda lang: wording.quantity(12.34, "km", lang), "12,3 km", "12.3 km"),
        (lambda lang: wording.years(0, lang), "0 tahun", "0 years"),
        (lambda lang: wording.years(0.02, lang), "kurang dari 1 bulan", "less than 1 month"),
        (lambda lang: wording.years(1 / 12, lang), "1 bulan", "1 month"),
        (lambda lang: wording.years(0.5, lang), "6 bulan", "6 months"),
        (lambda lang: wording.years(0.99, lang), "1 tahun", "1 year"),
        (lambda lang: wording.years(1, lang), "1 tahun", "1 year"),
        (lambda lang: wording.years(9, lang), "9 tahun", "9 years"),
        (lambda lang: wording.years(-2.5, lang), "−2,5 tahun", "−2.5 years"),
        (lambda lang: wording.years(NAN, lang), "–", "–"),
        (lambda lang: wording.rupiah(0, lang), "Rp 0", "Rp 0"),
        (lambda lang: wording.rupiah(1250000.4, lang), "Rp 1.250.000", "Rp 1,250,000"),
        (lambda lang: wording.rupiah(-7000, lang), "−Rp 7.000", "−Rp 7,000"),
        (lambda lang: wording.rupiah(None, lang), "–", "–"),
        (lambda lang: wording.day(date(2027, 3, 1), lang), "1 Maret 2027", "1 March 2027"),
        (
            lambda lang: wording.moment(datetime(2027, 8, 1, 9, 5, tzinfo=UTC), lang),
            "1 Agu 2027 09.05",
            "1 Aug 2027 09:05",
        ),
        (lambda lang: wording.joined([], lang), "–", "–"),
        (lambda lang: wording.joined(["a"], lang), "a", "a"),
        (lambda lang: wording.joined(["a", "b"], lang), "a dan b", "a and b"),
        (lambda lang: wording.joined(["a", "b", "c"], lang), "a, b dan c", "a, b and c"),
        (lambda lang: wording.joined(["a", "b"], lang, either=True), "a atau b", "a or b"),
    ],
)
def test_a_number_reads_as_its_language_writes_it(said, indonesian, english):
    assert said("id") == indonesian
    assert said("en") == english


def spanned(start: str, end: str, lang: str) -> str:
    return phrases.span((day(start), day(end)), lang)


@pytest.mark.parametrize(
    ("start", "end", "indonesian", "english"),
    [
        ("2024-02-29", "2024-02-29", "0 hari", "0 days"),
        ("2024-02-28", "2024-02-29", "1 hari", "1 day"),
        ("2024-01-31", "2024-02-28", "28 hari", "28 days"),
        ("2024-01-31", "2024-02-29", "1 bulan", "1 month"),
        ("2023-06-02", "2025-06-01", "1 tahun 11 bulan", "1 year 11 months"),
        ("2023-06-02", "2025-06-02", "2 tahun", "2 years"),
        ("2024-02-29", "2025-02-28", "1 tahun", "1 year"),
    ],
)
def test_time_between_two_days_counts_whole_calendar_months(start, end, indonesian, english):
    assert spanned(start, end, "id") == indonesian
    assert spanned(start, end, "en") == english


@pytest.mark.parametrize(
    ("template", "value", "indonesian", "english"),
    [
        ("{it:iso}", day("2027-03-01"), "2027-03-01", "2027-03-01"),
        ("{it:day}", day("2027-03-01"), "1 Maret 2027", "1 March 2027"),
        ("{it:iso}", int(NO_DATE), "tidak tercatat", "not recorded"),
        ("{it:number}", NAN, "tidak tercatat", "not recorded"),
        ("{it:grade}", None, "tidak tercatat", "not recorded"),
        ("{it:span}", (int(NO_DATE), 0), "tidak tercatat", "not recorded"),
        ("{it:education}", "s1", "S-1", "bachelor's degree (S-1)"),
        ("{it:education}", "s9", "s9", "s9"),
        ("{it:competencies}", ["integrity"], "integritas", "integrity"),
        ("{it:competencies}", ["technical.tax_law"], "teknis tax law", "technical tax law"),
        ("{it:shortfalls}", [("integrity", 1, 4)], "integritas 1 dari 4", "integrity 1 of 4"),
        ("{it:predicates}", [], "tidak ada", "none"),
        ("{it:predicates}", [("baik", day("2024-12-31"))], "baik (2024)", "good (2024)"),
        (
            "{it:fields}",
            ["09", "0413"],
            "ISCED-F 09 atau ISCED-F 0413",
            "ISCED-F 09 or ISCED-F 0413",
        ),
    ],
)
def test_a_template_says_its_value_or_that_nothing_is_recorded(
    template, value, indonesian, english
):
    assert phrases.fill(template, {"it": value}, "id") == indonesian
    assert phrases.fill(template, {"it": value}, "en") == english
    each = phrases.fill_each(
        f"100% {template} {{none:day}}", {"none": None}, {"it": [value] * 2}, 2, "en"
    )
    assert each == [f"100% {english} not recorded"] * 2


def test_a_kind_that_does_not_exist_is_a_fault_and_not_a_gap():
    with pytest.raises(KeyError):
        phrases.fill("{it:parsecs}", {"it": 1}, "id")


@given(start=st.integers(-9_000, 30_000), months=st.integers(0, 600), off=st.integers(-2, 2))
def test_months_of_a_span_are_those_of_the_calendar(start, months, off):
    end = max(start, int(add_months(start, months)) + off)
    whole = next(n for n in range(months + 2, -1, -1) if int(add_months(start, n)) <= end)
    told = phrases.span((start, end), "en")
    years, rest = divmod(whole, 12)
    parts = [wording.quantity(years, "years", "en")] * bool(years)
    parts += [wording.quantity(rest, "months", "en")] * bool(rest)
    assert told == (" ".join(parts) or wording.quantity(end - start, "days", "en"))
