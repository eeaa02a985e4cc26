"""`tepat batch`: what is printed, and the exit status of each way to be refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from features.errors import NotFoundError
from tepat.cli import app
from tests.service.ledger.town import bring, town_frames


@pytest.fixture
def run(embedded, tmp_path):
    bring(embedded, **town_frames())

    def command(*words):
        place = ("--home", str(embedded.home), "--out", str(tmp_path / "out"))
        return CliRunner().invoke(app, ["batch", *words, *place])

    return command


def test_a_batch_prints_what_it_did_and_where_it_stands_in_the_record(run):
    first = json.loads(run("--as-of", "2025-07-01", "--format", "json").stdout)
    assert (first["vacancies"], first["written"], first["complete"]) == (3, 3, 0)
    assert first["as_of"] == "2025-07-01"
    again = run()
    assert "3 vacancies open on 2025-07-01" in again.stdout
    assert "0 lists written, 3 were there" in again.stdout
    assert first["manifest_sha256"] in again.stdout
    assert "no recommendations" in again.stdout


def test_vacancies_are_named_once_for_each(run):
    told = json.loads(run("--vacancies", "V1", "--vacancies", "V3", "--format", "json").stdout)
    assert (told["vacancies"], told["as_of"]) == (2, None)


@pytest.mark.parametrize("engine", ["spark", "dask://", "tcp://127.0.0.1:1"])
def test_an_engine_that_there_is_not_is_wrong_usage(run, engine):
    result = run("--engine", engine)
    assert result.exit_code == 2
    assert "dask://HOST:PORT" in result.output


def test_a_day_on_which_nothing_is_open_is_refused(run):
    assert isinstance(run("--as-of", "2019-01-01").exception, NotFoundError)
