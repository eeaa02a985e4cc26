"""Work on stretches of many rows, by two threads: NumPy and compiled code let go of the lock."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

Filled = TypeVar("Filled")
Made = TypeVar("Made")

_OTHERS: Final = ThreadPoolExecutor(min(2, os.cpu_count() or 1), "chunks")
"""Kept: to start a thread takes as long as judging a thousand pairs."""


def in_chunks(fill: Callable[[int], Filled], total: int, size: int) -> list[Filled]:
    """What ``fill`` gives for each ``size`` of ``total`` rows, told where it begins, in order.

    An error of any of them is raised here.
    """
    return [*_OTHERS.map(fill, range(0, total, size))]


@contextmanager
def used_aside(use: Callable[[Made], None]) -> Iterator[Callable[[Made], None]]:
    """Hand on what is made to another thread that uses it, one after another, to the last.

    For making that holds Python's lock for much of its time and using that hardly does: two threads
    that do both would wait for each other. Who hands on waits for what was handed on before, so two
    things are in memory at most. An error of using is raised at the next, or on leaving.
    """
    used: list[Future[None]] = []

    def hand_on(made: Made) -> None:
        for before in used:
            before.result()
        used[:] = [_OTHERS.submit(use, made)]

    try:
        yield hand_on
    finally:
        wait(used)
    for last in used:
        last.result()
