"""A training run is asked for, taken once, tells how far it is, and ends once, whatever happens."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from features.errors import BadInputError, ConflictError, ErrorDetail, NotFoundError
from models.registry.tables import CHAMPION
from service.jobs import reporting
from service.jobs.mirror import Mirror
from service.jobs.reporting import report_run
from service.jobs.runs import LEASE, find_run, list_runs, request_run, take_next
from service.jobs.worker import Worker

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is told to move."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def state_of(store, run_id):
    with store.read() as connection:
        return find_run(connection, run_id)


def wait_until(is_so, seconds=30.0):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def test_a_run_that_was_asked_for_waits_in_the_queue(store, clock):
    run_id = request_run(store, clock, date(2026, 1, 31))
    run = state_of(store, run_id)
    assert (run["state"], run["progress"], run["result"]) == ("queued", 0.0, None)
    assert run["as_of"] == "2026-01-31"
    assert run["requested_at"] == START.isoformat()


def test_an_unknown_run_is_not_found(store):
    with pytest.raises(NotFoundError):
        state_of(store, "nothing")


def test_runs_are_taken_in_the_order_of_asking_and_one_at_a_time(store, clock):
    first, second = request_run(store, clock), request_run(store, clock)
    assert take_next(store, clock) == first
    assert take_next(store, clock) is None
    with report_run(store, first, clock) as progress:
        progress.finish({"version": "m0001"})
    assert take_next(store, clock) == second
    with store.read() as connection:
        assert [run["run_id"] for run in list_runs(connection)] == [second, first]


def test_two_who_take_at_once_never_take_the_same_run(store, clock):
    request_run(store, clock)
    taken, gate = [], threading.Barrier(4)

    def take():
        gate.wait()
        taken.append(take_next(store, clock))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(run is not None for run in taken) == 1


def test_progress_is_seen_while_it_trains(store, clock, monkeypatch):
    monkeypatch.setattr(reporting, "BEAT", 0.02)
    run_id = request_run(store, clock)
    with report_run(store, run_id, clock) as progress:
        progress.step("judging later transfers", 0.4)
        wait_until(lambda: state_of(store, run_id)["progress"] == pytest.approx(0.4))
        run = state_of(store, run_id)
        assert (run["state"], run["step"]) == ("running", "judging later transfers")
        progress.finish({"version": "m0001", "promoted": True})
    run = state_of(store, run_id)
    assert (run["state"], run["progress"]) == ("done", 1.0)
    assert run["result"] == {"version": "m0001", "promoted": True}


def test_a_long_step_without_news_still_shows_a_sign_of_life(store, clock, monkeypatch):
    monkeypatch.setattr(reporting, "BEAT", 0.01)
    run_id = request_run(store, clock)
    with report_run(store, run_id, clock) as progress:
        clock.now = START + LEASE - timedelta(seconds=1)
        time.sleep(0.3)
        clock.now = START + LEASE + timedelta(seconds=30)
        assert take_next(store, clock) is None
        assert state_of(store, run_id)["state"] == "running"
        progress.finish({})


def test_a_refusal_fails_the_run_with_its_reason(store, clock):
    run_id = request_run(store, clock)
    error = BadInputError("There are no labels.", [ErrorDetail("evaluations", "import some")])
    with pytest.raises(BadInputError), report_run(store, run_id, clock):
        raise error
    run = state_of(store, run_id)
    assert run["state"] == "failed"
    assert run["result"] == {
        "message": "There are no labels.",
        "errors": [{"where": "evaluations", "message": "import some"}],
    }


def test_an_unexpected_error_fails_the_run_without_repeating_its_words(store, clock):
    run_id = request_run(store, clock)
    with pytest.raises(KeyError), report_run(store, run_id, clock):
        raise KeyError("Siti Aminah")
    message = state_of(store, run_id)["result"]["message"]
    assert "KeyError" in message
    assert "Siti" not in message


def test_training_that_reports_nothing_has_failed(store, clock):
    run_id = request_run(store, clock)
    with report_run(store, run_id, clock):
        pass
    assert state_of(store, run_id)["state"] == "failed"


def test_a_run_that_is_over_is_not_worked_on_again(store, clock):
    run_id = request_run(store, clock)
    with report_run(store, run_id, clock) as progress:
        progress.finish({})
    with pytest.raises(ConflictError), report_run(store, run_id, clock):
        pass
    assert state_of(store, run_id)["state"] == "done"


def test_a_silent_run_is_taken_for_dead_and_frees_the_queue(store, clock):
    dead, waiting = request_run(store, clock), request_run(store, clock)
    assert take_next(store, clock) == dead
    clock.now = START + LEASE + timedelta(seconds=1)
    assert take_next(store, clock) == waiting
    run = state_of(store, dead)
    assert run["state"] == "failed"
    assert "silent" in run["result"]["message"]


@pytest.fixture
def worker_of(embedded, clock):
    """Starts a worker whose training process is a few lines of Python instead."""
    started = []

    def start(script):
        worker = Worker(embedded, embedded.home, clock, command=(sys.executable, "-c", script))
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


def test_a_process_that_is_killed_leaves_a_failed_run_with_the_reason(embedded, clock, worker_of):
    script = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    run_id = request_run(embedded, clock)
    worker_of(script)
    wait_until(lambda: state_of(embedded, run_id)["state"] == "failed")
    message = state_of(embedded, run_id)["result"]["message"]
    assert f"signal {signal.SIGKILL.value}" in message


def test_what_a_process_said_before_it_ended_badly_is_kept(embedded, clock, worker_of):
    run_id = request_run(embedded, clock)
    worker_of("import sys; sys.exit('no memory')")
    wait_until(lambda: state_of(embedded, run_id)["state"] == "failed")
    assert "status 1" in state_of(embedded, run_id)["result"]["message"]
    assert "no memory" in (embedded.home / "training-runs" / f"{run_id}.log").read_text()


def test_the_next_in_the_queue_follows_a_failed_run(embedded, clock, worker_of):
    runs = [request_run(embedded, clock) for _ in range(3)]
    worker_of("raise SystemExit(1)").wake()
    wait_until(lambda: all(state_of(embedded, run)["state"] == "failed" for run in runs))


def test_stopping_the_service_ends_the_process_and_says_so(embedded, clock, worker_of, tmp_path):
    mark = tmp_path / "pid"
    script = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    run_id = request_run(embedded, clock)
    worker = worker_of(script)
    wait_until(lambda: mark.exists() and mark.read_text() != "")
    worker.stop()
    assert "stopped" in state_of(embedded, run_id)["result"]["message"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_every_change_of_the_champion_is_mirrored_once_even_one_there_and_back(embedded, tmp_path):
    mark = tmp_path / "mirrored"
    script = f"open({str(mark)!r}, 'a').write('x')"
    mirror = Mirror(embedded, embedded.home, command=(sys.executable, "-c", script))
    mirror.look()
    assert not mark.exists()
    champion = {"slot": 1, "version": "m0001", "served_before": "[]", "since": START, "reason": ""}
    with embedded.begin("promotion", "by hand", START) as transaction:
        transaction.connection.execute(sa.insert(CHAMPION).values(champion))
    for _ in range(2):
        mirror.look()
        mirror.stop()
    assert mark.read_text() == "x"
    with embedded.begin("promotion", "there and back", START) as transaction:
        later = START + timedelta(seconds=1)
        transaction.connection.execute(sa.update(CHAMPION).values(since=later))
    mirror.look()
    mirror.stop()
    assert mark.read_text() == "xx"
