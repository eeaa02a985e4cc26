"""An import is everything or nothing; a dry run says the same; what is set aside can come back."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from features.contract.tables import TABLES
from features.errors import ConflictError
from features.intake import annotate
from features.intake.importer import import_path
from features.intake.problems import COLUMNS
from features.store import ledger, versions
from features.store.frames import read_frames
from features.store.protected import read_groups
from features.store.store import current_tx, open_store
from tests.features.intake.folders import (
    as_excel_writes,
    cells,
    checked,
    city,
    table,
    write_csv,
    write_workbook,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Office:
    """A home, its store, and a folder that it imports."""

    def __init__(self, path: Path) -> None:
        self.home, self.folder = path / "home", path / "folder"
        self.store = open_store(self.home)

    def bring(self, folder, *, delimiter=",", **choices):
        for old in self.folder.glob("*.csv"):
            old.unlink()
        return self.bring_path(write_csv(self.folder, folder, delimiter), **choices)

    def bring_path(self, path, **choices):
        return import_path(self.store, self.home, path, at=AT, **choices)

    def stored(self):
        """Every stored row of every table, in one order."""
        with self.store.read() as connection:
            frames = {**read_frames(connection), "employee_groups": read_groups(connection)}
        return {
            name: frame.sort_values(list(frame), ignore_index=True)
            for name, frame in frames.items()
        }

    def tx(self):
        with self.store.read() as connection:
            return current_tx(connection)

    def entries(self):
        with self.store.read() as connection:
            assert ledger.verify(connection) == []
            return list(ledger.entries(connection, "import"))


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def folder():
    return cells(city())


def assert_same_store(left, right):
    assert left.keys() == right.keys()
    for name in left:
        pd.testing.assert_frame_equal(left[name], right[name])


def counts(report, name):
    return tuple(report.tables[name][1:])


def test_what_was_imported_is_what_the_files_say(office, folder):
    report = office.bring(folder)
    assert not report.refused
    assert report.to_json()["problems"] == []
    assert report.to_json()["tables"]["employees"] == {
        "read": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "quarantined": 0,
    }
    stored = office.stored()
    for name, part in checked(office.folder).tables.items():
        frame = part.frame.sort_values(list(part.frame), ignore_index=True)
        pd.testing.assert_frame_equal(stored[name][list(frame)], frame)


def test_every_row_is_counted_once(office, folder):
    folder["performance"] += [dict(folder["performance"][0]), {**folder["performance"][1]}]
    folder["employees"] += [dict(folder["employees"][1]), {**folder["employees"][2], "grade": "?"}]
    folder["evaluations"][0]["score"] = "760"
    for _ in range(2):
        report = office.bring(folder, quarantine=True)
        for count in report.tables.values():
            assert count.read == sum(count[1:])
    assert sum(count.new + count.changed for count in report.tables.values()) == 0


def test_the_same_import_again_changes_nothing(office, folder):
    office.bring(folder)
    before, tx = office.stored(), office.tx()
    again = office.bring(folder)
    assert all(count.read == count.unchanged for count in again.tables.values())
    in_another_form = office.bring(as_excel_writes(folder), delimiter=";")
    assert all(count.read == count.unchanged for count in in_another_form.tables.values())
    assert_same_store(office.stored(), before)
    assert office.tx() == tx
    assert len(office.entries()) == 1


def test_newer_data_update_by_id_and_replace_by_owner(office, folder):
    office.bring(folder)
    changed = {
        "employees": [{**folder["employees"][0], "name": "Budi S.", "discipline_level": ""}],
        "performance": table(
            "employee_id period_end predicate score",
            "0007/2020-12-31/baik/82",
            "0007/2019-12-31/baik/81.5",
        ),
    }
    report = office.bring(changed)
    assert counts(report, "employees") == (0, 1, 0, 0)
    assert counts(report, "performance") == (1, 0, 1, 0)
    stored = office.stored()
    assert len(stored["employees"]) == 3
    assert stored["employees"]["name"].iloc[0] == "Budi S."
    assert stored["performance"]["employee_id"].tolist() == ["0007", "0007", "0008"]


def test_an_absent_optional_column_keeps_what_is_stored_and_an_empty_cell_clears_it(office, folder):
    office.bring(folder)
    row = dict(folder["employees"][0])
    del row["nip"]
    office.bring({"employees": [{**row, "grade_since": ""}]})
    employee = office.stored()["employees"].iloc[0]
    assert employee["nip"] == "198005172005011001"
    assert pd.isna(employee["grade_since"])


def test_one_error_and_nothing_is_imported(office, folder):
    folder["evaluations"][1]["score"] = "760"
    report = office.bring(folder)
    assert report.refused
    assert {count[1:] for count in map(tuple, report.tables.values())} == {(0, 0, 0, 0)}
    assert report.tables["evaluations"].read == 2
    assert all(frame.empty for frame in office.stored().values())
    assert office.entries() == []


@pytest.mark.parametrize("quarantine", [False, True])
@pytest.mark.parametrize("wrong", ["", "760"])
def test_a_dry_run_says_the_same_and_stores_nothing(office, folder, quarantine, wrong):
    folder["performance"][0]["score"] = wrong
    dry = office.bring(folder, dry_run=True, quarantine=quarantine)
    assert all(frame.empty for frame in office.stored().values())
    assert (office.tx(), office.entries()) == (0, [])
    assert not (office.home / "quarantine").exists()
    real = office.bring(folder, quarantine=quarantine)
    assert json.dumps(dry.to_json()) == json.dumps(real.to_json())
    assert dry.refused == real.refused


def test_rows_in_error_and_rows_that_refer_to_them_are_set_aside(office, folder):
    folder["employees"][0]["birth_date"] = "31-02-1980"
    report = office.bring(folder, quarantine=True)
    assert not report.refused
    aside = {name: count.quarantined for name, count in report.tables.items() if count.quarantined}
    assert aside == {
        "employees": 1,
        "employee_groups": 1,
        "position_history": 2,
        "grade_history": 1,
        "competency_assessments": 1,
        "trainings": 1,
        "performance": 1,
        "transfers": 1,
        "evaluations": 2,
        "relations": 1,
    }
    referring = [p for p in report.problems if p.rule == "refers_to_set_aside"]
    assert len(referring) == sum(aside.values()) - 1
    assert {p.severity for p in referring} == {"warning"}
    stored = office.stored()
    assert stored["employees"]["employee_id"].tolist() == ["0008", "0009"]
    assert stored["evaluations"].empty


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_is_set_aside_comes_back_once_corrected(tmp_path, folder, delimiter):
    whole, parts = Office(tmp_path / "whole"), Office(tmp_path / "parts")
    whole.bring(folder)
    broken = cells(city())
    broken["employees"][0]["birth_date"] = "1980-02-31"
    broken["agencies"][0]["function"] = ""
    broken["position_history"][2]["position_id"] = "P9"
    broken["performance"].append(
        {"employee_id": "0008", "period_end": "x", "predicate": "baik", "score": "76.5"}
    )
    folder["performance"].append({**broken["performance"][-1], "period_end": "2018-12-31"})
    whole.bring(folder)
    written = broken if delimiter == "," else as_excel_writes(broken)
    report = parts.bring(written, delimiter=delimiter, quarantine=True)
    aside = parts.home / "quarantine" / report.import_id
    for path in aside.iterdir():
        text = path.read_text(encoding="utf-8")
        day = "17/05/1980" if delimiter == ";" else "1980-05-17"
        text = text.replace("31/02/1980", day).replace("1980-02-31", day)
        text = text.replace("Kesehatan,,,", "Kesehatan,,health,")
        text = text.replace("Kesehatan;;;", "Kesehatan;;health;").replace("P9", "P1")
        path.write_text(
            text.replace(f"{delimiter}x{delimiter}", f"{delimiter}2018-12-31{delimiter}")
        )
    corrected = parts.bring_path(aside)
    assert list(corrected.problems) == []
    assert_same_store(parts.stored(), whole.stored())


def test_a_file_that_is_damaged_as_a_whole_cannot_be_set_aside(office, folder):
    write_csv(office.folder, folder)
    (office.folder / "trainings.csv").write_bytes(b"\0")
    report = office.bring_path(office.folder, quarantine=True)
    assert report.refused
    assert all(frame.empty for frame in office.stored().values())


def test_rows_of_another_width_are_set_aside_as_they_stand(office, folder):
    write_csv(office.folder, folder)
    with (office.folder / "relations.csv").open("a") as stream:
        stream.write("0007,0009,child,more\n")
    report = office.bring_path(office.folder, quarantine=True)
    assert report.tables["relations"].quarantined == 1
    aside = office.home / "quarantine" / report.import_id / "relations.csv"
    assert aside.read_text().splitlines()[-1] == "0007,0009,child,more"


def test_the_ledger_says_what_was_imported_and_names_nobody(office, folder):
    office.bring(folder)
    (entry,) = office.entries()
    assert entry.payload["tables"]["employees"]["new"] == 3
    assert {file["name"] for file in entry.payload["files"]} == {f"{name}.csv" for name in TABLES}
    text = json.dumps(entry.payload)
    assert not any(word in text for word in ("Budi", "198005172005011001", "0007"))


def test_problems_are_a_csv_in_the_home_that_no_spreadsheet_executes(office, folder):
    folder["performance"][0]["predicate"] = "=1+1"
    folder["performance"][1]["score"] = "-5"
    report = office.bring(folder)
    path = office.home / "reports" / f"import-{report.import_id}" / "problems.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(COLUMNS)
    assert [(r["row"], r["column"], r["value"]) for r in rows] == [
        ("2", "predicate", "'=1+1"),
        ("3", "score", "-5"),
    ]
    assert [r["message"] for r in rows] == [p.message for p in report.problems]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_workbook_with_reasons_can_be_corrected_and_imported(office, tmp_path, folder, form):
    folder["evaluations"][0]["score"] = "=760"
    folder["evaluations"].insert(1, dict(folder["evaluations"][1]))
    path = tmp_path / "kota.xlsx"
    if form == "csv":
        report = office.bring(folder)
    else:
        report = office.bring_path(write_workbook_text(path, folder))
    annotated = office.home / "reports" / f"import-{report.import_id}" / "problems.xlsx"
    book = CalamineWorkbook.from_path(str(annotated))
    assert (set(book.sheet_names) == set(TABLES)) == (form == "xlsx")
    rows = book.get_sheet_by_name("evaluations").to_python()
    assert rows[0][-1] == "tepat_reason"
    assert rows[1][5] == "=760"
    assert rows[1][-1].startswith('error: score: "=760" is a formula')
    assert rows[2][-1] == ""
    assert rows[3][-1].startswith("warning: evaluation_id: This row says the same as row 3")
    again = import_path(office.store, office.home, annotated, at=AT, dry_run=True)
    assert {p.rule for p in again.problems} >= {"formula", "same_row_twice"}
    assert "extra_column" not in {p.rule for p in again.problems}


def test_of_a_large_table_the_workbook_shows_the_first_wrong_rows(office, folder, monkeypatch):
    for row in folder["performance"]:
        row["score"] = "760"
    folder["evaluations"][0]["score"] = "760"
    monkeypatch.setattr(annotate, "MOST_ROWS", 0)
    monkeypatch.setattr(annotate, "MOST_WRONG", 1)
    report = office.bring(folder)
    assert len(report.problems) == 3
    book = office.home / "reports" / f"import-{report.import_id}" / "problems.xlsx"
    sheet = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("performance").to_python()
    assert [row[3] for row in sheet] == ["score", 760.0]
    assert sheet[1][-1].startswith("error: score: 760 is outside 0 to 100")


def test_the_worst_problems_are_errors_in_their_order(office, folder):
    folder["positions"][0]["function"] = "astronomy"
    folder["evaluations"][0]["score"] = folder["evaluations"][1]["score"] = "760"
    problems = office.bring(folder).problems
    assert [p.severity for p in problems] == ["warning", "error", "error"]
    assert [(p.severity, p.row) for p in problems.worst(2)] == [("error", 2), ("error", 3)]
    assert list(problems.worst(9)) == [*problems.worst(2), next(iter(problems))]


def write_workbook_text(path, folder):
    """A workbook in which the wrong score is text."""
    score = folder["evaluations"][0]["score"]
    folder["evaluations"][0]["score"] = ""
    write_workbook(path, folder)
    import openpyxl  # noqa: PLC0415 - only to change one cell

    book = openpyxl.load_workbook(path)
    cell = book["evaluations"]["F2"]
    cell.value, cell.data_type = score, "s"
    book.save(path)
    return path


class FailsWhileStoring:
    """A listener that breaks the import in the midst of its writing."""

    def step(self, name, fraction):
        if name == "storing evaluations":
            raise RuntimeError


def test_an_import_that_breaks_midway_leaves_nothing(office, folder):
    with pytest.raises(RuntimeError):
        office.bring(folder, progress=FailsWhileStoring())
    assert all(frame.empty for frame in office.stored().values())
    assert office.tx() == 0
    office.bring(folder)
    assert len(office.stored()["employees"]) == 3


def test_an_import_that_is_killed_midway_leaves_nothing(office, folder):
    write_csv(office.folder, folder)
    script = f"""
        import os, signal
        from datetime import datetime, UTC
        from pathlib import Path
        from features.intake.importer import import_path
        from features.store.store import open_store

        class Kills:
            def step(self, name, fraction):
                if name == "storing relations":
                    os.kill(os.getpid(), signal.SIGKILL)

        home = Path({str(office.home)!r})
        import_path(open_store(home), home, Path({str(office.folder)!r}),
                    at=datetime(2026, 1, 1, tzinfo=UTC), progress=Kills())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], check=False, cwd=Path.cwd()
    )
    assert done.returncode == -signal.SIGKILL
    assert all(frame.empty for frame in office.stored().values())
    assert office.tx() == 0


class StoresMeanwhile:
    """A listener in whose place somebody else writes to the store."""

    def __init__(self, office):
        self.office = office

    def step(self, name, fraction):
        if name.startswith("checking references"):
            frame = checked(self.office.folder).tables["agencies"].frame
            with self.office.store.begin("test", "meanwhile", AT) as transaction:
                versions.apply(transaction, "agencies", frame)


def test_a_store_that_changed_meanwhile_is_not_written_on_old_knowledge(office, folder):
    with pytest.raises(ConflictError, match="Import them again"):
        office.bring(folder, progress=StoresMeanwhile(office))
    assert office.stored()["employees"].empty


def test_any_column_of_employee_groups_is_an_attribute_whatever_its_name(office, folder):
    names = ("value", "attribute", "variable", "index", "position_id", "status_kawin", "(ya/tidak)")
    office.bring(folder)
    office.bring({"employee_groups": [{"employee_id": "0007", **dict.fromkeys(names, "x")}]})
    groups = office.stored()["employee_groups"].set_index("employee_id")
    assert groups.loc["0007", list(names)].tolist() == ["x"] * len(names)
    assert groups["gender"].fillna("").to_dict() == {"0007": "", "0008": "female", "0009": "male"}


def test_the_second_import_may_refer_to_the_first(office, folder):
    office.bring({name: folder[name] for name in ("agencies", "positions", "employees")})
    rest = {name: rows for name, rows in folder.items() if name not in {"agencies", "employees"}}
    assert list(office.bring(rest).problems) == []
    late = table(
        "evaluation_id transfer_id evaluated_on rater_role score", "X9/T1/2018-01-01/peer/80"
    )
    assert [p.rule for p in office.bring({"evaluations": late}).problems] == [
        "evaluation_before_transfer"
    ]


def test_a_stored_gender_checks_the_nip_of_a_later_import(office, folder):
    office.bring(folder)
    wrong = {**folder["employees"][0], "nip": "198005172005012001"}
    assert [p.rule for p in office.bring({"employees": [wrong]}).problems] == ["nip_sex"]


def test_progress_names_every_table_and_never_goes_back_within_a_stage(office, folder):
    heard = []

    class Listener:
        def step(self, name, fraction):
            heard.append((name, fraction))

    office.bring(folder, progress=Listener())
    for stage in ("reading", "checking", "storing"):
        said = [(n, f) for n, f in heard if n.startswith(stage)]
        assert all(any(name in n for n, _ in said) for name in TABLES)
        fractions = [f for _, f in said]
        assert fractions == sorted(fractions)
        assert all(0 <= f <= 1 for f in fractions)
