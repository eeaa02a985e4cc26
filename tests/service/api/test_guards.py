"""What must not reach a route does not; every answer tells the browser what it may do."""

from __future__ import annotations

import pytest

from service.guards import BODY_LIMIT, LOOPBACK_HOSTS
from tests.service.served import client_of

API = "/api/v1"
RUNS = f"{API}/training-runs"


@pytest.fixture
def local(open_city):
    """A service that is known by the names of loopback alone."""
    with client_of(open_city, hosts=LOOPBACK_HOSTS) as made:
        yield made


def test_a_body_that_declares_to_be_too_large_is_refused_unread(client):
    answer = client.post(RUNS, content=b" " * (BODY_LIMIT + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_a_body_that_grows_too_large_without_declaring_it_is_refused(client):
    chunks = (b" " * 65536 for _ in range(BODY_LIMIT // 65536 + 1))
    answer = client.post(RUNS, content=chunks, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["errors"]


def test_the_largest_allowed_body_is_read(client):
    body = b'{"as_of": "2026-06-30"}'.ljust(BODY_LIMIT)
    answer = client.post(RUNS, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 202


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "localhost:80", "[::1]:8000"])
def test_the_names_of_loopback_are_known(local, host):
    assert local.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil", "[", ""])
def test_another_name_is_refused_for_it_may_be_rebound(local, host):
    answer = local.get("/healthz", headers={"host": host})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "null"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_can_change_nothing(client, headers):
    answer = client.post(f"{API}/models/rollback", headers=headers)
    assert answer.status_code == 403
    assert client.get(f"{API}/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}],
)
def test_programs_and_our_own_pages_can(client, headers):
    assert client.post(RUNS, headers=headers).status_code == 202


@pytest.mark.parametrize("path", ["/healthz", f"{API}/models", f"{API}/nothing", "/docs"])
def test_every_answer_forbids_what_is_not_needed(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


def test_what_a_route_set_itself_stays(client):
    headers = client.get("/static/tepat.css").headers
    assert headers.get_list("cache-control") == ["no-cache"]
    assert headers["x-frame-options"] == "DENY"
