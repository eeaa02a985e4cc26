"""The audit of a year from the record: what counts once, what is bound, what names nobody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from features.errors import BadInputError, NotFoundError
from features.store import ledger
from service.desk import Desk
from service.export.yearly import publish_audit
from service.ledger.recommendations import recommend_and_record
from service.ledger.verify import verify_record
from service.ledger.yearly_audit import audit_of, gather_year
from service.ledger.yearly_record import KIND, recorded_audit
from tests.service.ledger.town import NOW, PEOPLE, bring, decide, promote_fitted, town_frames

YEAR = NOW.year


class Ticking:
    """A clock that a test sets."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def ticking():
    return Ticking()


def desk_on(store, clock):
    bring(store, **town_frames())
    return Desk(store, store.home, clock)


def ask(desk, vacancy="V2", top=6):
    return recommend_and_record(desk, vacancy, top=top, lang="id")


@pytest.fixture
def year_of(embedded, ticking):
    """V2 was asked three times and decided after the second, V1 once."""
    desk = desk_on(embedded, ticking)
    ask(desk, top=3)
    second = ask(desk, top=6)
    decide(desk, second)
    ask(desk, top=9)
    ask(desk, "V1", top=5)
    return desk, second


def test_a_vacancy_counts_once_by_the_last_list_before_its_decision(year_of):
    desk, second = year_of
    gathered = gather_year(desk, YEAR)
    assert sorted(gathered.lists.recommended) == [second["recommendation_id"], "R000004"]
    assert list(gathered.lists.decided) == [second["recommendation_id"]]
    assert gathered.counts == {
        "recommendations": 2,
        "asked_again": 2,
        "decisions": 1,
        "nobody_chosen": 0,
    }
    ballot = gathered.lists.recommended[second["recommendation_id"]]
    listed = {one["employee_id"] for one in second["candidates"]}
    assert set(ballot.people[ballot.selected]) == listed
    # the rule of thumb ties many at the median, and these are not above it
    assert 0 < 2 * int(ballot.above_median.sum()) <= len(ballot.people)
    assert len(ballot.people) + second["excluded"]["total"] == PEOPLE
    chosen = gathered.lists.decided[second["recommendation_id"]]
    assert set(chosen.people[chosen.selected]) == {second["candidates"][0]["employee_id"]}


def test_groups_are_those_known_when_the_list_was_made(year_of):
    desk, _ = year_of
    before = audit_of(gather_year(desk, YEAR))
    frames = town_frames()
    groups = frames["employee_groups"].assign(gender="female")
    bring(desk.store, at=NOW + timedelta(days=1), employee_groups=groups)
    assert audit_of(gather_year(Desk(desk.store, desk.home, desk.clock), YEAR)) == before


def test_a_withdrawn_choice_does_not_count(embedded, ticking):
    desk = desk_on(embedded, ticking)
    answer = ask(desk)
    first = decide(desk, answer)
    other = answer["candidates"][1]["employee_id"]
    decide(desk, answer, other, replaces=first["decision_id"])
    [ballot] = gather_year(desk, YEAR).lists.decided.values()
    assert set(ballot.people[ballot.selected]) == {other}


def test_a_year_in_which_nothing_happened_is_refused(embedded_desk):
    for year in (YEAR, YEAR - 1, 0, 99_999):
        with pytest.raises(BadInputError):
            gather_year(embedded_desk, year)


def test_the_numbers_are_the_same_on_both_databases(desk):
    made = ask(desk)
    decide(desk, made)
    rows = audit_of(gather_year(desk, YEAR)).internal
    told = {
        (row["scope"], row["group"]): (row["candidacies"], row["selected"])
        for row in rows
        if row["measure"] == "selected" and row["attribute"] == "gender"
    }
    listed = len(made["candidates"])
    eligible = PEOPLE - made["excluded"]["total"]
    for scope, taken in (("recommendations", listed), ("decisions", 1)):
        cells = [cell for (of, _), cell in told.items() if of == scope]
        assert sum(pool for pool, _ in cells) == eligible
        assert sum(selected for _, selected in cells) == taken


def test_both_editions_are_bound_and_a_changed_one_is_found(year_of, tmp_path):
    desk, _ = year_of
    published = publish_audit(desk, YEAR, "en", tmp_path)
    again = publish_audit(desk, YEAR, "id", tmp_path)
    assert again.entry.seq == published.entry.seq, "an audit that repeats adds no entry"
    report = verify_record(desk.store, desk.home)
    assert report.passed
    assert report.checked["fairness audits"] == 1
    [kept] = (desk.home / "reports" / "fairness").glob("*/*-internal.csv")
    assert kept.read_bytes() == (tmp_path / kept.name).read_bytes()
    kept.write_text(kept.read_text("utf-8").replace("female", "femal"), "utf-8")
    [finding] = verify_record(desk.store, desk.home).findings
    assert "not what was recorded" in finding.message
    kept.unlink()
    [finding] = verify_record(desk.store, desk.home).findings
    assert "gone" in finding.message


def test_no_output_holds_an_employee_id(year_of, tmp_path):
    desk, _ = year_of
    out = tmp_path / "out"
    published = publish_audit(desk, YEAR, "en", out)
    texts = [file.read_text("utf-8") for file in sorted(out.iterdir())]
    assert len(texts) == 4
    with desk.store.read() as connection:
        texts.append(json.dumps(recorded_audit(connection, YEAR)))
        texts += [json.dumps(one.payload) for one in ledger.entries(connection, KIND)]
    texts.append(json.dumps(published.to_json()))
    ids = [f"E{at:04d}" for at in range(PEOPLE)]
    assert not [who for who in ids for text in texts if who in text]


def test_a_year_that_was_not_audited_is_not_found(embedded_desk):
    with embedded_desk.store.read() as connection, pytest.raises(NotFoundError, match="2025"):
        recorded_audit(connection, 2025)


def ask_both(desk):
    """Enough people of both groups on either side for nothing to be hidden."""
    ask(desk, "V1", top=14)
    ask(desk, "V2", top=14)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_shows_its_hash_and_earlier_years(embedded, ticking, tmp_path, lang):
    desk = desk_on(embedded, ticking)
    promote_fitted(desk, 2)
    ask_both(desk)
    publish_audit(desk, YEAR, lang, None)
    ticking.now = datetime(YEAR + 1, 3, 1, tzinfo=UTC)
    ask_both(desk)
    later = publish_audit(desk, YEAR + 1, lang, tmp_path)
    assert any(row["impact_ratio"] == 1 for row in later.entry.payload["public"])
    assert verify_record(desk.store, desk.home).passed, "whole numbers are whole in JSON too"
    page = (tmp_path / f"tepat-fairness-{YEAR + 1}-public.html").read_text("utf-8")
    assert later.entry.payload["public_sha256"] in page
    assert later.entry.hash in page
    assert f"{YEAR}: " in page
    assert "http" not in page
