"""Whatever single cell is wrong is reported at its row and column, with value, rule and fix."""

from __future__ import annotations

import pytest

from features.contract.tables import TABLES, Kind
from tests.features.intake.folders import cells, checked, city, places, stored_city, write_csv

_NONSENSE = {
    Kind.REF: ["NOWHERE"],
    Kind.DATE: ["31-02-2020", "2020-13-01", "soon", "0202-01-01", "9999-12-31"],
    Kind.NUMBER: ["x", "1,5", "--3"],
    Kind.INTEGER: ["x", "2.5", "1,5"],
    Kind.CODE: ["nonsense"],
    Kind.FIELD: ["9", "nursing", "01234", "0913;0914"],
    Kind.FIELDS: ["9", "0913|0914", "0913;x"],
}


def _corruptions(column):
    if column.required:
        yield ""
    yield from _NONSENSE.get(column.kind, [])
    if column.low is not None:
        yield str(column.low - 1)
    if column.high is not None:
        yield str(column.high + 1)
    if column.prefix:
        yield from ("nonsense", column.prefix)


@pytest.mark.parametrize("name", TABLES)
def test_any_wrong_cell_is_reported_where_it_stands(tmp_path, name):
    stored = stored_city()
    for column in TABLES[name].columns:
        for wrong in _corruptions(column):
            rows = cells(city())[name]
            row = len(rows) - 1
            rows[row] = {**rows[row], column.name: wrong}
            found = checked(write_csv(tmp_path, {name: rows}), stored)
            here = (f"{name}.csv", row + 2, column.name)
            assert here in places(found), (column.name, wrong)
            assert found.tables[name].in_error.tolist() == [False] * row + [True]
            problem = next(
                p
                for p in found.problems
                if (p.file, p.row, p.column, p.severity) == (*here, "error")
            )
            assert problem.value == (wrong or None)
            assert problem.message.endswith((".", "?"))
            others = {place for place in places(found) if place[0] == here[0]} - {here}
            assert others == set(), (column.name, wrong)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    write_csv(tmp_path, cells(city()))
    (tmp_path / "trainings.csv").write_text(
        "\n\nemployee_id,title,competency,hours,completed_on\n"
        '0007,"Kursus\nmanajemen",,8,2015-01-01\n'
        "\n"
        ",,,,\n"
        "0007,Kursus,,many,2015-01-01\n",
        encoding="utf-8",
    )
    found = checked(tmp_path)
    assert places(found) == {("trainings.csv", 7, "hours")}
    assert found.tables["trainings"].raw.read == 2


@pytest.mark.parametrize(
    ("table", "column", "wrong", "says"),
    [
        ("evaluations", "score", "760", "760 is outside 0 to 100. Meant 76.0?"),
        ("evaluations", "score", "7725", "Meant 77.25?"),
        ("evaluations", "score", "76,5", "Meant 76.5?"),
        ("evaluations", "score", "-3", "-3 is outside 0 to 100. Correct"),
        ("performance", "predicate", "baikk", "Meant baik?"),
        ("positions", "min_education", "s4", "sd, smp, sma, d1, d2, d3, d4, s1, s2, s3"),
        ("positions", "min_grade", "III/e", "I/a to IV/e, or I to XVII"),
        ("positions", "education_fields", "913", "Meant 0913?"),
        ("positions", "education_fields", "0913|0914", "separated by ;"),
        ("employees", "birth_date", "05/17/1980", "Meant 1980-05-17?"),
        ("employees", "birth_date", "31-04-1980", "That month has 30 days."),
        ("employees", "birth_date", "29358", "that day is 1980-05-17"),
        ("employees", "birth_date", "17-05-80", "Write YYYY-MM-DD or DD-MM-YYYY."),
        ("employees", "employee_id", "", "employee_id is empty"),
        ("trainings", "employee_id", "7", "Meant 0007?"),
        ("position_competencies", "required_level", "6", "6 is outside 1 to 5."),
        ("position_competencies", "required_level", "2.5", "not a whole number (1 to 5)"),
        ("position_competencies", "competency", "integritty", "Meant integrity?"),
    ],
)
def test_the_message_says_what_was_got_what_is_allowed_and_the_fix(
    tmp_path, table, column, wrong, says
):
    rows = cells(city())[table]
    rows[0][column] = wrong
    found = checked(write_csv(tmp_path, {table: rows}), stored_city())
    messages = [p.message for p in found.problems if (p.row, p.column) == (2, column)]
    assert any(says in message for message in messages), messages


def test_all_problems_are_listed_not_only_the_first(tmp_path):
    folder = cells(city())
    for table, rows in folder.items():
        for number, row in enumerate(rows):
            row.update({name: f"§{table} {name} {number}" for name in row})
    found = checked(write_csv(tmp_path, folder))
    for name, rows in folder.items():
        wrong = [c.name for c in TABLES[name].columns if c.kind in _NONSENSE and c.name in rows[0]]
        expected = {(f"{name}.csv", row, c) for row in range(2, len(rows) + 2) for c in wrong}
        assert expected <= places(found)


def test_problems_come_by_file_row_and_column(tmp_path):
    rows = cells(city())["performance"]
    for row in rows:
        row["predicate"] = row["score"] = row["period_end"] = "?"
    tables = checked(write_csv(tmp_path, {"performance": rows}), stored_city())
    found = [(p.row, p.column) for p in tables.problems]
    columns = ("period_end", "predicate", "score")
    assert found == [(row, column) for row in (2, 3) for column in columns]


def test_an_id_may_refer_to_the_store_instead_of_the_folder(tmp_path):
    write_csv(tmp_path, {"performance": cells(city())["performance"]})
    assert {p.rule for p in checked(tmp_path).problems} == {"unknown_id"}
    assert list(checked(tmp_path, stored_city()).problems) == []
