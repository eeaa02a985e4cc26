"""Model versions: what they are worth, which one serves, and their cards and plots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Response
from starlette.responses import FileResponse

from features.errors import NotFoundError
from models.registry import champion
from models.registry.staleness import retrain_by_labels
from models.registry.versions import find_version, list_versions
from service.jobs.runs import list_runs
from service.pages.contexts.models import model_section
from service.pages.contexts.runs import run_state
from service.pages.routes.asked import TheVisit

if TYPE_CHECKING:
    from pathlib import Path

REPORTS: Final = "reports"
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.(html|png|svg)")
_REPORT_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"
)
"""A card brings its own style and no script; it may do nothing but be looked at."""


router = APIRouter(prefix="/models")


@router.get("")
def all_models(visit: TheVisit) -> Response:
    """Every version, the newest first, and the last training run."""
    desk = visit.desk
    with desk.store.read() as connection:
        versions, serving = list_versions(connection), champion.current(connection)
        runs = list_runs(connection, 1)
        can_go_back = champion.earlier(connection) is not None
    voice = visit.voice()
    sections = [
        model_section(
            one.to_json(serving=one.version == serving),
            files=_reports(desk.home, one.version),
            voice=voice,
        )
        for one in versions
    ]
    run = run_state(runs[0], voice) if runs else None
    retrain = retrain_by_labels(desk.history, versions)
    count = voice.wording.count(retrain.new_labels)
    due = visit.t("models.retrain", count=count) if retrain.is_needed else ""
    title = visit.t("models.title")
    return visit.page(
        "models.html",
        title,
        "models",
        models=sections,
        run=run,
        is_live=False,
        can_go_back=can_go_back,
        due=due,
    )


@router.get("/{version}/reports/{name}")
def report(visit: TheVisit, version: str, name: str) -> Response:
    """One file that training wrote about a version: its card or a plot."""
    desk = visit.desk
    with desk.store.read() as connection:
        known = find_version(connection, version).version
    if not _NAME.fullmatch(name) or name not in _reports(desk.home, known):
        raise NotFoundError("There is no such report.")
    headers = {"Content-Security-Policy": _REPORT_POLICY}
    return FileResponse(desk.home / REPORTS / known / name, headers=headers)


@router.post("/{version}/promotion")
def promote(visit: TheVisit, version: str) -> Response:
    """Let a version serve."""
    desk, now = visit.desk, visit.desk.clock()
    with desk.store.begin("promotion", f"promote {version}", now) as transaction:
        champion.promote(transaction, version, reason="promoted on the pages", at=now)
    return visit.go("/models")


@router.post("/rollback")
def roll_back(visit: TheVisit) -> Response:
    """Let the version that served before serve again."""
    desk, now = visit.desk, visit.desk.clock()
    with desk.store.begin("promotion", "rollback", now) as transaction:
        champion.rollback(transaction, reason="rolled back on the pages", at=now)
    return visit.go("/models")


def _reports(home: Path, version: str) -> list[str]:
    folder = home / REPORTS / version
    return [file.name for file in folder.iterdir()] if folder.is_dir() else []
