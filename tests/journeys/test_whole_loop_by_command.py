"""The whole loop at the command line, as a city's HR office would go through it."""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tepat.demo import CitySpec, make_city, write_city

pytestmark = pytest.mark.slow

STAFF = 900


class CommandLine:
    """Runs `tepat` on one home and returns what it printed."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tepat", *words, "--home", str(self.home)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1", "NO_COLOR": "1"},
        )
        assert done.returncode == status, done.stdout[-2000:] + done.stderr[-4000:]
        assert "Traceback" not in done.stderr
        return done.stdout if status == 0 else done.stdout + done.stderr

    def json(self, *words: str) -> dict:
        return json.loads(self.run(*words, "--format", "json"))


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    made = make_city(CitySpec(seed=3, staff=STAFF, transfers=1200))
    write_city(made, folder, form="csv")
    return made, folder


@pytest.fixture(scope="module")
def command(tmp_path_factory, city):
    line = CommandLine(tmp_path_factory.mktemp("home"))
    report = line.json("import", str(city[1]))
    assert report["tables"]["employees"]["new"] == STAFF
    return line


@pytest.fixture(scope="module")
def trained(command):
    return command.json("train")


def vacancy(city) -> str:
    table = city[0].tables["vacancies"].merge(city[0].tables["positions"], on="position_id")
    return str(table.loc[table["position_type"] != "jpt_pratama", "vacancy_id"].iloc[0])


def test_importing_the_same_folder_again_changes_nothing(command, city):
    report = command.json("import", str(city[1]))
    assert all(table["new"] == table["changed"] == 0 for table in report["tables"].values())


def test_training_reports_what_the_contract_lists(trained):
    assert {"version", "promoted", "reasons", "metrics", "fairness", "labels"} <= set(trained)


def test_a_trained_city_is_served_by_its_model(trained):
    assert trained["promoted"], trained["reasons"]


def test_contributions_and_base_add_up_to_the_log_odds_of_the_probability(command, city, trained):
    document = command.json("recommend", vacancy(city))
    assert document["model_version"] == trained["version"]
    for candidate in document["candidates"]:
        total = candidate["base"] + sum(p["contribution"] for p in candidate["explanation"])
        chance = candidate["probability"]
        assert total == pytest.approx(math.log(chance / (1 - chance)), abs=1e-9)
        assert candidate["low"] <= chance <= candidate["high"]


def test_a_recommendation_replays_bit_for_bit_and_the_record_verifies(command, city, trained):
    document = command.json("recommend", vacancy(city), "--lang", "en")
    command.run("replay", document["recommendation_id"])
    command.run("audit", "verify")


def test_a_decision_becomes_a_transfer_that_can_be_evaluated_and_learned_from(
    command, city, trained, tmp_path
):
    document = command.json("recommend", vacancy(city))
    chosen = document["candidates"][0]["employee_id"]
    words = ("--effective-on", "2026-08-01", "--reason", "Urutan pertama")
    decision = command.json("decide", document["recommendation_id"], chosen, *words)
    assert decision["status"] == "effective"
    evaluation = {
        "evaluation_id": "E-AFTER",
        "transfer_id": decision["transfer_id"],
        "evaluated_on": "2027-03-01",
        "rater_role": "supervisor",
        "score": "88",
    }
    with (tmp_path / "evaluations.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, evaluation)
        writer.writeheader()
        writer.writerow(evaluation)
    assert command.json("import", str(tmp_path))["tables"]["evaluations"]["new"] == 1
    again = command.json("train")
    assert again["version"] != trained["version"]
    for counted in ("transfers", "labelled"):
        assert again["labels"][counted] == trained["labels"][counted] + 1
    assert again["promoted"] or again["reasons"]


def test_rolling_back_lets_the_earlier_version_serve(command, trained):
    serving = [v["version"] for v in command.json("models") if v["serving"]]
    assert len(serving) == 1
    if serving != [trained["version"]]:
        command.run("rollback")
        assert [v["version"] for v in command.json("models") if v["serving"]] == [
            trained["version"]
        ]


def test_scoring_keeps_the_order_of_the_pairs_and_names_an_unknown_id(
    command, city, trained, tmp_path
):
    moves = city[0].tables["transfers"].head(50)
    pairs = tmp_path / "pairs.csv"
    lines = [f"{move.employee_id},{move.to_position_id},2026-07-01" for move in moves.itertuples()]
    pairs.write_text("\n".join(["employee_id,position_id,as_of", *lines]) + "\n")
    out = tmp_path / "scores.csv"
    command.run("score", str(pairs), "--out", str(out))
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["employee_id"] for row in rows] == list(moves["employee_id"])
    assert all(0 <= float(row["probability"]) <= 1 for row in rows)
    assert {row["eligible"] for row in rows} <= {"true", "false", "unknown"}
    pairs.write_text("employee_id,position_id,as_of\nNOBODY,NOWHERE,2026-07-01\n")
    assert "row 2" in command.run("score", str(pairs), "--out", str(out), status=1)


def test_wrong_usage_is_status_two_and_an_unknown_vacancy_status_one(command):
    command.run("recommend", status=2)
    assert "V-NONE" in command.run("recommend", "V-NONE", status=1)


def test_before_any_promotion_the_rule_of_thumb_serves_and_says_so(tmp_path, city):
    fresh = CommandLine(tmp_path)
    fresh.run("import", str(city[1]))
    document = fresh.json("recommend", vacancy(city))
    assert document["model_version"] == "rule-of-thumb"
    first = document["candidates"][0]
    assert first["probability"] is first["low"] is first["high"] is first["base"] is None
    assert first["explanation"]
