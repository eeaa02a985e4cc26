"""What HR exports do, understood without a word, or with a warning where the contract says so."""

from __future__ import annotations

import pytest

from features.contract import values
from features.contract.tables import TABLES, Kind
from features.intake.mapping import key_of, load_mapping
from tests.features.intake.folders import (
    as_excel_writes,
    cells,
    checked,
    city,
    stored_city,
    write_csv,
)


def read_cell(tmp_path, table, column, text, delimiter=",", **others):
    """Canonical value of one cell, and the problems of its table."""
    folder = cells(city()) if delimiter == "," else as_excel_writes(cells(city()))
    folder[table][0].update({column: text, **others})
    written = {name: folder[name] for name in (table, "employee_groups")}
    found = checked(write_csv(tmp_path, written, delimiter), stored_city())
    return found.tables[table].frame[column].iloc[0], list(found.problems)


@pytest.mark.parametrize(
    "text",
    [
        "III.b",
        "3b",
        "IIIb",
        "III / B",
        "iii/b",
        "III b",
        "gol. III/b",
        "3/B",
        "III-b",
        " III/b\u00a0",
    ],
)
def test_spellings_of_a_grade(tmp_path, text):
    assert read_cell(tmp_path, "employees", "grade", text) == ("III/b", [])


@pytest.mark.parametrize(("text", "grade"), [("ix", "IX"), ("Golongan V", "V"), ("XVII", "XVII")])
def test_pppk_grades_are_roman_numerals(tmp_path, text, grade):
    found = read_cell(tmp_path, "employees", "grade", text, employment_type="PPPK")
    assert found[0] == grade


@pytest.mark.parametrize("text", ["3", "IIIf", "V/a", "XVIII", "b", "IV/ab"])
def test_what_is_no_grade_is_refused(tmp_path, text):
    assert [p.rule for p in read_cell(tmp_path, "employees", "grade", text)[1]] == ["unknown_value"]


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("employees", "education_level", "S-1", "s1"),
        ("employees", "education_level", "strata 1", "s1"),
        ("employees", "education_level", "S-1/Sarjana", "s1"),
        ("employees", "education_level", "Diploma III/Sarjana Muda", "d3"),
        ("employees", "education_level", "D.IV", "d4"),
        ("employees", "education_level", "SLTA Kejuruan", "sma"),
        ("employees", "employment_type", "PNS", "pns"),
        ("employees", "employment_type", "P3K", "pppk"),
        ("employees", "legal_status", "Tugas Belajar", "study_leave"),
        ("employees", "discipline_level", "RINGAN", "light"),
        ("positions", "position_type", "Jabatan Administrator", "administrator"),
        ("positions", "position_type", "eselon IV.a", "pengawas"),
        ("positions", "position_type", "JPT Pratama", "jpt_pratama"),
        ("positions", "functional_level", "Ahli Madya", "ahli_madya"),
        ("positions", "function", "Kesehatan", "health"),
        ("positions", "function", "Public Works", "public_works"),
        ("performance", "predicate", "Sangat Baik", "sangat_baik"),
        ("performance", "predicate", "BUTUH PERBAIKAN", "butuh_perbaikan"),
        ("transfers", "kind", "Promosi", "promotion"),
        ("evaluations", "rater_role", "Atasan Langsung", "supervisor"),
        ("relations", "kind", "Istri", "spouse"),
        ("position_competencies", "competency", "Pengambilan Keputusan", "decision_making"),
        (
            "position_competencies",
            "competency",
            "Technical.Data Analysis",
            "technical.data_analysis",
        ),
    ],
)
def test_spellings_of_listed_values(tmp_path, table, column, text, value):
    assert read_cell(tmp_path, table, column, text) == (value, [])


@pytest.mark.parametrize(
    "text",
    [
        "17-05-1980",
        "17/05/1980",
        "17.05.1980",
        "1980/05/17",
        " 1980-05-17 ",
        "17 Mei 1980",
        "17-May-1980",
        "1980-05-17 00:00:00",
        "1980-05-17T00:00:00Z",
        "'1980-05-17",
    ],
)
def test_spellings_of_a_date(tmp_path, text):
    value, problems = read_cell(tmp_path, "employees", "birth_date", text)
    assert (str(value.date()), problems) == ("1980-05-17", [])


@pytest.mark.parametrize("text", ["", "  ", "null", "NULL", "-", "\u00a0"])
def test_what_means_an_empty_cell(tmp_path, text):
    value, problems = read_cell(tmp_path, "employees", "discipline_level", text)
    assert value != value  # noqa: PLR0124 - NaN
    assert problems == []


def test_text_is_kept_but_for_the_blanks_around_it(tmp_path):
    name = '\'Aisyah  binti, "Umar" -'
    assert read_cell(tmp_path, "employees", "name", f" {name}\u00a0") == (name, [])


@pytest.mark.parametrize(
    ("text", "value"),
    [("76,5", 76.5), ("80", 80), ("0,25", 0.25), ("76.5", 76.5), ("76.125", 76.125), ("1e1", 10)],
)
def test_numbers_where_semicolons_delimit(tmp_path, text, value):
    assert read_cell(tmp_path, "evaluations", "score", text, ";") == (value, [])


@pytest.mark.parametrize(
    ("text", "value"), [("1.200,5", 1200.5), ("1200,5", 1200.5), ("1.234.567", 1234567)]
)
def test_points_between_thousands_where_semicolons_delimit(tmp_path, text, value):
    assert read_cell(tmp_path, "workload", "volume", text, ";") == (value, [])


def test_a_number_that_may_be_a_thousand_times_another_is_asked_about(tmp_path):
    _, problems = read_cell(tmp_path, "workload", "volume", "1.200", ";")
    assert [p.message for p in problems] == ['"1.200" may be 1200 or 1.2. Write 1200, or 1,200.']


def test_a_list_is_separated_by_a_bar_where_semicolons_delimit(tmp_path):
    found = read_cell(tmp_path, "positions", "education_fields", "0913 | 09", ";")
    assert found == ("0913;09", [])


def test_an_unlisted_function_is_taken_as_it_stands_with_a_warning(tmp_path):
    value, problems = read_cell(tmp_path, "positions", "function", "Wizardry")
    assert value == "Wizardry"
    assert [(p.severity, p.row, p.column) for p in problems] == [("warning", 2, "function")]


def test_an_export_with_indonesian_headers_is_read(tmp_path):
    folder = cells(city())
    names = {
        "employee_id": "PNS ID",
        "nip": "NIP BARU",
        "name": "NAMA",
        "birth_date": "Tanggal  Lahir",
        "hire_date": "tmt_cpns",
        "grade": "GOL AKHIR NAMA",
        "grade_since": "TMT GOLONGAN",
        "education_level": "TINGKAT PENDIDIKAN NAMA",
    }
    plain = checked(write_csv(tmp_path / "plain", folder)).tables["employees"].frame
    rows = [{names.get(k, k): v for k, v in row.items()} for row in folder["employees"]]
    found = checked(write_csv(tmp_path / "siasn", {**folder, "employees": rows}))
    assert list(found.problems) == []
    assert found.tables["employees"].frame.equals(plain)
    rows[0]["PNS ID"] = ""
    found = checked(write_csv(tmp_path / "siasn", {**folder, "employees": rows}))
    assert ("employees.csv", 2, "employee_id") in {
        (p.file, p.row, p.column) for p in found.problems
    }


def test_an_unknown_column_is_reported_and_never_read(tmp_path):
    folder = cells(city())
    folder["employees"] = [{**row, "Zodiak": "leo"} for row in folder["employees"]]
    found = checked(write_csv(tmp_path, folder))
    assert [(p.severity, p.row, p.column) for p in found.problems] == [("warning", 1, "Zodiak")]
    assert "Zodiak" not in found.tables["employees"].frame
    assert "Zodiak" not in found.tables["employees"].raw.cells


def test_two_headers_of_one_column_are_told_apart(tmp_path):
    folder = cells(city())
    folder["employees"] = [{"NAMA": "other", **row} for row in folder["employees"]]
    found = checked(write_csv(tmp_path, folder))
    assert [(p.rule, p.column) for p in found.problems] == [("extra_column", "NAMA")]
    assert found.tables["employees"].frame["name"].iloc[0] == "Budi Santoso"


def test_extra_columns_of_employee_groups_are_attributes_but_for_what_is_never_kept(tmp_path):
    folder = cells(city())
    folder["employee_groups"] = [
        {"employee_id": "0007", "JENIS KELAMIN": "L", "Asal Daerah": "Kapuas", "NIK": "123"}
    ]
    found = checked(write_csv(tmp_path, folder))
    assert [(p.rule, p.column) for p in found.problems] == [("extra_column", "NIK")]
    frame = found.tables["employee_groups"].frame
    assert frame.to_dict("records") == [
        {"employee_id": "0007", "asal_daerah": "Kapuas", "gender": "L"}
    ]


def nip_problems(tmp_path, nip, **others):
    value, problems = read_cell(tmp_path, "employees", "nip", nip, **others)
    return value, [(p.severity, p.rule) for p in problems]


def test_blanks_inside_a_nip_are_removed(tmp_path):
    found = nip_problems(tmp_path, "'19800517 200501 1 001")
    assert found == ("198005172005011001", [])


@pytest.mark.parametrize(
    ("nip", "rule"),
    [
        ("19800517200501100", "malformed_nip"),
        ("1980051720050110012", "malformed_nip"),
        ("198005172005013001", "malformed_nip"),
        ("19800517200501100X", "malformed_nip"),
        ("1.98005E+17", "malformed_nip"),
        ("198005182005011001", "nip_birth"),
        ("198005172006011001", "nip_appointment"),
        ("198005172005012001", "nip_sex"),
    ],
)
def test_a_nip_that_cannot_be_right_is_a_warning_and_left_empty(tmp_path, nip, rule):
    value, problems = nip_problems(tmp_path, nip)
    assert problems == [("warning", rule)]
    assert value != value  # noqa: PLR0124 - NaN


def test_a_pppk_number_has_no_month_of_appointment(tmp_path):
    found = nip_problems(tmp_path, "198005172005211001", employment_type="pppk", grade="IX")
    assert found == ("198005172005211001", [])


def test_the_mapping_file_names_only_what_the_contract_has():
    mapping = load_mapping()
    for name, headers in mapping.headers.items():
        table = TABLES[name]
        for column, _ in headers.values():
            assert column in table.by_name or table.open_columns, (name, column)
    for table in TABLES.values():
        for column in table.columns:
            if column.kind in {Kind.CODE, Kind.OPEN_CODE} and column.values not in {
                (),
                values.GRADES,
            }:
                known = mapping.spellings_of(table, column)
                assert set(known.values()) <= set(column.values), (table.name, column.name)
                assert all(known[key_of(value)] == value for value in column.values)
