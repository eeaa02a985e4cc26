"""Rules, evidence, calendar, compare and talent as typed: what is printed, which status."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from features.errors import TepatError
from features.store.store import open_store
from tepat.cli import app
from tests.service.ledger.town import SUSPENDED, bring, town_frames

RUN = CliRunner()


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("TEPAT_HOME", "TEPAT_DATABASE_URL", "TEPAT_LANG"):
        monkeypatch.delenv(name, raising=False)
    store = open_store(tmp_path / "home")
    bring(store, datetime(2025, 7, 1, tzinfo=UTC), **town_frames())
    store.close()
    return tmp_path / "home"


def tepat(home, *words):
    return RUN.invoke(app, [*words, "--home", str(home)])


def asked(home, *words):
    found = tepat(home, *words, "--format", "json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_rules_are_listed_explained_and_compared(home):
    listed = asked(home, "rules", "list", "--on", "2018-01-01")
    assert "performance" not in {one["rule"] for one in listed["rules"]}
    told = asked(home, "rules", "explain", SUSPENDED, "P1", "--on", "2025-06-01", "--lang", "en")
    answers = {one["rule"]: (one["answer"], one["detail"]) for one in told["rules"]}
    assert answers["legal_status"] == ("fail", "legal status: suspended")
    diff = asked(home, "rules", "diff", "2018-01-01", "2024-01-01")
    assert "performance" in {one["rule"] for one in diff["added"]}
    for words in (["list"], ["explain", "E0001", "P1"], ["diff", "2018-01-01", "2024-01-01"]):
        printed = tepat(home, "rules", *words)
        assert printed.exit_code == 0
        assert "min_tenure" in printed.stdout or words[0] == "diff"


def test_evidence_is_added_listed_and_withdrawn(home):
    said = ["--document", "7/2025", "--by", "BKPSDM", "--from", "2025-01-01"]
    add = ["evidence", "add", "E0027", "competence_floor", "--answer", "fail", *said]
    assert asked(home, *add)["evidence_id"] == "B000001"
    told = asked(home, "rules", "explain", "E0027", "P1", "--on", "2025-06-01")
    [floor] = [one for one in told["rules"] if one["rule"] == "competence_floor"]
    assert (floor["answer"], floor["evidence_id"]) == ("fail", "B000001")
    assert len(asked(home, "evidence", "list", "E0027")) == 1
    assert "Known already" in tepat(home, *add).stdout
    back = ["evidence", "withdraw", "B000001", "--reason", "Keliru", "--by", "BKPSDM"]
    assert asked(home, *back)["replaces"] == "B000001"
    assert asked(home, "evidence", "list") == []


def test_a_decision_in_a_lock_waits_for_its_approval(home):
    lock = ["calendar", "add", "election", "--determined", "2025-09-22"]
    assert asked(home, *lock, "--term-ends", "2026-02-20")["begins_on"] == "2025-03-22"
    list_ = asked(home, "recommend", "V1")
    assert "election_lock" in {one["rule"] for one in list_["notices"]}
    first = list_["candidates"][0]["employee_id"]
    words = ["decide", list_["recommendation_id"], first, "--reason", "Cocok"]
    printed = tepat(home, *words, "--effective-on", "2025-08-01").stdout
    assert "pending_approval" in printed
    assert "Notice (UU 10/2016" in printed
    approve = ["calendar", "approve", "L0001", "--number", "77/SJ", "--dated", "2025-07-01"]
    told = asked(home, *approve, "--positions", "P1, P2")
    assert (told["positions"], told["effective"]) == (["P1", "P2"], ["D000002"])
    [shown] = asked(home, "calendar", "list")
    assert len(shown["approvals"]) == 1
    assert asked(home, "replay", list_["recommendation_id"])["passed"]
    assert asked(home, "audit", "verify")["passed"]


def test_two_people_are_compared_and_the_city_is_mapped(home):
    told = asked(home, "compare", "V1", "E0001", "E0002", "--lang", "en")
    assert told["difference"] is not None
    printed = tepat(home, "compare", "V1", "E0001", SUSPENDED, "--lang", "en").stdout
    assert "would be eligible with: legal status active" in printed
    mapped = asked(home, "talent", "--on", "2025-07-01")
    assert sum(one["total"] for one in mapped["agencies"]) == 30
    assert "Dinas" in tepat(home, "talent").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["rules", "explain", "E9999", "P1"],
        ["compare", "V1", "E0001", "E0001"],
        [
            "calendar",
            "approve",
            "L0009",
            "--positions",
            "P1",
            "--number",
            "1",
            "--dated",
            "2025-01-01",
        ],
        ["evidence", "withdraw", "B9", "--reason", "x", "--by", "y"],
        ["talent", "--agency", "A9"],
    ],
)
def test_what_is_refused_says_why(home, words):
    found = tepat(home, *words)
    assert isinstance(found.exception, TepatError)


def test_wrong_usage_is_status_2(home):
    assert tepat(home, "rules", "list", "--on", "yesterday").exit_code == 2
    assert tepat(home, "calendar", "add", "election", "--determined", "2025-01-01").exit_code == 2


def test_cut_offs_of_the_map_are_settings(home, monkeypatch):
    monkeypatch.setenv("TEPAT_TALENT__PERFORMANCE_HIGH", "baik")
    assert asked(home, "talent")["cut_offs"]["performance_high"] == "baik"
