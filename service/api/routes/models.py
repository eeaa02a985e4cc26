"""Model versions: what each is worth, and which one serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Response

from models.fit.judgement import RULE_OF_THUMB
from models.registry import champion
from models.registry.staleness import retrain_by_labels
from models.registry.versions import find_version, list_versions
from service.api import API
from service.api.answers import Json
from service.api.asked import PathId, TheDesk
from service.api.described import answers
from service.api.schemas.learning import Models, ModelVersion

if TYPE_CHECKING:
    from typing import Any

    from service.desk import Desk

router = APIRouter(prefix=f"{API}/models", tags=["learning"])


@router.get(
    "",
    response_model=None,
    responses=answers(200, Models, "The newest first."),
)
def all_models(desk: TheDesk) -> Response:
    """List every challenger that was recorded, and say which serves."""
    with desk.store.read() as connection:
        serving = champion.current(connection)
        listed = list_versions(connection)
    documents = [one.to_json(serving=one.version == serving) for one in listed]
    retrain = retrain_by_labels(desk.history, listed).to_json()
    return Json({"serving": serving or RULE_OF_THUMB, "models": documents, "retrain": retrain})


@router.get(
    "/{version}",
    response_model=None,
    responses=answers(200, ModelVersion, "As recorded.", 404, 422),
)
def one_model(desk: TheDesk, version: PathId) -> Response:
    """One challenger: its metrics, its fairness, its gates."""
    return Json(_told(desk, version))


@router.post(
    "/rollback",
    response_model=None,
    responses=answers(200, ModelVersion, "It serves now.", 409),
)
def roll_back(desk: TheDesk) -> Response:
    """Let the version that served before serve again."""
    now = desk.clock()
    with desk.store.begin("promotion", "rollback", now) as transaction:
        version = champion.rollback(transaction, reason="rolled back by HTTP", at=now)
    return Json(_told(desk, version))


@router.post(
    "/{version}/promotion",
    response_model=None,
    responses=answers(200, ModelVersion, "It serves now.", 404, 409, 422),
)
def promote(desk: TheDesk, version: PathId) -> Response:
    """Let a version serve; refused where its gates failed."""
    now = desk.clock()
    with desk.store.begin("promotion", f"promote {version}", now) as transaction:
        champion.promote(transaction, version, reason="promoted by HTTP", at=now)
    return Json(_told(desk, version))


def _told(desk: Desk, version: str) -> dict[str, Any]:
    with desk.store.read() as connection:
        serving = champion.current(connection)
        return find_version(connection, version).to_json(serving=version == serving)
