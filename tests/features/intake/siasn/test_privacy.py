"""NIK, telephone, e-mail, address, NPWP and BPJS are in no file of a home after an import."""

from __future__ import annotations

import tempfile

import pytest

from features.intake.siasn import reading
from tests.features.intake.siasn.exports import (
    SECRET,
    imported,
    lines,
    person,
    write_csv,
    write_xlsx,
)


def files_with(folder, values):
    """Files below a folder that hold one of some values, also inside a workbook."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            found += [(file.name, v) for v in values if v.encode() in content]
    return found


def damaged():
    """Errors in every way in which a row might be written out again."""
    rows = [
        person(1),
        person(2, TANGGAL_LAHIR="99-99-1985"),
        person(3, GOL_AKHIR_NAMA="??"),
        person(4),
    ]
    rows[3]["NAMA"], rows[3]["NIK"] = SECRET["NIK"], rows[3]["NAMA"]
    rows.append(
        person(
            5, NIP_BARU=SECRET["NIK"], JABATAN_NAMA=SECRET["EMAIL"], UNOR_NAMA=SECRET["NOMOR HP"]
        )
    )
    return rows


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("quarantine", [False, True])
def test_nothing_that_is_never_stored_reaches_the_home(tmp_path, form, quarantine):
    cells = lines(damaged())
    if form == "csv":
        cells.append(cells[1][:30])  # a torn row
        cells.append([*cells[1], "one cell too many"])
        path = write_csv(tmp_path / "export.csv", cells)
    else:
        path = write_xlsx(tmp_path / "export.xlsx", {"Data": cells})
    home = tmp_path / "home"
    _, report = imported(home, path, quarantine=quarantine)
    assert any(p.severity == "error" for p in report.problems)
    assert list(home.rglob("problems.csv"))
    assert files_with(tmp_path / "home", SECRET.values()) == []
    assert not any(v in str(report.to_json()) for v in SECRET.values())


def test_the_check_can_fail(tmp_path):
    (tmp_path / "leak.csv").write_text(f"a,{SECRET['NIK']}")
    assert files_with(tmp_path, SECRET.values()) == [("leak.csv", SECRET["NIK"])]


def test_not_even_a_temporary_file_holds_them(tmp_path, monkeypatch):
    seen = []
    real = reading.read_columns

    def look(file):
        seen.extend(files_with(file.parent, SECRET.values()))
        seen.append("looked")
        return real(file)

    monkeypatch.setattr(reading, "read_columns", look)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = write_xlsx(tmp_path / "export.xlsx", {"Data": lines([person()])})
    imported(tmp_path / "home", path)
    assert seen == ["looked"]
