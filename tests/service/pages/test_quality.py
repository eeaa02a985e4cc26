"""The page of data quality: what it counts, whom it never names, and each agency's worklist."""

from __future__ import annotations

import csv
import io
import re

import pytest

HTML = {"accept": "text/html"}


@pytest.fixture
def person(client):
    client.headers.update(HTML)
    return client


def test_the_page_says_what_is_empty_and_what_it_costs(person, city):
    page = person.get("/data-quality").text
    people = len(city.tables["employees"])
    assert f"data {people} pegawai" in page
    assert "performance" in page
    assert "Akibatnya bagi rekomendasi" in page
    assert page.count("<svg") > 20
    assert "data-print" in page


def test_the_page_names_agencies_and_nobody(person, city):
    page = person.get("/data-quality").text
    assert all(name in page for name in city.tables["agencies"]["name"])
    assert not any(name in page for name in city.tables["employees"]["name"])


def test_it_is_said_in_english_too(person):
    person.get("/language/en?next=/")
    assert "Data quality" in person.get("/data-quality").text


def test_an_agency_s_worklist_lists_its_own_people_alone(person, city):
    tables = city.tables
    agency = tables["agencies"]["agency_id"].iloc[0]
    answer = person.get(f"/data-quality/worklist.csv?agency={agency}")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    posts = tables["positions"].set_index("position_id")["agency_id"]
    people = tables["employees"].set_index("employee_id")["position_id"].map(posts)
    own = set(people.index[people == agency])
    named = {row["employee_id"] for row in rows if row["employee_id"]}
    assert named
    assert named <= own


def test_every_worklist_that_the_page_offers_can_be_had(person):
    page = person.get("/data-quality").text
    links = re.findall(r'href="(/data-quality/worklist\.csv[^"]*)"', page)
    assert links
    assert all(person.get(link).status_code == 200 for link in links[:5])


def test_an_unknown_agency_has_no_worklist(person):
    assert person.get("/data-quality/worklist.csv?agency=NONE").status_code == 404
