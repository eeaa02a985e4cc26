"""What a list says beyond its people: the city's own rules and the locks of its day, on record."""

from __future__ import annotations

import zlib
from datetime import date

import orjson
import pytest
import sqlalchemy as sa

from features.store import ledger
from service.ledger.calendar import add_election, approve
from service.ledger.past import recorded_document
from service.ledger.recommendations import recommend_and_record
from service.ledger.replay import replay
from service.ledger.tables import RECOMMENDATIONS

PERWAL = """
regulation: Perwal 12/2024
valid_from: 2024-01-01
rules:
- {id: competence_floor, enabled: false}
- {id: min_tenure, parameters: {years: 11}}
"""


@pytest.fixture
def city(embedded_desk):
    folder = embedded_desk.home / "rules"
    folder.mkdir()
    (folder / "perwal.yaml").write_text(PERWAL, "utf-8")
    return embedded_desk


def ask(desk, vacancy="V1", lang="en"):
    return recommend_and_record(desk, vacancy, top=5, lang=lang)


def notices(document):
    return {one["rule"]: one["text"] for one in document["notices"]}


def kept(desk):
    with desk.store.read() as connection:
        return [one.payload["deviations"] for one in ledger.entries(connection, "city_rules")]


def test_every_deviation_is_on_each_list_with_its_basis(city):
    told = notices(ask(city))
    assert "does not apply" in told["competence_floor"]
    assert "11 instead of 2 (Perwal 12/2024)" in told["min_tenure"]


def test_deviations_stand_in_the_ledger_once_and_again_when_they_change(city):
    ask(city)
    ask(city)
    [first] = kept(city)
    assert {one["rule"] for one in first} == {"competence_floor", "min_tenure"}
    (city.home / "rules" / "perwal.yaml").unlink()
    ask(city)
    assert kept(city)[1:] == [[]]


def test_without_a_city_file_nothing_is_said(embedded_desk):
    assert "min_tenure" not in notices(ask(embedded_desk))
    assert kept(embedded_desk) == []


def test_a_list_is_retold_with_the_circumstances_of_then(city):
    made = ask(city)
    (city.home / "rules" / "perwal.yaml").unlink()
    again = recorded_document(city, made["recommendation_id"], "id")
    assert "tidak diterapkan (Perwal 12/2024)" in notices(again)["competence_floor"]
    assert replay(city, made["recommendation_id"]).passed


def test_a_list_recorded_before_there_were_circumstances_is_told_and_replayed(embedded_desk):
    made = ask(embedded_desk)
    bare = {"lang": "en", "document": made}
    with embedded_desk.store.begin("test", "", embedded_desk.clock()) as transaction:
        old = sa.update(RECOMMENDATIONS).values(document=zlib.compress(orjson.dumps(bare)))
        transaction.connection.execute(old)
    told = recorded_document(embedded_desk, made["recommendation_id"], "id")
    assert [one["employee_id"] for one in told["candidates"]] == [
        one["employee_id"] for one in made["candidates"]
    ]
    assert "box" not in told["candidates"][0]
    assert replay(embedded_desk, made["recommendation_id"]).passed


def test_a_vacancy_whose_day_falls_in_a_lock_says_so(embedded_desk):
    add_election(embedded_desk, determined=date(2025, 9, 22), term_ends=date(2026, 2, 20))
    made = ask(embedded_desk)
    [notice] = [one for one in made["notices"] if one["rule"] == "election_lock"]
    assert notice["citation"] == "UU 10/2016 Ps 71 ayat (2)"
    assert "22 March 2025 to 20 February 2026" in notice["text"]
    approve(embedded_desk, "L0001", ["P1"], number="77/SJ", dated=date(2025, 5, 20))
    assert "77/SJ (2025-05-20) names this post" in notices(ask(embedded_desk))["election_lock"]
    retold = recorded_document(embedded_desk, made["recommendation_id"], "id")
    assert "memerlukan persetujuan tertulis Menteri" in notices(retold)["election_lock"]


def test_the_day_before_a_lock_says_nothing(embedded_desk):
    add_election(embedded_desk, determined=date(2025, 12, 2), term_ends=date(2026, 2, 20))
    assert "election_lock" not in notices(ask(embedded_desk))  # 2 June; it opened on the 1st
