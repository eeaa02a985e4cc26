"""What follows a list, as it is typed: corrections, withdrawals, objections, why not, parity."""

from __future__ import annotations

import json
import os
import sys

import pytest

from features.store.store import open_store
from tepat.cli import main
from tests.service.ledger.town import SUSPENDED, bring, town_frames


class CommandLine:
    """Runs the command in this process on one home, as `python -m tepat` would."""

    def __init__(self, home, monkeypatch, capsys):
        self.home, self.monkeypatch, self.capsys = home, monkeypatch, capsys

    def run(self, *words, status=0):
        self.monkeypatch.setattr(sys, "argv", ["tepat", *words, "--home", str(self.home)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = self.capsys.readouterr()
        assert ended.value.code == status, out + error
        return out if status == 0 else error

    def json(self, *words):
        return json.loads(self.run(*words, "--format", "json"))


@pytest.fixture
def tepat(tmp_path, monkeypatch, capsys):
    for name in [name for name in os.environ if name.startswith("TEPAT")]:
        monkeypatch.delenv(name)
    store = open_store(tmp_path / "home")
    bring(store, **town_frames())
    store.close()
    return CommandLine(tmp_path / "home", monkeypatch, capsys)


def test_a_decision_is_corrected_and_then_withdrawn(tepat):
    listed = tepat.json("recommend", "V2")
    made = listed["recommendation_id"]
    first, second, third = (one["employee_id"] for one in listed["candidates"][:3])
    when = ("--effective-on", "2027-01-04", "--reason", "Urutan")
    chosen = [tepat.json("decide", made, who, *when)["decision_id"] for who in (first, second)]
    ambiguous = tepat.run("decide", made, third, *when, status=1)
    assert "replaces" in ambiguous
    corrected = tepat.json("decide", made, third, *when, "--replaces", chosen[0])
    assert corrected["replaces"] == chosen[0]
    withdrawn = tepat.json("withdraw", corrected["decision_id"], "--reason", "Mengundurkan diri")
    assert withdrawn["status"] == "withdrawn"
    assert withdrawn["replaces"] == corrected["decision_id"]
    again = tepat.run("withdraw", corrected["decision_id"], "--reason", "x", status=1)
    assert corrected["decision_id"] in again


def test_an_objection_is_recorded_and_answered_and_the_reason_told(tepat):
    made = tepat.json("recommend", "V2", "--top", "3")["recommendation_id"]
    why = tepat.json("why-not", made, SUSPENDED)
    assert why["status"] == "excluded"
    table = tepat.run("why-not", made, SUSPENDED, "--lang", "en")
    assert all(rule["rule"] in table and rule["citation"] in table for rule in why["rules"])
    objection = tepat.json("object", made, SUSPENDED, "--text", "Skorsing sudah dicabut")
    words = ("--text", "Benar; daftar diulang", "--by", "BKPSDM")
    answered = tepat.json("answer", objection["objection_id"], *words)
    assert answered["answer"] == "Benar; daftar diulang"
    assert answered["answered_by"] == "BKPSDM"
    assert "before" in tepat.run("answer", objection["objection_id"], *words, status=1)


def test_parity_is_shown_only_under_a_policy(tepat):
    made = tepat.json("recommend", "V2", "--top", "6")["recommendation_id"]
    assert "none is in force" in tepat.run("parity", "show", made, "gender", status=1)
    tepat.run("parity", "allow", "gender", "--legal-basis", "UU 8/2016 Ps 53", "--by", "BKPSDM")
    cost = tepat.json("parity", "show", made, "gender")
    told = tepat.run("parity", "show", made, "gender")
    assert f"{cost['replaced']} of 6 places" in told
    assert "list itself is not changed" in told
    withdrawn = tepat.json("parity", "withdraw", "gender", "--reason", "Telaah selesai")
    assert withdrawn["status"] == "withdrawn"
    assert withdrawn["withdrawn_by"]
    tepat.run("parity", "show", made, "gender", status=1)
