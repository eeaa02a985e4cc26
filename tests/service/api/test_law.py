"""The law by HTTP: evidence, the calendar, comparisons; statuses as the contract has them."""

from __future__ import annotations

import pytest

LOCK = {"kind": "election", "determined": "2026-12-22", "term_ends": "2027-02-20"}


@pytest.fixture
def answered(client, city):
    """A recorded list for a post that a lock covers."""
    vacancy = city.vacancy("pengawas")["vacancy_id"]
    return client.post(f"/api/v1/vacancies/{vacancy}/recommendations").json()


def decision(answered, on):
    return {
        "recommendation_id": answered["recommendation_id"],
        "employee_id": answered["candidates"][0]["employee_id"],
        "effective_on": on,
        "reason": "Cocok",
    }


def test_a_decision_waits_until_the_approval_names_its_post(client, city, answered):
    created = client.post("/api/v1/calendar", json=LOCK)
    assert (created.status_code, created.json()["begins_on"]) == (201, "2026-06-22")
    assert client.post("/api/v1/calendar", json=LOCK).status_code == 200
    decided = client.post("/api/v1/decisions?lang=en", json=decision(answered, "2026-09-01"))
    assert (decided.status_code, decided.json()["status"]) == (201, "pending_approval")
    assert decided.json()["transfer_id"] is None
    post = city.vacancy("pengawas")["position_id"]
    approval = {"positions": [post], "number": "77/SJ", "dated": "2026-08-01"}
    first = client.post("/api/v1/calendar/L0001/approvals", json=approval)
    assert (first.status_code, first.json()["effective"]) == (201, ["D000002"])
    assert client.post("/api/v1/calendar/L0001/approvals", json=approval).status_code == 200
    statuses = [one["status"] for one in client.get("/api/v1/decisions").json()["decisions"]]
    assert statuses == ["withdrawn", "effective"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("calendar", {**LOCK, "term_ends": "2026-01-01"}, 422),
        ("calendar", {"kind": "coup", "on": "2026-01-01"}, 422),
        ("calendar/L9/approvals", {"positions": ["P1"], "number": "1", "dated": "2026-01-01"}, 404),
        ("calendar/L9/withdrawal", {"reason": "x"}, 404),
        ("evidence/B9/withdrawal", {"reason": "x", "recorded_by": "y"}, 404),
    ],
)
def test_what_cannot_be_is_refused(client, path, body, status):
    assert client.post(f"/api/v1/{path}", json=body).status_code == status


def test_evidence_turns_unknown_into_an_answer(client, answered):
    who, rule = next(
        (one["employee_id"], need["rule"])
        for one in answered["candidates"]
        for need in one["needs"]
    )
    piece = {
        "employee_id": who,
        "rule": rule,
        "answer": "fail",
        "document": "7/2026",
        "recorded_by": "BKPSDM",
        "valid_from": "2020-01-01",
    }
    assert client.post("/api/v1/evidence", json=piece).status_code == 201
    assert client.post("/api/v1/evidence", json=piece).status_code == 200
    assert client.post("/api/v1/evidence", json={**piece, "rule": "none"}).status_code == 404
    [kept] = client.get("/api/v1/evidence", params={"employee_id": who}).json()["evidence"]
    again = client.post(f"/api/v1/vacancies/{answered['vacancy_id']}/recommendations").json()
    assert who not in {one["employee_id"] for one in again["candidates"]}
    before = f"/api/v1/recommendations/{answered['recommendation_id']}"
    assert client.get(before).json() == answered
    gone = client.post(
        f"/api/v1/evidence/{kept['evidence_id']}/withdrawal",
        json={"reason": "Keliru", "recorded_by": "BKPSDM"},
    )
    assert (gone.status_code, gone.json()["answer"]) == (201, "withdrawn")
    assert client.get("/api/v1/evidence").json()["evidence"] == []


def test_who_is_left_out_is_compared_with_who_is_listed(client, answered):
    first = answered["candidates"][0]["employee_id"]
    out = answered["excluded"]["people"][0]["employee_id"]
    path = f"/api/v1/vacancies/{answered['vacancy_id']}/comparison"
    told = client.get(path, params={"first": first, "second": out, "lang": "en"}).json()
    assert [one["status"] for one in told["people"]] == ["ranked", "excluded"]
    assert told["people"][1]["excluded"]["rules"][0]["values"]
    assert told["difference"] is None
    assert client.get(path, params={"first": first, "second": first}).status_code == 422


def test_rules_are_told_for_a_pair(client, city):
    who = city.tables["employees"]["employee_id"].iloc[0]
    asked = {"employee_id": who, "position_id": city.vacancy()["position_id"], "on": "2026-07-01"}
    told = client.get("/api/v1/rules/explanation", params=asked).json()
    assert told["eligible"] in {"true", "false", "unknown"}
    assert {one["answer"] for one in told["rules"]} <= {"pass", "fail", "unknown", "not_applicable"}
    assert client.get("/api/v1/rules", params={"on": "yesterday"}).status_code == 422
