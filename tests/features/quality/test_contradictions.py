"""Each contradiction is found where it is, and nowhere else."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.quality.contradictions import CHECKS, contradictions
from features.quality.report import assess

NO_NOTES = pd.DataFrame(columns=["kind", "employee_id", "seen", "against"], dtype="str")


def frames(**rows):
    """Canonical frames of a clean little office, with changes by table."""
    person = {
        "employee_id": "E1", "nip": "198503122010012001", "name": "Sri", "birth_date": "1985-03-12",
        "hire_date": "2010-01-01", "employment_type": "pns", "legal_status": "active",
        "grade": "III/d", "grade_since": "2022-04-01", "education_level": "s1",
        "education_field": "0913", "position_id": "P1", "position_since": "2021-02-01",
    }  # fmt: skip
    clean = {
        "agencies": [{"agency_id": "A1", "name": "Dinas", "function": "health"}],
        "positions": [
            {"position_id": "P1", "agency_id": "A1", "title": "Kepala", "position_type": "pengawas",
             "function": "health", "min_education": "s1"},
            {"position_id": "P0", "agency_id": "A1", "title": "Staf", "position_type": "pelaksana",
             "function": "health", "min_education": "sma", "required_headcount": 2.0},
        ],
        "employees": [person],
        "position_history": [
            {"employee_id": "E1", "position_id": "P0", "started_on": "2010-01-01",
             "ended_on": "2021-01-31"},
            {"employee_id": "E1", "position_id": "P1", "started_on": "2021-02-01"},
        ],
        "grade_history": [{"employee_id": "E1", "grade": "III/d", "since": "2022-04-01"}],
    }  # fmt: skip
    made = {name: canonical(table, pd.DataFrame()) for name, table in TABLES.items()}
    for name, given in {**clean, **rows}.items():
        made[name] = canonical(TABLES[name], pd.DataFrame(given))
    return made


def person(**changes):
    return [frames()["employees"].iloc[0].to_dict() | changes]


def kinds(**rows):
    return contradictions(frames(**rows))["kind"].tolist()


def test_clean_data_contradict_nothing():
    assert kinds() == []


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("nip_birth", {"employees": person(birth_date="1985-03-13")}),
        ("nip_twice", {"employees": [*person(), *person(employee_id="E2", position_id="P0")]}),
        ("post_overfull", {"employees": [*person(), *person(employee_id="E2", nip=None)]}),
        ("grade_before_hire", {"employees": person(grade_since="2009-12-31")}),
        ("grade_before_hire", {"grade_history": [
            {"employee_id": "E1", "grade": "III/a", "since": "2009-12-31"}]}),
        ("post_before_hire", {"employees": person(position_since="2009-12-31")}),
        ("career_not_current", {"employees": person(position_id="P0")}),
        ("evaluated_before_transfer", {
            "transfers": [{"transfer_id": "T1", "employee_id": "E1", "to_position_id": "P1",
                           "effective_on": "2021-02-01", "kind": "promotion"}],
            "evaluations": [{"evaluation_id": "V1", "transfer_id": "T1",
                             "evaluated_on": "2021-01-31", "rater_role": "peer", "score": 80.0}]}),
    ],
)  # fmt: skip
def test_each_is_found_under_its_name(kind, rows):
    found = contradictions(frames(**rows))
    assert set(found["kind"]) == {kind}
    assert set(found["agency_id"]) == {"A1"}


@pytest.mark.parametrize(
    ("ended", "kind"),
    [("2021-01-30", ["career_hole"]), ("2021-01-31", []), ("2021-02-01", ["career_overlap"]),
     ("2021-02-02", ["career_overlap"])],
)  # fmt: skip
def test_a_career_has_neither_hole_nor_overlap(ended, kind):
    history = frames()["position_history"].astype("object").to_dict("records")
    history[0]["ended_on"] = ended
    assert kinds(position_history=history) == kind


def test_a_post_may_hold_as_many_as_its_headcount_says():
    two = [
        *person(position_id="P0", nip=None),
        *person(employee_id="E2", position_id="P0", nip=None),
    ]
    three = [*two, *person(employee_id="E3", position_id="P0", nip=None)]
    assert kinds(employees=two, position_history=[]) == []
    assert kinds(employees=three, position_history=[]) == ["post_overfull"]


def test_every_check_has_its_example_above():
    assert len(CHECKS) == 9


def test_an_agency_s_worklist_has_what_contradicts_then_what_is_empty():
    given = frames(employees=person(birth_date="1985-03-13", education_field=None))
    quality = assess(given, NO_NOTES, date(2026, 7, 1))
    rows = quality.worklist("A1")
    assert rows["kind"].iloc[0] == "nip_birth"
    assert {"employees.education_field", "performance.*"} <= set(rows["what"])
    assert quality.worklist("A2").empty


def test_completeness_counts_filled_cells_and_people_with_rows():
    given = frames(employees=[*person(), *person(employee_id="E2", nip=None, position_id="P0")])
    columns = assess(given, NO_NOTES, date(2026, 7, 1)).columns().set_index(["table", "column"])
    assert columns.loc[("employees", "nip")].tolist() == [2, 1]
    assert columns.loc[("position_history", "*")].tolist() == [2, 1]
    assert columns.loc[("position_competencies", "*")].tolist() == [2, 0]


def test_freshness_is_the_age_of_the_newest_fact_known_on_the_day():
    done = [
        {"employee_id": "E1", "period_end": f"{year}-12-31", "predicate": "baik"}
        for year in (2023, 2025)
    ]
    given = frames(performance=done)
    for day, months in ((date(2026, 12, 31), 12.0), (date(2025, 12, 30), 24.0)):
        fresh = assess(given, NO_NOTES, day).fresh.set_index("table")
        assert fresh.loc["performance", "median_months"] == pytest.approx(months, abs=0.1)


def test_notes_of_the_import_join_what_is_found():
    notes = pd.DataFrame([("siasn_differs", "E1", "grade: III/c", "III/d")], columns=list(NO_NOTES))
    quality = assess(frames(), notes, date(2026, 7, 1))
    assert quality.kinds() == {"siasn_differs": 1}
    assert quality.worklist("A1")["against"].tolist()[0] == "III/d"
