"""Data that change are refreshed before anybody asks, and never twice; who asks first waits."""

from __future__ import annotations

import io
import threading
import time

import numpy as np
import pytest

from features.errors import UnavailableError
from features.store.snapshot import FOLDER, load_history
from features.store.store import open_store
from service import desk as desks
from service import refresher as refreshers
from service.desk import Desk
from service.ledger.evaluations import record_evaluations
from service.logs import logger_to
from service.refresher import Refresher
from tests.builders import day
from tests.service.ledger.town import NOW, bring, rows

ON = day("2025-06-01")


@pytest.fixture
def said():
    with io.StringIO() as log:
        yield log


@pytest.fixture
def refresher(embedded_desk, said, monkeypatch, request):
    """Woken by writes of this process alone, unless it is `looking`."""
    looks = "looking" in request.fixturenames
    monkeypatch.setattr(refreshers, "LOOK", 0.01 if looks else 1_000.0)
    embedded_desk.view()
    made = Refresher(embedded_desk, logger_to(said, embedded_desk.clock))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def looking():
    """Looks all the time."""


@pytest.fixture
def loads(monkeypatch):
    """The transactions up to which histories were loaded; a load waits for `may_go`."""
    made, may_go = [], threading.Event()
    may_go.set()

    def watched(store, tx=None, **asked):
        made.append(tx)
        assert may_go.wait(10)
        return load_history(store, tx, **asked)

    monkeypatch.setattr(desks, "load_history", watched)
    return made, may_go


def scored(store, score):
    bring(store, performance=rows("performance", {"employee_id": "E0002", "score": score}))


def until(holds):
    """Wait for what another thread does; fail if it does not."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def shown(desk):
    """The newest transaction that the kept view shows; nothing is refreshed by asking."""
    return desk._view.tx


def test_a_write_is_in_the_view_before_anybody_asks(embedded_desk, refresher):
    before = embedded_desk.view()
    before.builder.people_on(ON)
    scored(embedded_desk.store, 99.0)
    until(lambda: shown(embedded_desk) > before.tx and not embedded_desk._view.builder.waiting)
    after = embedded_desk.view()
    fresh = Desk(embedded_desk.store, embedded_desk.home, lambda: NOW).view()
    renewed, computed = (one.builder.people_on(ON).performance for one in (after, fresh))
    assert np.array_equal(renewed.score_last, computed.score_last, equal_nan=True)


def test_who_asks_while_it_refreshes_waits_for_that_refresh_and_sees_the_data(
    embedded_desk, refresher, loads
):
    made, may_go = loads
    may_go.clear()
    scored(embedded_desk.store, 99.0)
    until(lambda: made)
    seen = []
    asking = [threading.Thread(target=lambda: seen.append(embedded_desk.view())) for _ in range(3)]
    for one in asking:
        one.start()
    may_go.set()
    for one in asking:
        one.join()
    assert len(made) == 1
    assert [one.tx for one in seen] == made * 3


@pytest.mark.usefixtures("refresher")
def test_a_request_that_holds_a_view_does_not_wait_for_a_refresh(embedded_desk, loads):
    made, may_go = loads
    before = embedded_desk.view()
    may_go.clear()
    scored(embedded_desk.store, 99.0)
    until(lambda: made)
    assert len(before.builder.people_on(ON)) == 30
    assert embedded_desk.view_of(before.tx, before.judge.version) is before
    may_go.set()


def test_an_evaluation_posted_is_seen_by_the_next_request(embedded_desk, refresher):
    move = {"employee_id": "E0002", "effective_on": "2024-08-01", "to_position_id": "P0"}
    bring(embedded_desk.store, transfers=rows("transfers", move))
    for number in range(5):
        record_evaluations(embedded_desk, [evaluation(number)])
        assert len(embedded_desk.view().history["evaluations"]) == number + 1


@pytest.mark.usefixtures("looking", "refresher")
def test_what_another_process_wrote_is_found_by_looking(embedded_desk):
    before, other = shown(embedded_desk), open_store(embedded_desk.home)
    scored(other, 99.0)
    other.close()
    until(lambda: shown(embedded_desk) > before)


@pytest.mark.usefixtures("looking", "refresher")
def test_added_rows_are_written_to_the_snapshot_when_there_is_time(embedded_desk):
    named = f"evaluations.{judged(embedded_desk).changed['evaluations']}.arrow"
    until(lambda: [one.name for one in files(embedded_desk, "evaluations")] == [named])


@pytest.mark.usefixtures("refresher")
def test_requests_leave_writing_added_rows_to_who_has_time(embedded_desk):
    view = judged(embedded_desk)
    named = [one.name for one in files(embedded_desk, "evaluations")]
    assert named != [f"evaluations.{view.changed['evaluations']}.arrow"]
    embedded_desk.write_snapshot()
    assert named != [one.name for one in files(embedded_desk, "evaluations")]


def judged(desk):
    """The view after the second of two evaluations."""
    move = {"employee_id": "E0002", "effective_on": "2024-08-01", "to_position_id": "P0"}
    bring(desk.store, transfers=rows("transfers", move))
    for number in range(2):
        record_evaluations(desk, [evaluation(number)])
        view = desk.view()
    return view


def evaluation(number):
    return {
        "evaluation_id": f"X{number}",
        "transfer_id": "T1",
        "evaluated_on": "2025-03-01",
        "rater_role": "supervisor",
        "score": 70.0 + number,
    }


def files(desk, table):
    return list((desk.home / FOLDER).glob(f"{table}.*"))


@pytest.mark.parametrize("error", [UnavailableError("gone"), RuntimeError("E0002 said it")])
def test_an_error_ends_nothing_and_tells_nobodys_data(
    embedded_desk, refresher, said, monkeypatch, error
):
    failed = threading.Event()

    def fail(store, tx=None, **asked):
        failed.set()
        raise error

    before = shown(embedded_desk)
    with monkeypatch.context() as broken:
        broken.setattr(desks, "load_history", fail)
        scored(embedded_desk.store, 99.0)
        assert failed.wait(10)
        with pytest.raises(type(error)):
            embedded_desk.view()  # who asks is told
    scored(embedded_desk.store, 98.0)
    until(lambda: shown(embedded_desk) > before)
    assert ("RuntimeError" in said.getvalue()) is isinstance(error, RuntimeError)
    assert "E0002" not in said.getvalue()


def test_it_stops_and_starts_again(embedded_desk, refresher):
    refresher.stop()
    assert embedded_desk.store.listeners == []
    assert "refresher" not in {one.name for one in threading.enumerate()}
    before = shown(embedded_desk)
    scored(embedded_desk.store, 99.0)
    assert shown(embedded_desk) == before
    refresher.start()
    scored(embedded_desk.store, 98.0)
    until(lambda: shown(embedded_desk) > before)
