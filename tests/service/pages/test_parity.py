"""What parity would cost, on the page of a list and by HTTP: only where a policy is in force."""

from __future__ import annotations

import re

import pytest

from tests.service.ledger.town import promote_fitted

API = "/api/v1"
POLICY = {"attribute": "gender", "legal_basis": "UU 8/2016 Ps 53", "recorded_by": "BKPSDM"}


@pytest.fixture
def listed(client, city):
    """A client of a desk with a fitted model, and the path of a recorded list."""
    promote_fitted(client.app.state.desk)
    vacancy = city.vacancy()["vacancy_id"]
    made = client.post(f"{API}/vacancies/{vacancy}/recommendations", params={"top": 10})
    return client, f"/recommendations/{made.json()['recommendation_id']}"


def test_the_page_shows_it_only_while_a_policy_is_in_force(listed):
    client, path = listed
    assert "/parity" not in client.get(path).text
    assert client.post(f"{API}/parity-policies", json=POLICY).status_code == 201
    assert f'hx-get="{path}/parity"' in client.get(path).text
    cost = client.get(f"{API}{path}/parity", params={"attribute": "gender"}).json()
    part = client.get(f"{path}/parity").text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))
    assert f"{cost['replaced']} dari {cost['listed']} tempat akan berganti orang" in words
    assert "Daftar ini sendiri tidak diubah" in words
    assert "UU 8/2016 Ps 53" in words
    assert part.count("<svg") == 1
    assert not re.search(r"perempuan|laki-laki|/candidates/", part.lower())
    withdrawal = {"reason": "Telaah selesai", "recorded_by": "BKPSDM"}
    answer = client.post(f"{API}/parity-policies/gender/withdrawal", json=withdrawal)
    assert answer.status_code == 201
    assert "/parity" not in client.get(path).text


def test_by_http_it_is_refused_recorded_listed_and_told(listed):
    client, path = listed
    refused = client.get(f"{API}{path}/parity", params={"attribute": "gender"})
    assert refused.status_code == 409
    assert client.get(f"{API}/parity-policies").json() == {"policies": []}
    recorded = client.post(f"{API}/parity-policies", json=POLICY).json()
    assert client.get(f"{API}/parity-policies").json() == {"policies": [recorded]}
    assert client.post(f"{API}/parity-policies", json=POLICY).status_code == 409
    wrong = client.post(f"{API}/parity-policies", json={**POLICY, "attribute": "shoe_size"})
    assert wrong.status_code == 422
    told = client.get(f"{API}{path}/parity", params={"attribute": "gender"})
    assert told.status_code == 200
    assert told.json()["mean_after"] <= told.json()["mean_before"]


def test_a_list_too_short_for_sums_says_so(client, city):
    client.post(f"{API}/parity-policies", json=POLICY)
    vacancy = city.vacancy()["vacancy_id"]
    made = client.post(f"{API}/vacancies/{vacancy}/recommendations", params={"top": 3}).json()
    part = client.get(f"/recommendations/{made['recommendation_id']}/parity")
    assert part.status_code == 200
    assert "kurang dari 5 tempat" in part.text
    assert "<svg" not in part.text
