"""A run's states as they change, for server-sent events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool

from service.jobs.runs import OVER, find_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from features.store.store import Store

LOOK: Final = 0.5
"""Seconds between two looks."""


async def follow_run(store: Store, run_id: str) -> AsyncIterator[dict[str, Any]]:
    """Each new state of a run, the present one first, until it is over."""
    told: dict[str, Any] | None = None
    while told is None or told["state"] not in OVER:
        if told is not None:
            await asyncio.sleep(LOOK)
        run = await run_in_threadpool(_look, store, run_id)
        if run != told:
            told = run
            yield run


def _look(store: Store, run_id: str) -> dict[str, Any]:
    with store.read() as connection:
        return find_run(connection, run_id)
