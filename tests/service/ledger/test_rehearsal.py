"""Lists of vacancies that wait for a decision are rehearsed, so that the first is warm."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from features.pairs.build import PairBuilder
from features.store import ledger
from models.eligibility.people import People
from service import refresher as refreshers
from service import rehearsal as rehearsals
from service.desk import Desk
from service.ledger.decisions import withdraw
from service.ledger.evaluations import record_evaluations
from service.ledger.recommendations import recommend_and_record, recommend_and_write
from service.ledger.tables import RECOMMENDATIONS
from service.logs import logger_to
from service.refresher import Refresher
from service.rehearsal import Rehearsal
from tests.service.ledger.test_refresher import evaluation, scored, until
from tests.service.ledger.town import NOW, OPENED, bring, decide, rows


@pytest.fixture
def rehearsed(monkeypatch):
    """The ids of vacancies rehearsed, in order."""
    asked, rehearse = [], rehearsals.rehearse

    def watched(desk, vacancy_id, **how):
        asked.append(vacancy_id)
        rehearse(desk, vacancy_id, **how)

    monkeypatch.setattr(rehearsals, "rehearse", watched)
    return asked


@pytest.fixture
def rehearsal(embedded_desk):
    return Rehearsal(embedded_desk, "id")


def due(rehearsal, rehearsed):
    """What is rehearsed now that was not before."""
    before = len(rehearsed)
    for _ in rehearsal.steps():
        pass
    return rehearsed[before:]


def opened(store, *vacancies):
    given = [{"position_id": "P2", "slots": 1, **one} for one in vacancies]
    bring(store, vacancies=rows("vacancies", *given))


def test_the_first_list_then_finds_its_day_and_the_answers_of_the_law(
    embedded_desk, rehearsal, rehearsed, monkeypatch
):
    due(rehearsal, rehearsed)

    def again(*_args, **_how):
        raise AssertionError("found again what was rehearsed")

    monkeypatch.setattr(PairBuilder, "_known", again)
    monkeypatch.setattr(People, "everybody", again)
    for vacancy_id in ("V1", "V2", "V3"):
        recommend_and_record(embedded_desk, vacancy_id, top=5, lang="id")


def test_a_rehearsal_changes_no_answer_and_leaves_no_trace(embedded_desk, rehearsal, rehearsed):
    assert due(rehearsal, rehearsed) == ["V1", "V2", "V3"]
    with embedded_desk.store.read() as connection:
        assert not connection.execute(sa.select(RECOMMENDATIONS)).all()
        assert not list(ledger.entries(connection))
    cold = Desk(embedded_desk.store, embedded_desk.home, lambda: NOW)
    for vacancy_id in ("V1", "V2", "V3"):
        warm, fresh = (
            recommend_and_write(desk, vacancy_id, top=5, lang="id").partition(b",")[2]
            for desk in (embedded_desk, cold)
        )
        assert warm == fresh


def test_a_decided_vacancy_is_left_out_until_the_decision_is_withdrawn(
    embedded_desk, rehearsal, rehearsed
):
    answer = recommend_and_record(embedded_desk, "V1", top=5, lang="id")
    decision = decide(embedded_desk, answer)
    assert due(rehearsal, rehearsed) == ["V2", "V3"]
    withdraw(embedded_desk, decision["decision_id"], reason="Batal")
    assert "V1" in due(rehearsal, rehearsed)


def test_only_what_is_new_is_rehearsed(embedded_desk, rehearsal, rehearsed):
    due(rehearsal, rehearsed)
    assert due(rehearsal, rehearsed) == []
    opened(embedded_desk.store, {"vacancy_id": "V4", "opened_on": OPENED})
    assert due(rehearsal, rehearsed) == ["V4"]
    move = {"employee_id": "E0002", "effective_on": "2024-08-01", "to_position_id": "P0"}
    bring(embedded_desk.store, transfers=rows("transfers", move))
    assert due(rehearsal, rehearsed) == ["V1", "V2", "V3", "V4"]  # the law asks who moved when
    record_evaluations(embedded_desk, [evaluation(1)])
    assert due(rehearsal, rehearsed) == []


def test_the_newest_vacancies_of_the_newest_days_the_newest_last(
    embedded_desk, rehearsal, rehearsed, monkeypatch
):
    monkeypatch.setattr(rehearsals, "DAYS", 2)
    monkeypatch.setattr(rehearsals, "VACANCIES", 3)
    opened(
        embedded_desk.store,
        {"vacancy_id": "N1", "opened_on": "2025-06-20"},
        {"vacancy_id": "N2", "opened_on": "2025-06-10"},
        {"vacancy_id": "N3", "opened_on": "2025-06-20"},
        {"vacancy_id": "N4", "opened_on": "2025-06-10"},
    )
    assert due(rehearsal, rehearsed) == ["N4", "N1", "N3"]


def test_a_service_that_has_time_rehearses(embedded_desk, rehearsed, monkeypatch, tmp_path):
    monkeypatch.setattr(refreshers, "LOOK", 0.01)
    with served(embedded_desk, tmp_path):
        until(lambda: rehearsed == ["V1", "V2", "V3"])


def test_a_change_comes_first_and_the_rest_is_rehearsed_after_it(
    embedded_desk, rehearsed, monkeypatch, tmp_path
):
    may_go, begun, rehearse = threading.Event(), threading.Event(), rehearsals.rehearse

    def slow(desk, vacancy_id, **how):
        begun.set()
        assert may_go.wait(10)
        rehearse(desk, vacancy_id, **how)

    monkeypatch.setattr(rehearsals, "rehearse", slow)
    monkeypatch.setattr(refreshers, "LOOK", 0.01)
    with served(embedded_desk, tmp_path):
        assert begun.wait(10)
        scored(embedded_desk.store, 99.0)
        before = embedded_desk._view.tx
        may_go.set()
        until(lambda: embedded_desk._view.tx > before)
        monkeypatch.setattr(rehearsals, "rehearse", lambda _desk, name, **_: rehearsed.append(name))
        until(lambda: rehearsed[-3:] == ["V1", "V2", "V3"])  # performance is of the law


@contextmanager
def served(desk, folder):
    """The desk is refreshed while this lasts, and no error is told."""
    with (folder / "log").open("w+") as log:
        refresher = Refresher(desk, logger_to(log, desk.clock))
        refresher.start()
        yield
        refresher.stop()
        log.seek(0)
        assert not log.read()
