"""Work by other threads: for NumPy, compiled code and packers, which let go of Python's lock."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

Filled = TypeVar("Filled")

THREADS: Final = min(2, os.cpu_count() or 1)
_OTHERS: Final = ThreadPoolExecutor(THREADS, "chunks")
"""Kept: to start a thread takes as long as judging a thousand pairs."""

_ASIDE: Final = ThreadPoolExecutor(1, "aside")
"""Of its own: what is made aside is short, and waits behind nobody's chunks."""


def in_chunks(fill: Callable[[int], Filled], total: int, size: int) -> list[Filled]:
    """What ``fill`` gives for each ``size`` of ``total`` rows, told where it begins, in order.

    An error of any of them is raised here.
    """
    return [*_OTHERS.map(fill, range(0, total, size))]


def beside(make: Callable[[], Filled], *, worth: bool) -> Callable[[], Filled]:
    """Begin what ``make`` gives in another thread where that is ``worth`` it; ask for it later.

    Of less than a millisecond it is not: then it is made when it is asked for.
    """
    return _OTHERS.submit(make).result if worth else make


def evenly(total: int, most: int) -> int:
    """How many of ``total`` at a time, at most ``most``: every thread has as many, and as often."""
    rounds = max(1, -(-total // (THREADS * most)))
    return max(1, -(-total // (THREADS * rounds)))


def aside(make: Callable[[], Filled]) -> Future[Filled]:
    """What ``make`` gives, made by another thread meanwhile; an error of it comes with it.

    For what takes less than a millisecond: others wait until it is done.
    """
    return _ASIDE.submit(make)
