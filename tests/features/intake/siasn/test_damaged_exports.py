"""Exports as they come: any order and case, titles, merged headers, totals, torn rows."""

from __future__ import annotations

import random

import pytest
import xlsxwriter

from features.errors import BadInputError
from features.store.frames import read_frames
from tepat.demo.siasn import HEADER
from tests.features.intake.siasn.exports import (
    imported,
    lines,
    person,
    rules_of,
    write_csv,
    write_xlsx,
)


def employees(store):
    with store.read() as connection:
        return read_frames(connection, ["employees"])["employees"]


def test_columns_in_any_order_and_case_with_others_between(tmp_path):
    names = [*HEADER, "CATATAN OPERATOR"]
    random.Random(7).shuffle(names)  # noqa: S311 - any order will do
    cells = lines([person()], names)
    cells[0] = [name.lower().replace(" ", "_") for name in names]
    store, report = imported(tmp_path / "home", write_csv(tmp_path / "export.csv", cells, ";"))
    assert employees(store)["name"].tolist() == ["SRI WAHYUNI 1"]
    extra = [p.value for p in report.problems if p.rule == "extra_column"]
    assert extra == ["catatan_operator"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_titles_numbering_repeated_headers_and_totals_are_no_people(tmp_path, form):
    top, *rows = lines([person(1), person(2), person(3)])
    numbering = [str(n) for n in range(1, len(top) + 1)]
    blank = [""] * len(top)
    total = ["Jumlah pegawai: 3", *blank[1:]]
    cells = [
        ["DAFTAR ASN PEMERINTAH KOTA", *blank[1:]],
        blank,
        top,
        numbering,
        rows[0],
        top,
        *rows[1:],
        blank,
        total,
    ]
    if form == "csv":
        path = write_csv(tmp_path / "export.csv", cells)
    else:
        path = write_xlsx(tmp_path / "export.xlsx", {"Sheet1": cells})
    store, report = imported(tmp_path / "home", path)
    assert not report.refused
    assert len(employees(store)) == 3
    assert [p.row for p in report.problems if p.rule == "total_row"] == [10]


def test_a_header_of_two_rows_with_merged_cells(tmp_path):
    top, *rows = lines([person()])
    upper, lower = list(top), [""] * len(top)
    for place, name in enumerate(top):
        for group in ("JABATAN ", "UNOR ", "GOL AKHIR "):
            if name.startswith(group):
                upper[place], lower[place] = group.strip(), name.removeprefix(group)
    merge = []
    for group in ("JABATAN", "UNOR", "GOL AKHIR"):
        places = [n for n, name in enumerate(upper) if name == group]
        merge.append((places, group))
        for place in places:
            upper[place] = ""
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data ASN")
        for row, line in enumerate([upper, lower, *rows]):
            for place, cell in enumerate(line):
                if cell:
                    sheet.write_string(row, place, cell)
        for places, group in merge:
            sheet.merge_range(0, places[0], 0, places[-1], group)
    store, report = imported(tmp_path / "home", path)
    assert not report.refused
    assert employees(store)["position_id"].tolist() == ["JF-PERAWAT-MUDA:U-PKM"]


def test_people_on_several_sheets_are_one_export(tmp_path):
    sheets = {"Dinas A": lines([person(1)]), "Dinas B": lines([person(2)], HEADER[::-1])}
    store, report = imported(tmp_path / "home", write_xlsx(tmp_path / "export.xlsx", sheets))
    assert len(employees(store)) == 2
    assert report.tables["employees"].new == 2


def test_a_problem_names_file_row_and_siasn_s_own_column(tmp_path):
    sheets = {
        "A": lines([person(1)]),
        "B": lines(
            [person(2), person(3, TANGGAL_LAHIR="31-02-1985"), person(4, GOL_AKHIR_NAMA="III/x")]
        ),
    }  # fmt: skip
    _, report = imported(tmp_path / "home", write_xlsx(tmp_path / "export.xlsx", sheets))
    errors = [(p.file, p.row, p.column, p.value) for p in report.problems if p.severity == "error"]
    assert report.refused
    assert errors == [
        ("export.xlsx [B]", 3, "TANGGAL LAHIR", "31-02-1985"),
        ("export.xlsx [B]", 4, "GOL AKHIR NAMA", "III/x"),
    ]


def test_rows_in_error_can_be_set_aside(tmp_path):
    cells = lines([person(1), person(2, TANGGAL_LAHIR="31-02-1985"), person(3)])
    cells[3] = cells[3][:20]  # torn
    path = write_csv(tmp_path / "export.csv", cells)
    store, report = imported(tmp_path / "home", path, quarantine=True)
    assert not report.refused
    assert len(employees(store)) == 1
    assert report.tables["employees"].quarantined == 2
    assert [(p.row, p.file) for p in report.problems if p.rule == "row_shape"] == [
        (4, "export.csv")
    ]


def test_blank_lines_and_delimiters_at_the_end_of_rows_are_no_fault(tmp_path):
    top, *rows = lines([person(n) for n in range(1, 41)])
    cells = [top, *([*row, "", ""] for row in rows[:20]), [], [], *rows[20:], [], [""] * 3]
    store, report = imported(tmp_path / "home", write_csv(tmp_path / "export.csv", cells))
    assert len(employees(store)) == 40
    assert "row_shape" not in rules_of(report)


def test_a_torn_row_far_below_is_found_by_its_number(tmp_path):
    cells = lines([person(n) for n in range(1, 61)])
    cells[50] = cells[50][:12]
    _, report = imported(tmp_path / "home", write_csv(tmp_path / "export.csv", cells))
    assert [p.row for p in report.problems if p.rule == "row_shape"] == [51]


def test_a_column_that_people_need_is_missed_by_its_name(tmp_path):
    names = [name for name in HEADER if name != "TANGGAL LAHIR"]
    path = write_csv(tmp_path / "export.csv", lines([person()], names))
    _, report = imported(tmp_path / "home", path)
    assert report.refused
    assert ("missing_column", "TANGGAL LAHIR") in {(p.rule, p.column) for p in report.problems}


@pytest.mark.parametrize("table", ["agencies", "positions", "employees", "employee_groups"])
def test_an_own_table_without_its_ids_is_refused_by_the_column_that_it_lacks(tmp_path, table):
    write_csv(tmp_path / "in" / "export.csv", lines([person()]))
    write_csv(tmp_path / "in" / f"{table}.csv", [["name"], ["Tanpa id"]])
    store, report = imported(tmp_path / "home", tmp_path / "in", quarantine=True)
    key = {"agencies": "agency_id", "positions": "position_id"}.get(table, "employee_id")
    assert report.refused
    assert ("missing_column", f"{table}.csv", key) in {
        (p.rule, p.file, p.column) for p in report.problems
    }
    assert employees(store).empty


def test_a_folder_in_the_contract_s_form_is_told_how_to_come(tmp_path):
    path = write_csv(
        tmp_path / "agencies.csv", [["agency_id", "name", "function"], ["A1", "Dinas", "health"]]
    )
    with pytest.raises(BadInputError, match="leave --source out"):
        imported(tmp_path / "home", path)


def test_a_loop_of_units_is_cut(tmp_path):
    rows = [
        person(1, UNOR_ID="A", SATUAN_KERJA_KERJA_ID="B", SATUAN_KERJA_INDUK_ID="B"),
        person(2, UNOR_ID="B", SATUAN_KERJA_KERJA_ID="A", SATUAN_KERJA_INDUK_ID="A"),
    ]
    store, report = imported(tmp_path / "home", write_csv(tmp_path / "export.csv", lines(rows)))
    with store.read() as connection:
        parents = read_frames(connection, ["agencies"])["agencies"]["parent_agency_id"]
    assert not report.refused
    assert parents.isna().sum() == 1


def test_columns_shifted_by_one_say_so(tmp_path):
    header, row = lines([person()])
    place = header.index("NAMA")
    row[place], row[header.index("NIK")] = person()["NIK"], row[place]
    _, report = imported(tmp_path / "home", write_csv(tmp_path / "export.csv", [header, row]))
    assert ("never_stored", "NAMA") in {(p.rule, p.column) for p in report.problems}
    assert "missing" in rules_of(report)
