"""Training runs: asked for here, done by a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from fastapi import APIRouter, Response
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, TheDesk, TheWorker
from service.api.described import answers, refuses
from service.api.schemas.learning import NewTrainingRun, TrainingRun, TrainingRuns
from service.jobs.runs import find_run, list_runs, request_run
from service.jobs.stream import follow_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from service.desk import Desk

router = APIRouter(prefix=f"{API}/training-runs", tags=["learning"])

NEWEST = NewTrainingRun()


@router.post(
    "",
    status_code=202,
    response_model=None,
    responses=answers(202, TrainingRun, "Queued; ask again for its progress.", 422),
)
def train(desk: TheDesk, worker: TheWorker, asked: NewTrainingRun = NEWEST) -> Response:
    """Queue a training run; the challenger is promoted only past the gates."""
    run_id = request_run(desk.store, desk.clock, asked.as_of)
    worker.wake()
    headers = {"Location": f"{router.prefix}/{run_id}"}
    return Json(_found(desk, run_id), 202, headers)


@router.get(
    "",
    response_model=None,
    responses=answers(200, TrainingRuns, "The latest, the newest first."),
)
def latest_runs(desk: TheDesk) -> Response:
    """List the latest training runs."""
    with desk.store.read() as connection:
        return Json({"training_runs": list_runs(connection)})


@router.get(
    "/{run_id}",
    response_model=None,
    responses=answers(200, TrainingRun, "How far it is.", 404, 422),
)
def one_run(desk: TheDesk, run_id: PathId) -> Response:
    """How far a training run is, and what came of it."""
    return Json(_found(desk, run_id))


@router.get(
    "/{run_id}/stream",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "A `run` event at each change, until the run is over.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **refuses(404, 422),
    },
)
async def stream(desk: TheDesk, run_id: PathId) -> Response:
    """Follow a training run as server-sent events."""
    await run_in_threadpool(_found, desk, run_id)  # not found is an answer, not an event
    return EventSourceResponse(_events(desk, run_id))


async def _events(desk: Desk, run_id: str) -> AsyncIterator[dict[str, str]]:
    async for run in follow_run(desk.store, run_id):
        yield {"event": "run", "data": orjson.dumps(run).decode()}


def _found(desk: Desk, run_id: str) -> dict[str, Any]:
    with desk.store.read() as connection:
        return find_run(connection, run_id)
