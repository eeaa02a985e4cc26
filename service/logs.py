"""Structured logs: one JSON line an event, without names, ids of people or their data."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from typing import TextIO

    from service.clock import Clock

_DEEPEST: Final = 12
"""How many places of a traceback are told, the innermost."""


def logger_to(stream: TextIO, clock: Clock) -> Any:  # noqa: ANN401 - structlog's own lazy type
    """A logger that writes lines to a stream."""

    def stamp(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        return {"at": clock().isoformat(timespec="milliseconds"), **event}

    return structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            stamp,
            structlog.processors.JSONRenderer(serializer=_line),
        ],
    )


def places_of(error: BaseException) -> list[str]:
    """Where an error came from; its words are left out, for they may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _line(event: dict[str, Any], **_options: Any) -> str:  # noqa: ANN401 - structlog's signature
    return orjson.dumps(event, default=str).decode()
