"""The web service: the HTTP API, the pages and the worker around one desk.

Knows where everything is mounted; what a route does stands in ``service.api`` and
``service.pages``.
"""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from starlette.concurrency import run_in_threadpool

from features.errors import TepatError
from service import kernels
from service.api import reference
from service.api.document import DescribedApp
from service.api.problems import install_problems
from service.api.routes import (
    audits,
    calendar,
    decisions,
    evaluations,
    evidence,
    health,
    models,
    objections,
    parity,
    recommendations,
    rules,
    talent,
    training,
    vacancies,
)
from service.guards import ANY_HOST, Guards
from service.jobs.worker import Worker
from service.ledger import posted
from service.list_threads import ListThreads
from service.logs import logger_to
from service.metrics import Metrics
from service.pages.routes import error_page, pages_router
from service.refresher import Refresher
from service.watch import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from typing import TextIO

    from fastapi import FastAPI

    from models.wording import Language
    from service.desk import Desk

VERSION: Final = "0.1.0"
_YOUNG: Final = 5_000
"""Objects after which Python looks for garbage in circles: about as many as a list makes."""
_THEMES: Final = (
    vacancies,
    recommendations,
    decisions,
    objections,
    rules,
    evidence,
    calendar,
    talent,
    parity,
    audits,
    evaluations,
    training,
    models,
)


def create_app(
    desk: Desk,
    *,
    lang: Language = "id",
    hosts: Collection[str] = (ANY_HOST,),
    log: TextIO | None = None,
) -> FastAPI:
    """The app of one desk.

    Parameters
    ----------
    desk : where lists are asked for and decided.
    lang : language of sentences for who asks for none.
    hosts : names under which the service may be asked; any where left out.
    log : where its log goes; standard error where None.
    """
    app = DescribedApp(
        title="Tepat",
        version=VERSION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours are in service.watch
    )
    app.state.desk, app.state.lang = desk, lang
    app.state.worker = Worker(desk.store, desk.home, desk.clock)
    app.state.metrics = Metrics()
    app.state.lists = ListThreads()
    install_problems(app, error_page)
    app.add_middleware(Guards, hosts=hosts)
    logger = logger_to(log or sys.stderr, desk.clock)
    app.state.refresher = Refresher(desk, logger, lang)
    app.add_middleware(Watch, metrics=app.state.metrics, log=logger, error_page=error_page)
    for theme in (*_THEMES, health, reference):
        app.include_router(theme.router)
    app.include_router(pages_router())
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm the desk and keep it fresh, and work off the queue of training runs meanwhile."""
    worker: Worker = app.state.worker
    refresher: Refresher = app.state.refresher
    worker.start()
    refresher.start()
    warming = threading.Thread(target=_warm, args=(app.state.desk,), name="warming", daemon=True)
    warming.start()
    try:
        yield
    finally:
        await run_in_threadpool(refresher.stop)
        await run_in_threadpool(worker.stop)
        await run_in_threadpool(warming.join)
        await run_in_threadpool(app.state.lists.stop)


def _warm(desk: Desk) -> None:
    """Bring data and model into memory before the first request asks, then code that is heavy."""
    with suppress(TepatError):  # whoever asks is told; so does readiness
        desk.view()
    kernels.make_ready()
    posted.make_ready(desk)
    pa.default_memory_pool().release_unused()  # what reading all that left behind
    gc.collect()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    gc.freeze()  # what serves from here on is not looked through again and again for garbage
