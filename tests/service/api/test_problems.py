"""Whatever goes wrong has one shape, and says nothing that it should not."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from features.errors import UnavailableError

API = "/api/v1"


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "errors"} <= set(problem)
    return problem


@pytest.mark.parametrize("path", [f"{API}/nothing", f"{API}/", "/nothing"])
def test_an_unknown_address_is_a_problem(client, path):
    is_problem(client.get(path), 404)


def test_a_wrong_method_is_a_problem_that_names_the_right_one(client):
    answer = client.delete(f"{API}/vacancies")
    is_problem(answer, 405)
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    "body", [b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b'{"vacancy_id": "\\ud800"}', b""]
)
def test_a_body_that_is_no_vacancy_is_a_problem(client, body):
    headers = {"content-type": "application/json"}
    is_problem(client.post(f"{API}/vacancies", content=body, headers=headers), 422)


def test_a_body_of_another_type_is_not_read_as_json(client):
    answer = client.post(f"{API}/training-runs", content=b'{"as_of": "2026-01-01"}')
    is_problem(answer, 422)


@pytest.mark.parametrize("character", ["\x00", "\x1f", "\x7f"])
def test_control_characters_in_ids_are_refused_before_a_database_sees_them(client, character):
    is_problem(client.get(f"{API}/recommendations/R{quote(character)}"), 422)
    body = {"vacancy_id": f"V{character}", "position_id": "P", "opened_on": "2026-01-01"}
    is_problem(client.post(f"{API}/vacancies", json=body | {"slots": 1}), 422)


def test_the_given_value_is_not_repeated(client):
    body = {"vacancy_id": "V1", "position_id": "P1", "opened_on": "Siti Aminah", "slots": 1}
    answer = client.post(f"{API}/vacancies", json=body)
    is_problem(answer, 422)
    assert "Siti" not in answer.text


def test_an_unexpected_error_says_where_to_the_log_and_its_words_to_nobody(client, monkeypatch):
    def fail():
        raise RuntimeError("Siti Aminah, 19800517")

    monkeypatch.setattr(client.app.state.desk, "view", fail)
    answer = client.post(f"{API}/vacancies/V001/recommendations")
    problem = is_problem(answer, 500)
    log = client.log.getvalue()
    assert "Siti" not in answer.text + log
    assert answer.headers["x-request-id"] in problem["detail"]
    [line] = [one for one in map(json.loads, log.splitlines()) if one["event"] == "unexpected"]
    assert line["error"] == "RuntimeError"
    assert any("test_problems" in place for place in line["places"])


def test_a_store_that_does_not_answer_is_unavailable(client, monkeypatch):
    def fail():
        raise UnavailableError("The store does not answer.")

    monkeypatch.setattr(client.app.state.desk, "view", fail)
    is_problem(client.post(f"{API}/vacancies/V001/recommendations"), 503)
    assert "store" in is_problem(client.get("/readyz"), 503)["detail"]
    assert client.get("/healthz").status_code == 200


def test_a_person_on_the_pages_is_told_on_a_page(client, monkeypatch):
    browser = {"accept": "text/html,application/xhtml+xml"}
    assert "<h1>" in client.get("/nothing", headers=browser).text
    assert client.get(f"{API}/nothing", headers=browser).json()["status"] == 404

    def fail():
        raise RuntimeError("Siti Aminah")

    monkeypatch.setattr(client.app.state.desk.store, "read", fail)
    answer = client.get("/models", headers=browser)
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert "Siti" not in answer.text + client.log.getvalue()
