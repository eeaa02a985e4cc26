"""A feature's value as people read it: its number and its unit, apart so that a mean can follow.

What a value counts stands in the catalogue; here only how that is written. Differences carry a
sign, since "1 level" above and below are not the same fact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from features.pairs.catalogue import Unit, by_name
from models import wording

if TYPE_CHECKING:
    from models.wording import Language

DIFFERENCES: Final = frozenset(
    {
        "education_level_margin",
        "competency_gap_mean",
        "competency_gap_worst",
        "managerial_gap_mean",
        "technical_gap_mean",
        "technical_gap_worst",
        "gap_integrity",
        "gap_cooperation",
        "gap_communication",
        "gap_results_orientation",
        "gap_public_service",
        "gap_development",
        "gap_change_management",
        "gap_decision_making",
        "gap_national_cohesion",
        "rank_step",
        "class_step",
        "grade_above_minimum",
        "grade_below_maximum",
        "performance_predicate_trend",
        "performance_score_trend",
        "distance_change",
    }
)
"""Features that say by how much one thing lies above or below another."""

PLACES: Final = frozenset({"post_rank", "post_class", "performance_predicate_mean"})
"""Features that are a place on a scale, so that "level" after the number would mislead."""

_WORD_OF: Final = {
    Unit.YEARS: "years",
    Unit.MONTHS: "months",
    Unit.LEVEL: "levels",
    Unit.KM: "km",
    Unit.HOURS: "hours",
}


@dataclass(frozen=True)
class Measure:
    """A value in words: ``number`` and, where the catalogue gives one, ``unit``."""

    number: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".rstrip()

    def beside(self, other: Measure) -> str:
        """How it reads after ``other``: in the same unit the unit is not said again."""
        same = self.unit == other.unit or self.unit.rstrip("s") == other.unit.rstrip("s")
        return self.number if same else str(self)


def measure(feature: str, value: float, lang: Language) -> Measure:
    """The value of a feature; a dash where it is missing."""
    if math.isnan(value):
        return Measure(wording.DASH)
    unit = by_name(feature).unit
    if unit is Unit.SHARE:
        return Measure(wording.percent(value, lang))
    word = "" if feature in PLACES else _WORD_OF.get(unit, "")
    if not word:
        decimals = 1 if unit is not Unit.RATIO else 2
        return _signed(feature, value, Measure(wording.number(abs(value), lang, decimals)))
    text = wording.years(abs(value), lang) if word == "years" else _quantity(value, word, lang)
    number, _, name = text.rpartition(" ")
    return _signed(feature, value, Measure(number, name))


def _quantity(value: float, word: str, lang: Language) -> str:
    return wording.quantity(abs(value), word, lang)


def _signed(feature: str, value: float, size: Measure) -> Measure:
    """The sign of a negative value, and of a positive difference that does not round to zero."""
    if size.number == "0" or (value > 0 and feature not in DIFFERENCES):
        return size
    sign = wording.MINUS if value < 0 else "+"
    return Measure(f"{sign}{size.number}", size.unit)
