"""Audits of years by HTTP: only what is on record, in the public edition."""

from __future__ import annotations

from service.export.yearly import publish_audit


def test_an_audit_is_given_once_it_is_on_record(client, city):
    assert client.get("/api/v1/audits/fairness").json() == {"audits": []}
    vacancy = city.vacancy("pengawas")["vacancy_id"]
    made = client.post(f"/api/v1/vacancies/{vacancy}/recommendations").json()
    desk = client.app.state.desk
    year = desk.clock().year
    published = publish_audit(desk, year, "id", None)
    [audit] = client.get("/api/v1/audits/fairness", params={"year": year}).json()["audits"]
    assert (audit["entry"], audit["edition"]) == (published.entry.seq, "public")
    assert audit["counts"]["recommendations"] == 1
    attributes = {row["attribute"] for row in audit["rows"]}
    assert {"gender", "religion", "ethnicity", "disability", "gender × religion"} <= {
        name for one in attributes for name in (one, " × ".join(sorted(one.split(" × "))))
    }
    assert all(row["people"] is None for row in audit["rows"])
    text = client.get("/api/v1/audits/fairness").text
    assert made["candidates"][0]["employee_id"] not in text
    assert client.get("/api/v1/audits/fairness?year=1980").json() == {"audits": []}
    assert client.get("/api/v1/audits/fairness?year=12").status_code == 422
