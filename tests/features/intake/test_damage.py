"""Damaged and hostile files: one clear sentence each, never a traceback, never a full memory."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest
import xlsxwriter

from features.errors import BadInputError
from features.intake import archive, columnar
from features.intake.damage import DamagedFileError
from features.intake.read import read_tables
from features.intake.workbook import read_workbook
from tests.features.intake.folders import (
    cells,
    checked,
    city,
    stored_city,
    write_csv,
    write_parquet,
    write_workbook,
)

HEADER = "employee_id,relative_id,kind\n"


def file_problems(path):
    return [(p.file, p.row, p.column, p.rule) for p in read_tables(path).problems]


def sentence(path):
    (problem,) = read_tables(path).problems
    assert problem.severity == "error"
    assert problem.message.endswith(".")
    return problem.message


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        (b"", None, "is empty"),
        (b"\xef\xbb\xbf", None, "is empty"),
        (b"\n\n  \n", None, "is empty"),
        (HEADER.encode() + b"1,2,spo\x00use\n", 2, "NUL byte"),
        (HEADER.encode() + "1,Ren\u00e9,spouse\n".encode("cp1252"), 2, "not UTF-8"),
        (HEADER.encode() + b"1,2,spouse\n1,2,\xe2\x82", 3, "not UTF-8"),
        ((HEADER + "1,2,spouse\n").encode("utf-16"), None, "UTF-16"),
        (HEADER.encode() + b'1,"2,spouse\n3,4,child\n', 3, "quotes in line 3"),
        (HEADER.encode() + b'1,"2"x,spouse\n', 2, "quotes in line 2"),
        (HEADER.encode() + b'1,"' + b"x" * 200_000 + b'",child\n', 2, "field larger"),
    ],
)
def test_a_damaged_csv_gets_one_sentence(tmp_path, content, row, says):
    path = tmp_path / "relations.csv"
    path.write_bytes(content)
    assert says in sentence(path)
    assert file_problems(path) == [("relations.csv", row, None, "damaged_file")]


def test_a_nul_byte_far_into_a_file_is_found_at_its_line(tmp_path):
    path = tmp_path / "relations.csv"
    path.write_bytes(HEADER.encode() + b"1,2,spouse\n" * 150_000 + b"\0")
    assert file_problems(path) == [("relations.csv", 150_002, None, "damaged_file")]


def test_a_character_on_the_border_of_two_chunks_is_no_damage(tmp_path):
    path = tmp_path / "relations.csv"
    start = HEADER.encode() + b"1,2,spouse\n"
    filler = b"x" * ((1 << 20) - 1 - len(start) - 3)
    parts = [filler[at : at + 1000] for at in range(0, len(filler), 1000)]
    lines = b"".join(part[:-5] + b",a,b\n" for part in parts if len(part) == 1000)
    rest = (1 << 20) - 1 - len(start) - len(lines) - 2
    path.write_bytes(start + lines + b"y" * rest + b",\xc3\xa9,spouse\n")
    assert file_problems(path) == []


def test_a_missing_required_column_is_named(tmp_path):
    path = write_csv(tmp_path, {"relations": [{"employee_id": "1", "kind": "spouse"}]})
    assert file_problems(path) == [("relations.csv", 1, "relative_id", "missing_column")]
    assert "relative_id of relations is missing" in sentence(path)


def test_a_column_given_twice_is_named(tmp_path):
    (tmp_path / "relations.csv").write_text("employee_id,relative_id,kind,Kind\n1,2,child,child\n")
    assert ("relations.csv", 1, "kind", "duplicate_column") in file_problems(tmp_path)


def test_a_row_of_another_width_is_an_error_of_that_row_alone(tmp_path):
    text = HEADER + "1,2,child\n1,2,child,more\n1,3\n1,4,child,,\n"
    (tmp_path / "relations.csv").write_text(text)
    found = checked(tmp_path)
    shapes = [(p.row, p.rule) for p in found.problems if p.rule == "row_shape"]
    assert shapes == [(3, "row_shape"), (4, "row_shape")]
    assert found.tables["relations"].raw.rows.tolist() == [2, 5]
    assert found.tables["relations"].raw.read == 4


def test_cells_under_no_header_are_reported(tmp_path):
    (tmp_path / "relations.csv").write_text(
        "employee_id,,relative_id,kind,\n1,,2,child,\n1,x,2,child,\n"
    )
    assert file_problems(tmp_path) == [("relations.csv", 1, None, "extra_column")]


def test_a_header_alone_is_an_empty_table(tmp_path):
    (tmp_path / "relations.csv").write_text(HEADER)
    found = checked(tmp_path)
    assert list(found.problems) == []
    assert len(found.tables["relations"].frame) == 0


def test_a_folder_without_tables_and_a_path_to_nothing_are_refused(tmp_path):
    (tmp_path / "readme.txt").write_text("nothing")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "readme.txt"):
        with pytest.raises(BadInputError):
            read_tables(path)


def test_a_file_that_is_no_table_is_a_warning(tmp_path):
    write_csv(tmp_path, {"relations": cells(city())["relations"]})
    (tmp_path / "gaji.csv").write_text("a,b\n1,2\n")
    problems = read_tables(tmp_path).problems
    assert [(p.severity, p.file, p.rule) for p in problems] == [
        ("warning", "gaji.csv", "unknown_table")
    ]


def test_a_table_in_two_files_is_refused(tmp_path):
    folder = {"relations": cells(city())["relations"]}
    write_parquet(write_csv(tmp_path, folder), folder)
    assert file_problems(tmp_path) == [("relations.parquet", None, None, "table_given_twice")]


@pytest.mark.parametrize("share", [0, 0.3, 0.5, 0.97])
def test_half_a_workbook_gets_one_sentence(tmp_path, share):
    path = write_workbook(tmp_path / "kota.xlsx", cells(city()))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "no .xlsx workbook" in sentence(path)


@pytest.mark.parametrize("share", [0, 0.5, 0.97])
def test_half_a_parquet_file_gets_one_sentence(tmp_path, share):
    path = write_parquet(tmp_path, {"relations": cells(city())["relations"]}) / "relations.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "no Parquet file" in sentence(path)


def test_a_workbook_whose_inside_is_damaged_gets_one_sentence(tmp_path):
    source = write_workbook(tmp_path / "kota.xlsx", cells(city()))
    path = tmp_path / "rusak.xlsx"
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(path, "w") as bad:
        for info in good.infolist():
            content = good.read(info)
            is_sheet = info.filename.startswith("xl/worksheets/sheet")
            bad.writestr(info, content[: len(content) // 2] if is_sheet else content)
    assert "cannot be read" in sentence(path)


def test_an_old_workbook_is_asked_for_again(tmp_path):
    (tmp_path / "kota.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert "again as .xlsx" in sentence(tmp_path)


def far_cell(path, reference):
    """A tiny workbook with one cell far out."""
    source = write_workbook(path.with_name("small.xlsx"), {"relations": cells(city())["relations"]})
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for info in good.infolist():
            content = good.read(info)
            if info.filename.startswith("xl/worksheets/"):
                row = "".join(filter(str.isdigit, reference))
                far = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far.encode())
            bad.writestr(info, content)
    source.unlink()
    return path


def test_a_cell_at_the_end_of_the_world_is_refused_before_it_is_parsed(tmp_path):
    path = far_cell(tmp_path / "bom.xlsx", "XFD1048576")
    assert path.stat().st_size < 10_000
    assert "1048576 rows × 16384 columns" in sentence(path) or "Delete cells far" in sentence(path)


def test_a_parser_that_asks_for_too_much_memory_dies_alone(tmp_path):
    path = far_cell(tmp_path / "bom.xlsx", "Z1000000")
    with pytest.raises(DamagedFileError, match="was stopped"):
        read_workbook(path, most_bytes=600 << 20)


def test_a_parser_that_takes_too_long_is_stopped(tmp_path):
    path = write_workbook(tmp_path / "kota.xlsx", cells(city()))
    with pytest.raises(DamagedFileError, match="was stopped"):
        read_workbook(path, most_seconds=0)


def test_an_archive_that_declares_too_much_is_refused(tmp_path, monkeypatch):
    path = write_workbook(tmp_path / "kota.xlsx", cells(city()))
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    with pytest.raises(DamagedFileError, match="allowed are 1000"):
        archive.refuse_bombs(path)


def test_a_parquet_file_that_declares_too_much_is_refused(tmp_path, monkeypatch):
    write_parquet(tmp_path, {"relations": cells(city())["relations"]})
    monkeypatch.setattr(columnar, "MOST_ROWS", 0)
    assert "Split the table" in sentence(tmp_path)


def test_references_across_two_chunks_of_a_sheet_are_seen(tmp_path):
    path = tmp_path / "kota.xlsx"
    for before in range((1 << 20) - 40, (1 << 20) + 1, 7):
        sheet = b" " * before + b'<c r="XFD1048576" t="n"><v>1</v></c>'
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/worksheets/sheet1.xml", sheet)
        with pytest.raises(DamagedFileError, match="Delete cells far"):
            archive.refuse_bombs(path)


def test_formatted_cells_without_content_far_out_are_harmless(tmp_path):
    path = tmp_path / "kota.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(
            "xl/worksheets/sheet1.xml", b'<c r="A1"><v>1</v></c><c r="XFD1048576" s="3"/>'
        )
    archive.refuse_bombs(path)


@pytest.mark.parametrize(("delimiter", "name"), [("\t", "tabs"), ("|", "|")])
def test_columns_separated_by_something_else_are_named_as_such(tmp_path, delimiter, name):
    write_csv(tmp_path, {"relations": cells(city())["relations"]}, delimiter)
    assert f"separated by {name}" in sentence(tmp_path)


def test_a_file_that_the_system_does_not_give_gets_one_sentence(tmp_path):
    (tmp_path / "relations.csv").symlink_to("/proc/self/mem")
    assert sentence(tmp_path).startswith("The file cannot be read (")


def test_files_of_which_none_is_a_table_are_refused(tmp_path):
    (tmp_path / "employees (1).csv").write_text("employee_id\n7\n")
    with pytest.raises(BadInputError, match="holds no table"):
        read_tables(tmp_path)


@pytest.mark.parametrize("padding", [0, 1 << 20])
@pytest.mark.parametrize(
    ("cell", "kind", "rule"),
    [("#N/A", "e", "spreadsheet_error"), ("=40+40", "f", "formula"), ('="P"&1', "f", "formula")],
)
def test_a_cell_that_shows_something_without_a_value_is_not_empty(
    tmp_path, cell, kind, rule, padding
):
    """An optional cell, so that an empty one would be no problem; its sheet begins at B3."""
    book = openpyxl.Workbook()
    book.active.title = "notes & more"
    sheet = book.create_sheet("employees")
    rows = (("employee_id", "nip"), ("<c r='A1' t='e'><f>", None), ("x" * padding, cell))
    for number, row in enumerate(rows, start=3):
        sheet.cell(number, 2, row[0])
        sheet.cell(number, 3, row[1])
    sheet["C5"].data_type = kind
    path = tmp_path / "kota.xlsx"
    book.save(path)
    found = [p for p in checked(path).problems if p.column == "nip"]
    assert [(p.row, p.value, p.rule, p.severity) for p in found] == [(5, cell, rule, "error")]


def test_a_formula_with_its_value_is_read_as_the_value(tmp_path):
    path = tmp_path / "kota.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("relations")
        sheet.write_row(0, 0, ["employee_id", "relative_id", "kind"])
        sheet.write_row(1, 0, ["0007", "0008"])
        sheet.write_formula(1, 2, '="spou"&"se"', None, "spouse")
    found = checked(path, stored_city())
    assert list(found.problems) == []
    assert found.tables["relations"].frame["kind"].tolist() == ["spouse"]
