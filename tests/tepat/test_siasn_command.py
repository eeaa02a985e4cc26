"""`tepat import --source siasn` and `tepat data-quality` as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.features.intake.siasn.exports import SECRET, lines, person, write_csv, write_xlsx


@pytest.fixture
def tepat(tmp_path):
    def run(command, *words):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TEPAT")}
        return subprocess.run(
            [sys.executable, "-m", "tepat", command, *map(str, words), "--home", tmp_path / "home"],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip

    return run


def test_an_export_is_imported_reported_and_assessed(tepat, tmp_path):
    rows = [person(1), person(2, TMT_GOLONGAN="01-04-2009"), person(3, PENDIDIKAN_NAMA="XENOLOGI")]
    path = write_xlsx(tmp_path / "export.xlsx", {"Data": lines(rows)})
    done = tepat("import", path, "--source", "siasn", "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["tables"]["employees"]["new"] == 3
    assert report["siasn"]["not_understood"] == [{"kind": "study", "name": "XENOLOGI", "people": 1}]
    kept = next((tmp_path / "home" / "reports").glob("import-*/data-quality.json"))
    assert json.loads(kept.read_text())["contradictions"] == {"grade_before_hire": 1}
    said = done.stdout + done.stderr
    assert not any(secret in said for secret in SECRET.values())

    assessed = tepat(
        "data-quality", "--format", "json", "--on", "2026-07-01", "--out", tmp_path / "w"
    )
    quality = json.loads(assessed.stdout)
    assert quality["people"] == 3
    assert quality["contradictions"] == {"grade_before_hire": 1}
    assert quality["unknown"]["vacancies"] == 0
    assert "SRI WAHYUNI" not in assessed.stdout
    assert "grade_before_hire" in (tmp_path / "w" / "U-PKM.csv").read_text()


def test_the_table_has_a_section_on_quality(tepat, tmp_path):
    path = write_csv(tmp_path / "export.csv", lines([person()]))
    done = tepat("import", path, "--source", "siasn")
    assert done.returncode == 0
    assert "Data quality on" in done.stdout


def test_a_nip_left_empty_stands_in_the_worklist(tepat, tmp_path):
    path = write_csv(tmp_path / "export.csv", lines([person(1, TANGGAL_LAHIR="13-03-1985")]))
    assert tepat("import", path, "--source", "siasn").returncode == 0
    quality = json.loads(tepat("data-quality", "--format", "json").stdout)
    assert quality["contradictions"] == {"nip_birth": 1}


def test_another_source_is_wrong_usage(tepat, tmp_path):
    assert tepat("import", tmp_path, "--source", "sapk").returncode == 2
