"""Employees and their groups, from the export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from features.intake.siasn import meanings
from features.intake.siasn.sheets import ROW, SOURCE
from features.intake.siasn.studies import field_of_study
from features.intake.siasn.words import by_distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

EMPLOYEE_FIELDS: Final[Mapping[str, str]] = {
    "employee_id": "pns_id",
    "nip": "nip",
    "name": "name",
    "birth_date": "birth_date",
    "hire_date": "hired_on",
    "employment_type": "employment_name",
    "legal_status": "legal_status",
    "grade": "grade",
    "grade_since": "grade_since",
    "education_level": "education_level",
    "education_field": "study",
    "position_id": "post_id",
    "position_since": "post_since",
}
"""Which field of the export each column comes from, for messages."""
GROUP_FIELDS: Final[Mapping[str, str]] = {
    "employee_id": "pns_id",
    "gender": "sex",
    "religion": "religion",
}


def make_employees(export: pd.DataFrame, positions: pd.Series[str]) -> pd.DataFrame:
    """One row a person, in the contract's columns."""
    said = export["employment_name"] + " " + export["legal_status"] + " " + export["cpns_or_pns"]
    employment = by_distinct(said, meanings.by_words("employment"))
    employment = employment.where(employment != "", export["employment_name"])
    codes = by_distinct(export["grade_code"], meanings.grade_of)
    hired = export["hired_on"].where(export["hired_on"] != "", export["pns_on"])
    # A PPPK's first appointment is the contract, whose grade it began with.
    hired = hired.where((hired != "") | (employment != "pppk"), export["grade_since"])
    return pd.DataFrame(
        {
            "employee_id": export["pns_id"],
            "nip": export["nip"],
            "name": export["name"],
            "birth_date": export["birth_date"],
            "hire_date": hired,
            "employment_type": employment,
            "legal_status": by_distinct(export["legal_status"], meanings.legal_status_of),
            "grade": export["grade"].where(export["grade"] != "", codes),
            "grade_since": export["grade_since"],
            "education_level": export["education_level"],
            "education_field": by_distinct(export["study"], field_of_study),
            "position_id": positions,
            "position_since": export["post_since"].where(positions != "", ""),
            ROW: export[ROW],
            SOURCE: export[SOURCE],
        }
    )


def make_groups(export: pd.DataFrame) -> pd.DataFrame:
    """Sex and religion, which audits need and no model sees."""
    return pd.DataFrame(
        {
            "employee_id": export["pns_id"],
            "gender": by_distinct(export["sex"], meanings.exactly("sex")),
            "religion": by_distinct(export["religion"], meanings.exactly("religion")),
            ROW: export[ROW],
            SOURCE: export[SOURCE],
        }
    )
