"""Is it alive, can it answer, what has it counted: for whatever runs the service."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request, Response

from features.errors import TepatError, UnavailableError
from models.fit.judgement import RULE_OF_THUMB
from models.registry import champion
from service.api.answers import Json
from service.api.asked import TheDesk
from service.api.described import answers
from service.api.schemas.health import Health, Readiness
from service.metrics import CONTENT_TYPE, Metrics

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=None, responses=answers(200, Health, "It is alive."))
async def alive() -> Response:
    """Whether the process answers at all; asks nothing else."""
    return Json({"status": "ok"})


@router.get(
    "/readyz",
    response_model=None,
    responses=answers(200, Readiness, "It can answer.", 503),
)
def ready(desk: TheDesk) -> Response:
    """Whether the store answers, and the data and the serving model are in memory."""
    try:
        view = desk.view()
    except TepatError as error:
        raise UnavailableError(f"Not ready: {error.message}", error.errors) from error
    people = len(view.history["employees"])
    return Json({"status": "ready", "model_version": view.judge.version, "employees": people})


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Counters, as Prometheus reads them.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
def metrics(request: Request, desk: TheDesk) -> Response:
    """What the service counted about itself, and which model serves."""
    counted: Metrics = request.app.state.metrics
    with suppress(TepatError), desk.store.read() as connection:
        counted.serving(champion.current(connection) or RULE_OF_THUMB)
    return Response(counted.text(), media_type=CONTENT_TYPE)
