"""Brings a desk up to date as soon as its data or its champion changed, ahead of who asks next.

A request never depends on it: one that comes first refreshes by itself, or waits for the refresh
that runs. What other processes wrote is found by looking. Lists are rehearsed when all is done.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from features.errors import TepatError
from service.logs import places_of
from service.rehearsal import Rehearsal

if TYPE_CHECKING:
    from models.wording import Language
    from service.desk import Desk

LOOK: Final = 1.0
"""Seconds between two looks at the store where nobody of this process wrote."""

PATIENCE: Final = 60.0
"""Seconds between two looks at most, where looking fails again and again."""

GRACE: Final = 10.0
"""Seconds that a refresh is given to end when the service stops; an unfinished one harms nobody."""


class Refresher:
    """A thread that refreshes, woken by each write of this process.

    Files of the snapshot are written when a look finds nothing to do: many posts, one file. Then
    lists are rehearsed, in half of the time at most: who asks meanwhile shares the processor.
    """

    def __init__(
        self,
        desk: Desk,
        log: Any,  # noqa: ANN401 - structlog's own lazy type
        lang: Language = "id",
    ) -> None:
        self._desk, self._log = desk, log
        self._rehearsal = Rehearsal(desk, lang)
        self._stopping = threading.Event()
        self._knock = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look, anew after a stop."""
        self._stopping.clear()
        self._desk.store.listeners.append(self._knock.set)
        self._thread = threading.Thread(target=self._work, name="refresher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._desk.store.listeners.remove(self._knock.set)
        self._stopping.set()
        self._knock.set()
        if self._thread is not None:
            self._thread.join(GRACE)
            self._thread = None

    def _work(self) -> None:
        pause = LOOK
        while True:
            has_time = not self._knock.wait(pause)
            self._knock.clear()
            if self._stopping.is_set():
                return
            pause = LOOK if self._has_refreshed(has_time=has_time) else min(2 * pause, PATIENCE)

    def _has_refreshed(self, *, has_time: bool) -> bool:
        try:
            self._refresh(has_time=has_time)
        except TepatError:  # whoever asks is told; so does readiness
            return False
        except Exception as error:  # noqa: BLE001 - whoever asks refreshes by itself
            self._log.error("refresh", error=type(error).__name__, places=places_of(error))
            return False
        return True

    def _refresh(self, *, has_time: bool) -> None:
        builder = self._desk.view().builder
        for day in builder.waiting:
            if self._knock.is_set():  # another change: these days would be outdated again
                return
            builder.renew(day)
        if has_time:
            self._desk.write_snapshot()
            self._rehearse()

    def _rehearse(self) -> None:
        begun = time.perf_counter()
        for _ in self._rehearsal.steps():
            if self._knock.wait(time.perf_counter() - begun):  # a change: it comes first
                return
            begun = time.perf_counter()
