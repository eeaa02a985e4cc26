"""Retraining from the page: asked for, and followed live by server-sent events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Response
from sse_starlette import EventSourceResponse

from service.api.asked import TheWorker
from service.jobs.runs import find_run, request_run
from service.jobs.stream import follow_run
from service.pages.contexts.runs import run_state
from service.pages.routes.asked import TheVisit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.pages.visit import Visit

OVER: Final = "over"
"""Name of the last event; the page closes the stream at it."""


router = APIRouter(prefix="/models/training-runs")


@router.post("")
def train(visit: TheVisit, worker: TheWorker) -> Response:
    """Queue a run and show it."""
    store = visit.desk.store
    run_id = request_run(store, visit.desk.clock, None)
    worker.wake()
    if not visit.is_htmx:
        return visit.go("/models")
    with store.read() as connection:
        run = run_state(find_run(connection, run_id), visit.voice())
    return visit.part("training.html", run=run, is_live=True)


@router.get("/{run_id}/stream")
def stream(visit: TheVisit, run_id: str) -> Response:
    """The run's part of the page, afresh at each change until it is over."""
    with visit.desk.store.read() as connection:
        find_run(connection, run_id)
    return EventSourceResponse(_events(visit, run_id))


async def _events(visit: Visit, run_id: str) -> AsyncIterator[dict[str, str]]:
    voice = visit.voice()
    async for run in follow_run(visit.desk.store, run_id):
        yield {"data": visit.draw_part("run.html", run=run_state(run, voice), is_live=True)}
    yield {"event": OVER, "data": ""}
