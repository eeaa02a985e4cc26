"""The values that the data contract lists, in their order; position in a tuple is the stored code.

Ranks (grade, education) rise with the position. Regulation: grades PP 11/2017, PPPK grades
PP 49/2018, predicates PermenPANRB 6/2022, competencies PermenPANRB 38/2017.
"""

from __future__ import annotations

from typing import Final

FUNCTIONS: Final = (
    "education", "health", "public_works", "housing", "public_order", "social", "labour",
    "women_children", "food", "land", "environment", "civil_registry", "village", "population",
    "transport", "communication", "cooperatives", "investment", "youth_sport", "statistics",
    "culture", "library", "archives", "fisheries", "tourism", "agriculture", "trade",
    "industry", "planning", "finance", "personnel", "research", "inspectorate", "secretariat",
    "district",
)  # fmt: skip
POSITION_TYPES: Final = ("jpt_pratama", "administrator", "pengawas", "pelaksana", "fungsional")
FUNCTIONAL_LEVELS: Final = (
    "pemula",
    "terampil",
    "mahir",
    "penyelia",
    "ahli_pertama",
    "ahli_muda",
    "ahli_madya",
    "ahli_utama",
)
PNS_GRADES: Final = tuple(
    f"{roman}/{room}"
    for roman, rooms in (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
    for room in rooms
)
PPPK_GRADES: Final = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV",
    "XV", "XVI", "XVII",
)  # fmt: skip
GRADES: Final = PNS_GRADES + PPPK_GRADES
"""Codes 0-16 are PNS grades, 17-33 PPPK grades; the two are never compared."""

EDUCATION_LEVELS: Final = ("sd", "smp", "sma", "d1", "d2", "d3", "d4", "s1", "s2", "s3")
EDUCATION_RANKS: Final = (1, 2, 3, 4, 5, 6, 7, 7, 8, 9)
"""Rank of each level of ``EDUCATION_LEVELS``; d4 ranks with s1."""

MANAGERIAL_COMPETENCIES: Final = (
    "integrity",
    "cooperation",
    "communication",
    "results_orientation",
    "public_service",
    "development",
    "change_management",
    "decision_making",
)
COMPETENCIES: Final = (*MANAGERIAL_COMPETENCIES, "national_cohesion")
TECHNICAL_PREFIX: Final = "technical."

EMPLOYMENT_TYPES: Final = ("pns", "pppk")
LEGAL_STATUSES: Final = (
    "active",
    "study_leave",
    "unpaid_leave",
    "secondment",
    "suspended",
    "retired",
)
DISCIPLINE_LEVELS: Final = ("none", "light", "moderate", "severe")
PREDICATES: Final = ("sangat_kurang", "kurang", "butuh_perbaikan", "baik", "sangat_baik")
"""Rising: code 3 and above is at least *baik*."""

TRANSFER_KINDS: Final = ("lateral", "promotion", "demotion", "return")
REQUESTERS: Final = ("agency", "employee")
RATER_ROLES: Final = ("supervisor", "peer", "subordinate", "self")
DIRECTIONS: Final = ("higher_better", "lower_better")
RELATION_KINDS: Final = ("spouse", "parent", "child", "sibling")
