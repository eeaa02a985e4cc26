"""A batch: each open vacancy in its list's own order, gone on with, bound to the ledger."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date

import pyarrow.parquet as pq
import pytest

from features.errors import (
    BadInputError,
    ConflictError,
    DamagedError,
    NotFoundError,
    RefusedError,
)
from features.store import ledger
from service.batch.asked import open_vacancies
from service.batch.engine import Local
from service.batch.folder import Folder
from service.batch.lists import file_of, write_list
from service.batch.notes import JOURNAL, MANIFEST, Asked
from service.batch.run import KIND, run_batch
from service.batch.state import Basis
from service.ledger.decisions import decide_on
from service.ledger.recommendations import recommend_and_record
from service.ledger.verify import verify_record
from tests.service.batch.conftest import VACANCIES, files_of, noted, vacancies
from tests.service.ledger.town import NOW, bring, promote_fitted, rows


def batch(desk, out, **options):
    return run_batch(desk, out, **{"by": "BKPSDM", **options})


def entries(desk):
    with desk.store.read() as connection:
        return list(ledger.entries(connection, KIND))


class StoppedError(Exception):
    """A stop in the middle."""


class Stopping:
    """An engine that stops after some lists, as a power cut would; then it goes on by itself."""

    def __init__(self, after):
        self.after = after

    def lists(self, basis, vacancies, home, out):
        for at, done in enumerate(Local().lists(basis, vacancies, home, out)):
            if at == self.after:
                raise StoppedError
            yield done


def test_every_open_vacancy_has_a_file_that_is_the_order_of_its_recorded_list(desk, tmp_path):
    batch(desk, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    assert len(manifest["files"]) == VACANCIES
    assert {told["candidates"] > 1 for told in manifest["files"]} == {True, False}
    for told in manifest["files"][::7]:
        table = pq.read_table(tmp_path / "out" / told["file"])
        answer = recommend_and_record(desk, told["vacancy_id"], top=100, lang="id")
        candidates = answer["candidates"]
        for name in ("rank", "employee_id", "probability", "low", "high", "in_support"):
            assert table[name].to_pylist() == [one[name] for one in candidates], name
        assert told["candidates"] == len(candidates)
        assert told["excluded"] == answer["excluded"]["total"]
        assert told["by_rule"] == answer["excluded"]["by_rule"]
        assert (told["as_of"], told["rules_version"]) == (answer["as_of"], answer["rules_version"])


def test_a_folder_of_the_lists_is_one_table_of_all_of_them(desk, tmp_path):
    report = batch(desk, tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "lists")
    assert len(table) == report.candidates
    files = json.loads((tmp_path / "out" / MANIFEST).read_bytes())["files"]
    listed = {told["vacancy_id"] for told in files if told["candidates"]}
    assert set(table["vacancy_id"].to_pylist()) == listed


def test_the_manifest_tells_the_state_the_sums_and_that_hr_decides_on_recorded_lists(
    desk, tmp_path
):
    report = batch(desk, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_bytes())
    assert manifest["state"] == Basis.of(desk, desk.view()).state.to_json()
    assert manifest["state"]["model_sha256"] != ""
    assert manifest["counts"]["candidates"] == report.candidates
    assert "HR decides on recorded lists" in manifest["notice"]
    for told in manifest["files"]:
        found = (tmp_path / "out" / told["file"]).read_bytes()
        assert hashlib.sha256(found).hexdigest() == told["sha256"]


def test_the_same_batch_is_the_same_bytes_in_every_file(desk, tmp_path):
    first, second = (batch(desk, tmp_path / name) for name in ("one", "two"))
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    assert first.manifest_sha256 == second.manifest_sha256


def test_one_entry_says_who_when_and_what_and_no_list_is_recorded(desk, tmp_path):
    report = batch(desk, tmp_path / "out")
    [entry] = entries(desk)
    manifest = (tmp_path / "out" / MANIFEST).read_bytes()
    assert entry.payload["manifest_sha256"] == hashlib.sha256(manifest).hexdigest()
    assert (entry.payload["recorded_by"], entry.at) == ("BKPSDM", NOW.isoformat())
    assert entry.payload["data_tx"] == desk.view().tx
    assert (entry.seq, entry.payload["vacancies"]) == (report.entry, VACANCIES)
    verified = verify_record(desk.store, desk.home)
    assert verified.passed
    assert verified.checked["recommendations"] == 0


def test_a_second_call_verifies_writes_nothing_and_adds_no_entry(desk, tmp_path):
    first = batch(desk, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "lists").iterdir()}
    second = batch(desk, tmp_path / "out")
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "lists").iterdir()}
    assert (second.written, second.complete) == (0, VACANCIES)
    assert (after, second.entry) == (before, first.entry)
    assert len(entries(desk)) == 1


def test_a_file_that_is_not_what_was_written_or_is_gone_is_made_again(desk, tmp_path):
    out = tmp_path / "out"
    batch(desk, out)
    whole = files_of(out)
    (out / file_of("V003")).write_bytes(b"something else")
    (out / file_of("V004")).unlink()
    assert batch(desk, out).written == 2
    assert files_of(out) == whole


def test_a_stopped_batch_is_gone_on_with_and_ends_as_if_it_had_not_stopped(desk, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(StoppedError):
        batch(desk, out, engine=Stopping(5))
    assert not (out / MANIFEST).exists()
    assert entries(desk) == []
    # what a kill in the middle of a file and of a line leaves
    (out / "lists" / ".V009.0.part").write_bytes(b"PAR1")
    with (out / JOURNAL).open("ab") as journal:
        journal.write(b'{"vacancy_id":"V0')
    report = batch(desk, out)
    assert (report.complete, report.written) == (5, VACANCIES - 5)
    batch(desk, tmp_path / "whole")
    assert files_of(out) == files_of(tmp_path / "whole")


@pytest.mark.slow
def test_a_killed_process_leaves_a_folder_that_the_same_call_completes(desk, tmp_path):
    bring(desk.store, vacancies=vacancies(60))
    out = tmp_path / "out"
    words = ("-m", "tepat", "batch", "--home", str(desk.home), "--out", str(out))
    command = [sys.executable, *words, "--as-of", "2025-07-01", "--by", "BKPSDM"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ) as process:
        while noted(out) < 3 and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert 3 <= noted(out) < 60
    report = batch(desk, out)
    assert 3 <= report.complete < 60
    batch(desk, tmp_path / "whole")
    assert files_of(out) == files_of(tmp_path / "whole")


def test_what_differs_is_named_and_nothing_is_touched(desk, tmp_path):
    out = tmp_path / "out"
    batch(desk, out)
    whole = files_of(out)
    promote_fitted(desk, 2)
    bring(desk.store, vacancies=rows("vacancies", {"vacancy_id": "V900", "position_id": "P1"}))
    with pytest.raises(RefusedError) as refused:
        batch(desk, out)
    for name in ("data_tx", "model_version", "model_sha256", "vacancies", "--fresh"):
        assert name in refused.value.message
    assert "rules_version" not in refused.value.message
    assert files_of(out) == whole


def test_other_rules_are_another_state(desk, tmp_path):
    batch(desk, tmp_path / "out")
    (desk.home / "rules").mkdir()
    (desk.home / "rules" / "city.yaml").write_text(
        "rules:\n- {id: min_tenure, parameters: {years: 4}}\n"
    )
    with pytest.raises(RefusedError, match="rules_version"):
        batch(desk, tmp_path / "out")


def test_fresh_makes_it_anew_whatever_the_folder_held(desk, tmp_path):
    out = tmp_path / "out"
    batch(desk, out)
    promote_fitted(desk, 2)
    assert batch(desk, out, vacancies=["V001"], fresh=True).written == 1
    assert sorted(files_of(out)) == [file_of("V001"), MANIFEST]


def test_a_folder_is_gone_on_with_for_the_day_it_was_begun_for(desk, tmp_path):
    batch(desk, tmp_path / "out", as_of=date(2025, 6, 2))
    later = batch(desk, tmp_path / "out")
    assert (later.asked.as_of, later.written) == ("2025-06-02", 0)
    with pytest.raises(RefusedError, match="as_of"):
        batch(desk, tmp_path / "out", as_of=date(2025, 6, 3))


def test_two_runs_in_one_folder_are_refused(desk, tmp_path):
    asked = Asked(Basis.of(desk, desk.view()).state.to_json(), None, ("V001",))
    with (
        Folder(tmp_path / "out", asked, fresh=False),
        pytest.raises(ConflictError, match="Another run"),
    ):
        batch(desk, tmp_path / "out", vacancies=["V001"])


def test_other_peoples_files_are_left_alone(desk, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInputError, match="other files"):
        batch(desk, tmp_path, fresh=True)
    with pytest.raises(BadInputError, match="is a file"):
        batch(desk, tmp_path / "notes.txt")
    assert files_of(tmp_path / "notes.txt") == {}
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_manifest_that_cannot_be_read_is_damage_and_fresh_cures_it(desk, tmp_path):
    batch(desk, tmp_path / "out", vacancies=["V001"])
    (tmp_path / "out" / MANIFEST).write_text("{")
    with pytest.raises(DamagedError, match="--fresh"):
        batch(desk, tmp_path / "out", vacancies=["V001"])
    assert batch(desk, tmp_path / "out", vacancies=["V001"], fresh=True).written == 1


def test_open_are_those_that_opened_did_not_close_and_have_a_place_left(desk, tmp_path):
    view = desk.view()
    bring(
        desk.store,
        vacancies=rows(
            "vacancies",
            {"vacancy_id": "W1", "position_id": "P1", "opened_on": "2025-07-02"},
            {"vacancy_id": "W2", "position_id": "P1", "closes_on": "2025-06-30"},
            {"vacancy_id": "W3", "position_id": "P1", "closes_on": "2025-07-01"},
        ),
    )
    listed = recommend_and_record(desk, "V001", top=3, lang="id")
    chosen = listed["candidates"][0]["employee_id"]
    decide_on(
        desk,
        listed["recommendation_id"],
        chosen,
        effective_on=date(2025, 8, 1),
        reason="first",
        lang="id",
    )
    view = desk.view()
    found = open_vacancies(desk, view, date(2025, 7, 1))
    assert {"W1", "W2", "V001"}.isdisjoint(found)
    assert {"W3", "V000", "V002"} <= set(found)
    opened = [
        ("2020-01-01" if one == "W3" else f"2025-06-{1 + int(one[1:]) % 4}", one) for one in found
    ]
    assert opened == sorted(opened)
    with pytest.raises(NotFoundError, match="--as-of 2025-07-02"):
        open_vacancies(desk, view, date(2019, 1, 1))


def test_vacancies_can_be_named_and_must_be_known(desk, tmp_path):
    report = batch(desk, tmp_path / "out", vacancies=["V005", "V000"])
    assert (report.asked.vacancies, report.asked.as_of) == (("V000", "V005"), None)
    with pytest.raises(NotFoundError, match="V999"):
        batch(desk, tmp_path / "two", vacancies=["V999"])
    with pytest.raises(BadInputError, match="twice"):
        batch(desk, tmp_path / "two", vacancies=["V001", "V001"])


def test_an_id_with_any_characters_names_a_file_inside_the_folder(desk, tmp_path):
    odd = "../V 1/ü"
    bring(desk.store, vacancies=rows("vacancies", {"vacancy_id": odd, "position_id": "P1"}))
    batch(desk, tmp_path / "out", vacancies=[odd])
    [file] = (tmp_path / "out" / "lists").iterdir()
    assert set(pq.read_table(file)["vacancy_id"].to_pylist()) == {odd}


def test_a_batch_asks_one_state_whatever_is_written_meanwhile(desk, tmp_path):
    batch(desk, tmp_path / "still")

    class Busy:
        def lists(self, basis, names, home, out):
            for at, done in enumerate(Local().lists(basis, names, home, out)):
                if at == 3:
                    promote_fitted(desk, 2)
                yield done

    batch(desk, tmp_path / "busy", engine=Busy())
    assert files_of(tmp_path / "busy") == files_of(tmp_path / "still")


def test_a_list_says_of_itself_what_it_follows_from(desk, tmp_path):
    (tmp_path / "lists").mkdir()
    basis = Basis.of(desk, desk.view())
    done = write_list(basis, "V001", tmp_path)
    told = pq.read_schema(tmp_path / done.file).metadata
    assert told[b"model_version"] == basis.state.model_version.encode()
    assert b"not a recommendation" in told[b"tepat"]
    other = replace(basis, state=replace(basis.state, data_tx=99))
    assert write_list(other, "V001", tmp_path).sha256 != done.sha256
