"""Lists are made by threads of their own: whoever waits for one keeps no page waiting."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")

_AT_ONCE: Final = 8
"""One list is made at a time (decision 30); so many may wait for another writer beside it."""


class ListThreads:
    """Makes lists in the order in which they were asked for."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "lists")

    async def make(self, make: Callable[[], Made]) -> Made:
        """What ``make`` gives; whoever asked earlier has a turn before."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, make)

    def stop(self) -> None:
        """Wait for the lists that are being made."""
        self._threads.shutdown()
