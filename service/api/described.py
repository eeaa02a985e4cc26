"""How a route says in the OpenAPI document what it answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from service.api.schemas.fields import Answer

_REFUSED: Final = {
    HTTPStatus.NOT_FOUND: "An id refers to nothing that is stored.",
    HTTPStatus.CONFLICT: "This conflicts with what is stored, or a gate or rule said no.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The input is not valid; every problem is listed.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Something that Tepat depends on does not answer.",
}

Responses = dict[int | str, dict[str, Any]]


def answers(status: int, model: type[Answer], words: str, *refusals: int) -> Responses:
    """A good answer, and the refusals that are foreseen."""
    return {status: {"model": model, "description": words}, **refuses(*refusals)}


def refuses(*statuses: int) -> Responses:
    """The refusals that are foreseen; ``service.api.document`` gives each its schema."""
    return {status: {"description": _REFUSED[HTTPStatus(status)]} for status in statuses}
