"""Numbers, dates and units in words: one function a kind, Indonesian and English.

Every sentence that Tepat writes formats its numbers here, so that a percentage looks the same on
a page, in a workbook and in an answer to an objection. Babel knows the two languages' habits
(decimal comma, thousands, names of months). What is missing is a dash; ``models.phrases`` names
it where a sentence needs a word.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from datetime import date, datetime

Language = Literal["id", "en"]

DASH: Final = "–"
MINUS: Final = "\N{MINUS SIGN}"
_UNITS: Final[dict[str, tuple[str, str, str]]] = {
    # unit: Indonesian, English for one, English for others
    "years": ("tahun", "year", "years"),
    "months": ("bulan", "month", "months"),
    "days": ("hari", "day", "days"),
    "hours": ("jam", "hour", "hours"),
    "km": ("km", "km", "km"),
    "levels": ("tingkat", "level", "levels"),
    "people": ("orang", "person", "people"),
    "points": ("poin", "point", "points"),
}
_DECIMALS: Final = {"years": 1, "km": 1, "levels": 1, "points": 1}
_ALL: Final = 100
_MONTHS: Final = 12


def is_missing(value: float | None) -> bool:
    """Whether there is no number to word."""
    return value is None or math.isnan(value)


def number(value: float | None, lang: Language, decimals: int = 1) -> str:
    """A number with at most so many decimals; ``–`` where missing, a true minus sign."""
    if value is None or math.isnan(value):
        return DASH
    rounded = round(float(value), decimals)
    sign = MINUS if rounded < 0 else ""
    return sign + _written(abs(rounded), decimals, lang)


@lru_cache(maxsize=20_000)
def _written(rounded: float, decimals: int, lang: Language) -> str:
    """A rounded number in digits: the same few occur again and again in a list's sentences."""
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return format_decimal(rounded, pattern, locale=lang)


def count(value: float | None, lang: Language) -> str:
    """A whole number with thousands separated."""
    return number(value, lang, 0)


def signed(value: float | None, lang: Language, decimals: int = 2) -> str:
    """A number with its sign, ``+0`` and ``−0`` never."""
    text = number(value, lang, decimals)
    is_positive = value is not None and round(float(value), decimals) > 0
    return f"+{text}" if is_positive else text


def percent(value: float | None, lang: Language) -> str:
    """A share of 0 to 1 in whole percent; what is not quite all or nothing is not called so."""
    if value is None or math.isnan(value):
        return DASH
    shown = round(100 * value)
    if value > 0 and shown == 0:
        return "<1%"
    if value < 1 and shown == _ALL:
        return ">99%"
    return f"{number(100 * value, lang, 0)}%"


def quantity(value: float | None, unit: str, lang: Language) -> str:
    """A number with its unit, in the singular where a language has one."""
    if value is None or math.isnan(value):
        return DASH
    text = number(value, lang, _DECIMALS.get(unit, 0))
    indonesian, one, many = _UNITS[unit]
    if lang == "id":
        return f"{text} {indonesian}"
    return f"{text} {one if text.lstrip(MINUS) == '1' else many}"


def years(value: float | None, lang: Language) -> str:
    """Years with one decimal; less than one year in months."""
    if value is None or math.isnan(value) or not 0 < abs(value) < 1:
        return quantity(value, "years", lang)
    months = round(abs(value) * _MONTHS)
    if months == _MONTHS:
        return quantity(math.copysign(1.0, value), "years", lang)
    if months < 1:
        return "kurang dari 1 bulan" if lang == "id" else "less than 1 month"
    return quantity(math.copysign(months, value), "months", lang)


def joined(parts: list[str], lang: Language, *, either: bool = False) -> str:
    """Parts as one list: a, b dan c (``either``: a, b atau c); a dash where there is none."""
    words = {"id": ("dan", "atau"), "en": ("and", "or")}[lang]
    if not parts:
        return DASH
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {words[either]} {parts[-1]}"


@lru_cache(maxsize=20_000)
def day(value: date, lang: Language) -> str:
    """A date in words: 1 Maret 2027, 1 March 2027."""
    return format_date(value, "d MMMM yyyy", locale=lang)


def moment(value: datetime, lang: Language) -> str:
    """A moment (UTC) in words, to the minute."""
    return format_datetime(
        value, "d MMM yyyy HH.mm" if lang == "id" else "d MMM yyyy HH:mm", locale=lang
    )


def rupiah(value: float | None, lang: Language) -> str:
    """An amount of money in whole Rupiah; a debt has its sign before the currency."""
    if value is None or math.isnan(value):
        return DASH
    sign = MINUS if round(float(value)) < 0 else ""
    return f"{sign}Rp {number(abs(value), lang, 0)}"
