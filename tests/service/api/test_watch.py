"""Each request has an id, a line in the log and a place in the metrics; no person is in them."""

from __future__ import annotations

import json

import pytest

API = "/api/v1"


def lines(client):
    return [json.loads(line) for line in client.log.getvalue().splitlines()]


def test_a_given_request_id_comes_back_and_stands_in_the_log(client):
    answer = client.get("/healthz", headers={"X-Request-ID": "abc-12345678"})
    assert answer.headers["x-request-id"] == "abc-12345678"
    [line] = lines(client)
    assert line["request_id"] == "abc-12345678"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/healthz", 200)
    assert line["at"].startswith("2026-07-15T08:00:00")


@pytest.mark.parametrize("given", ["short", "a" * 65, "line\tbreak-or-more", '"},{"x":"y'])
def test_what_is_no_request_id_is_replaced(client, given):
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32


def test_the_log_and_the_metrics_name_the_pattern_of_an_address_not_a_person(client, city):
    vacancy = city.vacancy()["vacancy_id"]
    made = client.post(f"{API}/vacancies/{vacancy}/recommendations").json()
    person = made["candidates"][0]["employee_id"]
    path = f"{API}/recommendations/{made['recommendation_id']}/candidates/{person}"
    assert client.get(path).status_code == 200
    told = client.log.getvalue() + client.get("/metrics").text
    names = city.tables["employees"]["name"]
    assert person not in told
    assert not any(name in told for name in names)
    assert "/api/v1/recommendations/{recommendation_id}/candidates/{employee_id:path}" in told


def test_requests_are_counted_by_route_and_status(client):
    client.get("/healthz")
    client.get("/healthz")
    client.get(f"{API}/no-such-address-1")
    client.get(f"{API}/no-such-address-2")
    text = client.get("/metrics").text
    assert 'tepat_requests_total{method="GET",route="/healthz",status="200"} 2.0' in text
    assert 'tepat_requests_total{method="GET",route="none",status="404"} 2.0' in text
    assert 'tepat_request_seconds_count{method="GET",route="/healthz"} 2.0' in text
    assert "tepat_requests_running 1.0" in text


def test_ready_says_what_judges_and_how_many_people_it_knows(client, city):
    assert client.get("/readyz").json() == {
        "status": "ready",
        "model_version": "rule-of-thumb",
        "employees": len(city.tables["employees"]),
    }
    assert 'tepat_model_serving{version="rule-of-thumb"} 1.0' in client.get("/metrics").text
