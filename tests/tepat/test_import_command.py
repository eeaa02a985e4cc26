"""`tepat import` as it is typed: exit status, what goes to which stream, the report's keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from features.contract.tables import TABLES
from tests.features.intake.folders import cells, city, write_csv

COUNTS = {"read", "new", "changed", "unchanged", "quarantined"}
PROBLEM = ["severity", "file", "row", "column", "value", "rule", "message"]


@pytest.fixture
def tepat(tmp_path):
    def run(*words):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TEPAT")}
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "tepat",
                "import",
                *map(str, words),
                "--home",
                tmp_path / "home",
            ],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )

    return run


@pytest.fixture
def folder(tmp_path):
    return write_csv(tmp_path / "folder", cells(city()))


@pytest.fixture
def wrong(tmp_path):
    rows = cells(city())
    rows["evaluations"][1]["score"] = "760"
    return write_csv(tmp_path / "wrong", rows)


def test_a_clean_folder_is_imported_and_reported_as_json_alone(tepat, folder):
    done = tepat(folder, "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(report) == ["import_id", "tables", "problems"]
    assert set(report["tables"]) == set(TABLES)
    assert all(set(counts) == COUNTS for counts in report["tables"].values())
    assert report["problems"] == []
    assert "storing evaluations" in done.stderr
    again = json.loads(tepat(folder, "--format", "json").stdout)
    assert all(counts["unchanged"] == counts["read"] for counts in again["tables"].values())


@pytest.mark.parametrize("choices", [[], ["--dry-run"]])
def test_one_error_refuses_all_with_status_1_and_the_report(tepat, wrong, choices):
    done = tepat(wrong, "--format", "json", *choices)
    (problem,) = json.loads(done.stdout)["problems"]
    assert done.returncode == 1
    assert list(problem) == PROBLEM
    assert (problem["file"], problem["row"], problem["column"]) == ("evaluations.csv", 3, "score")
    assert (problem["severity"], problem["value"]) == ("error", "760")


def test_setting_rows_aside_is_work_done_and_says_where_they_are(tepat, wrong, tmp_path):
    done = tepat(wrong, "--quarantine")
    assert done.returncode == 0
    (aside,) = (tmp_path / "home" / "quarantine").iterdir()
    assert str(aside) in done.stdout
    assert "service_indicators" in done.stdout


def test_what_is_wrong_with_a_file_names_neither_row_nor_column(tepat, folder):
    (folder / "relations.csv").write_bytes(b"")
    done = tepat(folder)
    assert done.returncode == 1
    assert "error: relations.csv: The file is empty" in done.stdout


def test_a_folder_without_tables_is_refused_and_no_folder_at_all_is_wrong_usage(tepat, tmp_path):
    (tmp_path / "empty").mkdir()
    empty = tepat(tmp_path / "empty")
    assert (empty.returncode, empty.stdout) == (1, "")
    assert "holds no .csv" in empty.stderr
    assert tepat(tmp_path / "nowhere").returncode == 2
    assert tepat(tmp_path / "empty", "--frob").returncode == 2
    assert not any("Traceback" in done.stderr for done in (empty, tepat(tmp_path / "nowhere")))
