"""JSON answers: plain values written by orjson; what is not a number is null."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response


class Json(Response):
    """An answer of plain values, in full double precision; bytes are JSON written already."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - any plain value
        """Write the bytes."""
        return content if isinstance(content, bytes) else orjson.dumps(content)


class ProblemJson(Json):
    """An error of RFC 9457."""

    media_type = "application/problem+json"
