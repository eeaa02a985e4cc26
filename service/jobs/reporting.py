"""How the training process tells its run how far it is, and how it ended.

A thread of its own writes, so that training never waits for the store, and so that a long step
without news still shows a sign of life.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from features.errors import TepatError, UnavailableError
from service.jobs.runs import fail_run, finish_run, note_progress, start_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from features.store.store import Store
    from service.clock import Clock

BEAT: Final = 1.0
"""Seconds between two looks at whether there is news."""

QUIET_BEATS: Final = 5
"""So many looks without news, then a bare sign of life."""


class RunProgress:
    """Takes progress from training and keeps it for the writing thread."""

    def __init__(self, store: Store, run_id: str, clock: Clock, as_of: date | None) -> None:
        self.as_of = as_of
        self.is_finished = False
        self._store, self._run_id, self._clock = store, run_id, clock
        self._news = ("", 0.0)
        self._told = ("", 0.0)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, name="run-progress", daemon=True)

    def step(self, name: str, fraction: float) -> None:
        """``name`` says in words what is being done; ``fraction`` of the whole is 0 to 1."""
        self._news = (name, min(max(fraction, 0.0), 1.0))

    def finish(self, result: dict[str, Any]) -> None:
        """Training did its work and reports ``result`` (plain JSON values)."""
        self.stop()
        finish_run(self._store, self._run_id, self._clock(), result)
        self.is_finished = True

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write no more; safe to call twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _write(self) -> None:
        quiet = 0
        while not self._stop.wait(BEAT):
            news, quiet = self._news, quiet + 1
            if news == self._told and quiet < QUIET_BEATS:
                continue
            try:
                note_progress(self._store, self._run_id, self._clock(), *news)
            except UnavailableError:
                continue  # somebody writes for long; the next beat tries again
            self._told, quiet = news, 0


@contextmanager
def report_run(store: Store, run_id: str, clock: Clock) -> Iterator[RunProgress]:
    """Work on a run: however it ends, the run says how.

    Raises
    ------
    NotFoundError, ConflictError
        There is no such run, or it is over.
    """
    as_of = start_run(store, run_id, clock, os.getpid())
    progress = RunProgress(store, run_id, clock, as_of)
    progress.start()
    try:
        yield progress
    except TepatError as error:
        progress.stop()
        told = [{"where": one.where, "message": one.message} for one in error.errors]
        fail_run(store, run_id, clock(), error.message, told)
        raise
    except BaseException as error:
        progress.stop()
        # Its words may hold a person's data; they go to the log of the process alone.
        message = f"Training stopped on an unexpected error ({type(error).__name__})."
        fail_run(store, run_id, clock(), message, [])
        raise
    finally:
        progress.stop()
    if not progress.is_finished:
        fail_run(store, run_id, clock(), "Training ended without a result.", [])
