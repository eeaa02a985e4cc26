"""Watches each request from its first byte to its last: its id, its line in the log, its metrics.

An error that nobody foresaw ends here: the log holds where, the answer only the request's id.
"""

from __future__ import annotations

import re
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

from service.api.problems import respond, unexpected
from service.logs import places_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from service.api.problems import ErrorPage
    from service.metrics import Metrics

REQUEST_ID: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNMATCHED: Final = "none"


class Watch:
    """Counts, times and logs; the outermost layer of the app."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        log: Any,  # noqa: ANN401 - structlog's own lazy type
        error_page: ErrorPage | None = None,
    ) -> None:
        self._app, self._metrics, self._log = app, metrics, log
        self._error_page = error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of(Headers(scope=scope))
        reply = _Reply(send, request_id)
        began = time.perf_counter()
        self._metrics.begin()
        try:
            await self._app(scope, receive, reply)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and answered
            self._report(error, request_id)
            if reply.status is None:
                problem = unexpected(request_id)
                response = respond(Request(scope), problem, self._error_page)
                await response(scope, receive, reply)
        finally:
            self._note(scope, reply.status or 0, request_id, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, request_id: str, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        # The pattern of the address, not the address: that names people by their ids.
        route = getattr(scope.get("route"), "path", _UNMATCHED)
        self._metrics.end(method, route, status, seconds)
        self._log.info(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
        )

    def _report(self, error: Exception, request_id: str) -> None:
        self._log.error(
            "unexpected",
            request_id=request_id,
            error=type(error).__name__,
            places=places_of(error),
        )


class _Reply:
    """Sends on, remembers the status, and names the request in the answer."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send, self._request_id = send, request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)


def _id_of(headers: Headers) -> str:
    """The id that a proxy gave, where it is one; else a new one."""
    given = headers.get(REQUEST_ID, "")
    return given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
