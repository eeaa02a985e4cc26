"""Training runs on record: asked for, taken from the queue, told how far they are, ended.

Each change is a write of its own, so that everyone who asks sees it at once. The state decides
what may follow: a run is taken only while queued, and ends once.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import ConflictError, NotFoundError
from features.store.engine import explained, writing
from features.store.locks import WRITING, take_lock
from service.jobs.tables import TRAINING_RUNS

if TYPE_CHECKING:
    from datetime import date, datetime

    from features.store.store import Store
    from service.clock import Clock


QUEUED: Final = "queued"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
OVER: Final = frozenset({DONE, FAILED})

LEASE: Final = timedelta(seconds=120)
"""A running process that was silent for so long is taken for dead; it speaks every few seconds."""

LISTED: Final = 20
"""How many runs a list shows."""

_RUN: Final = TRAINING_RUNS.c


def request_run(store: Store, clock: Clock, as_of: date | None = None) -> str:
    """Queue a training run and return its id.

    Parameters
    ----------
    store : Store
    clock : what tells the moment of the request.
    as_of : the last day to learn from; the newest of the data where None.
    """
    run_id = uuid.uuid4().hex
    with explained(), writing(store.engine) as connection:
        take_lock(connection, WRITING)
        last = connection.execute(sa.select(sa.func.max(_RUN.number))).scalar() or 0
        row = {
            "number": last + 1,
            "run_id": run_id,
            "state": QUEUED,
            "as_of": as_of,
            "requested_at": clock(),
            "progress": 0.0,
            "step": "",
        }
        connection.execute(sa.insert(TRAINING_RUNS).values(row))
    return run_id


def find_run(connection: sa.Connection, run_id: str) -> dict[str, Any]:
    """One run as plain values: ``run_id, state, progress, step, result, …``.

    ``result`` is what training reported; of a failed run it is ``{"message", "errors"}``.

    Raises
    ------
    NotFoundError
        There is no such run.
    """
    row = connection.execute(sa.select(TRAINING_RUNS).where(_RUN.run_id == run_id)).first()
    if row is None:
        raise NotFoundError("There is no training run of this id.")
    return _told(row)


def list_runs(connection: sa.Connection, limit: int = LISTED) -> list[dict[str, Any]]:
    """The latest runs, the newest first."""
    query = sa.select(TRAINING_RUNS).order_by(_RUN.number.desc()).limit(limit)
    return [_told(row) for row in connection.execute(query)]


def take_next(store: Store, clock: Clock) -> str | None:
    """Take the oldest queued run, unless one is running: one at a time. None where there is none.

    A run whose process fell silent is failed first, so that it does not block the queue.
    """
    if not _has_open_runs(store):
        return None
    with explained(), writing(store.engine) as connection:
        take_lock(connection, WRITING)
        now = clock()
        _fail_the_silent(connection, now)
        if connection.execute(sa.select(_RUN.run_id).where(_RUN.state == RUNNING)).first():
            return None
        oldest = sa.select(_RUN.run_id).where(_RUN.state == QUEUED).order_by(_RUN.number).limit(1)
        run_id: str | None = connection.execute(oldest).scalar()
        if run_id is not None:
            _update(connection, run_id, state=RUNNING, started_at=now, heartbeat_at=now)
        return run_id


def start_run(store: Store, run_id: str, clock: Clock, pid: int) -> date | None:
    """Note that a process works on the run now; returns the run's ``as_of``.

    Raises
    ------
    NotFoundError
        There is no such run.
    ConflictError
        It is over.
    """
    with explained(), writing(store.engine) as connection:
        run = find_run(connection, run_id)
        if run["state"] in OVER:
            raise ConflictError(f"The training run is {run['state']}; request another one.")
        now = clock()
        _update(
            connection,
            run_id,
            state=RUNNING,
            started_at=now,
            heartbeat_at=now,
            ended_at=None,
            pid=pid,
        )
        return connection.execute(sa.select(_RUN.as_of).where(_RUN.run_id == run_id)).scalar()


def note_progress(store: Store, run_id: str, at: datetime, step: str, progress: float) -> None:
    """Tell how far a running run is; this is also its sign of life."""
    with explained(), writing(store.engine) as connection:
        _update(connection, run_id, heartbeat_at=at, step=step, progress=progress)


def finish_run(store: Store, run_id: str, at: datetime, result: dict[str, Any]) -> None:
    """End a run with what it reported."""
    with explained(), writing(store.engine) as connection:
        # A run that was taken for dead but lived tells the truth now.
        _update(
            connection,
            run_id,
            state=DONE,
            ended_at=at,
            progress=1.0,
            reason=None,
            result=json.dumps(result),
        )


def fail_run(
    store: Store, run_id: str, at: datetime, message: str, errors: list[dict[str, str]]
) -> bool:
    """End a run with the reason why it failed; False where it was over already."""
    with explained(), writing(store.engine) as connection:
        return _fail(connection, run_id, at, message, errors)


def _fail_the_silent(connection: sa.Connection, now: datetime) -> None:
    silent = sa.select(_RUN.run_id).where(_RUN.state == RUNNING, _RUN.heartbeat_at < now - LEASE)
    for run_id in connection.execute(silent).scalars().all():
        message = "The training process fell silent and is taken for dead. Train again."
        _fail(connection, run_id, now, message, [])


def _fail(
    connection: sa.Connection,
    run_id: str,
    at: datetime,
    message: str,
    errors: list[dict[str, str]],
) -> bool:
    result = json.dumps({"message": message, "errors": errors})
    values = {"state": FAILED, "ended_at": at, "reason": message, "result": result}
    ended = connection.execute(
        sa.update(TRAINING_RUNS)
        .where(_RUN.run_id == run_id, _RUN.state.not_in(OVER))
        .values(**values)
    )
    return ended.rowcount == 1


def _has_open_runs(store: Store) -> bool:
    """Looked at without a lock: a service that idles does not disturb those who write."""
    with store.read() as connection:
        open_ones = sa.select(_RUN.run_id).where(_RUN.state.not_in(OVER)).limit(1)
        return connection.execute(open_ones).first() is not None


def _update(connection: sa.Connection, run_id: str, **values: Any) -> None:  # noqa: ANN401 - cells
    connection.execute(sa.update(TRAINING_RUNS).where(_RUN.run_id == run_id).values(**values))


def _told(row: sa.Row[Any]) -> dict[str, Any]:
    moments = ("requested_at", "started_at", "ended_at")
    return {
        "run_id": row.run_id,
        "state": row.state,
        "progress": row.progress,
        "step": row.step,
        "as_of": row.as_of.isoformat() if row.as_of else None,
        **{name: _iso(getattr(row, name)) for name in moments},
        "result": json.loads(row.result) if row.result else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
