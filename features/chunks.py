"""Work on stretches of many rows, by two threads: NumPy and compiled code let go of the lock."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Filled = TypeVar("Filled")

_WORKERS: Final = 2


def in_chunks(fill: Callable[[int], Filled], total: int, size: int) -> list[Filled]:
    """What ``fill`` gives for each ``size`` of ``total`` rows, told where it begins, in order.

    An error of any of them is raised here.
    """
    with ThreadPoolExecutor(min(_WORKERS, os.cpu_count() or 1)) as pool:
        return [*pool.map(fill, range(0, total, size))]
