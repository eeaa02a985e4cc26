"""The days of which everybody's facts are kept: computed once a day, bounded by bytes.

Whoever asks for a day that another thread is computing waits for that day alone; all other days
are answered meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.pairs.people import People

MOST_BYTES: Final = 512 << 20
"""Bytes of kept days that may stand beside the fewest days: seven days of 100,000 people."""

FEWEST_DAYS: Final = 2


class KeptDays:
    """People by day, the day last asked for longest; safe to share between threads.

    Parameters
    ----------
    make : called with a day that is not kept, outside any lock.
    """

    def __init__(self, make: Callable[[int], People]) -> None:
        self._make = make
        self._days: OrderedDict[int, Future[People]] = OrderedDict()
        self._lock = Lock()

    def on(self, day: int, *, ahead: bool = False) -> People:
        """What was known of everybody before a day.

        ``ahead`` of being asked for: a day that was not kept counts as one asked for longest ago.
        """
        with self._lock:
            found = self._days.get(day)
            asked = found or Future()
            self._days[day] = asked
            if not (ahead and found):
                self._days.move_to_end(day, last=not ahead)
        if found is None:
            self._fill(day, asked)
        return asked.result()

    def held(self, day: int) -> People | None:
        """The same where the day is kept already."""
        with self._lock:
            found = self._days.get(day)
        return found.result() if found is not None and found.done() else None

    def done(self) -> dict[int, People]:
        """Every day kept, the one asked for last at the end."""
        with self._lock:
            days = list(self._days.items())
        return {day: one.result() for day, one in days if one.done()}

    def _fill(self, day: int, asked: Future[People]) -> None:
        try:
            people = self._make(day)
        except BaseException as error:
            with self._lock:
                del self._days[day]
            asked.set_exception(error)
            raise
        asked.set_result(people)
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        """Forget the days not asked for longest, but none that is being computed."""
        done = [(day, one.result().nbytes) for day, one in self._days.items() if one.done()]
        total = sum(size for _, size in done)
        for day, size in done[: max(len(self._days) - FEWEST_DAYS, 0)]:
            if total <= MOST_BYTES:
                break
            total -= size
            del self._days[day]
