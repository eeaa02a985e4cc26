"""Starts training as a process of its own, one at a time, and sees it to its end.

Between runs it lets MLflow's alias follow the champion (``service.jobs.mirror``).

The queue lies in the store, so several services on one store share it, and a run that was asked
for while nobody worked is taken up later.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final

from features.errors import TepatError
from service.jobs.mirror import Mirror
from service.jobs.runs import OVER, fail_run, find_run, take_next

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from features.store.store import Store
    from service.clock import Clock

IDLE: Final = 1.0
"""Seconds between two looks at the queue where nobody knocks."""

WATCH: Final = 0.2
"""Seconds between two looks at the running process."""

GRACE: Final = 5.0
"""Seconds that a process is given to end when the service stops."""

LOGS: Final = "training-runs"
"""Folder of the home that keeps what each training process said."""

_TRAIN: Final = (sys.executable, "-m", "tepat", "train")


class Worker:
    """A thread that takes queued runs; ``command`` is what trains (``--run`` and ``--home`` added).

    The process inherits the environment, and with it TEPAT_DATABASE_URL.
    """

    def __init__(
        self, store: Store, home: Path, clock: Clock, *, command: Sequence[str] = _TRAIN
    ) -> None:
        self._store, self._home, self._clock = store, home, clock
        self._command = tuple(command)
        self._stopping = threading.Event()
        self._knock = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to take runs, anew after a stop."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work, name="training-worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that a run was queued."""
        self._knock.set()

    def stop(self) -> None:
        """End the running process, which fails its run, and take no more."""
        self._stopping.set()
        self._knock.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        mirror: Mirror | None = None
        while not self._stopping.is_set():
            run_id = None
            # A store that does not answer now: readiness says so, the queue waits.
            with contextlib.suppress(TepatError):
                mirror = mirror or Mirror(self._store, self._home)
                mirror.look()
                run_id = take_next(self._store, self._clock)
            if run_id is None:
                self._knock.wait(IDLE)
                self._knock.clear()
            else:
                self._see_through(run_id)
        if mirror is not None:
            mirror.stop()

    def _see_through(self, run_id: str) -> None:
        log = self._home / LOGS / f"{run_id}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        words = (*self._command, "--run", run_id, "--home", str(self._home))
        with log.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 - our own command line, an id that we made
                words, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )
            with process:
                self._watch(process)
        self._settle(run_id, process.returncode)

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            if self._stopping.wait(WATCH):
                process.terminate()
                try:
                    process.wait(GRACE)
                except subprocess.TimeoutExpired:
                    process.kill()
                return

    def _settle(self, run_id: str, status: int) -> None:
        """A process that ended without a word (killed, out of memory) has failed."""
        with contextlib.suppress(TepatError):
            with self._store.read() as connection:
                if find_run(connection, run_id)["state"] in OVER:
                    return
            fail_run(self._store, run_id, self._clock(), self._why(run_id, status), [])

    def _why(self, run_id: str, status: int) -> str:
        if self._stopping.is_set():
            return "The service was stopped while it trained. Train again."
        if status < 0:
            return (
                f"The training process was killed (signal {-status}); perhaps memory ran out. "
                "Train again."
            )
        return (
            f"The training process ended with status {status} without a result. "
            f"What it said stands in {LOGS}/{run_id}.log of the home folder."
        )
