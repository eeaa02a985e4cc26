"""What guards every request: its size, where it comes from, and what the browser may do with it.

There is no sign-in yet, so a web page elsewhere must not be able to use the browser of somebody
on this machine: other hosts' names (DNS rebinding) and other sites' forms are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from service.api.problems import Problem, answer

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT: Final = 5 * 1024 * 1024
"""Bytes of a request's body; several thousand evaluations at once."""

ANY_HOST: Final = "*"
LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost", "::1")
"""Names by which a service on loopback is asked."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME: Final = frozenset({"same-origin", "none"})
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Personal data: no copy stays in a browser or on the way.
    "Cache-Control": "no-store",
}
"""Set where a route did not set its own."""

_RAW: Final = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
"""The same as the server takes them."""


class Guards:
    """Refuses what must not reach a route, and sets the headers of every answer.

    ``hosts`` are the names under which the service may be asked; ``*`` is any.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Collection[str] = (ANY_HOST,), limit: int = BODY_LIMIT
    ) -> None:
        self._app, self._hosts, self._limit = app, frozenset(hosts), limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(send)
        headers = Headers(scope=scope)
        refused = self._refused(scope["method"], headers)
        if refused is not None:
            await answer(refused)(scope, receive, guarded)
            return
        await self._app(scope, _limited(receive, self._limit), guarded)

    def _refused(self, method: str, headers: Headers) -> Problem | None:
        host = headers.get("host", "")
        if ANY_HOST not in self._hosts and _parts(f"//{host}").hostname not in self._hosts:
            return Problem(400, "Unknown host", "The service is not known under this name.")
        if method not in _SAFE and _comes_from_elsewhere(headers, host):
            return Problem(403, "Refused", "Another site asked for this, not a page of Tepat.")
        declared = headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._limit:
            return Problem(413, "Content Too Large", too_large(self._limit))
        return None


def too_large(limit: int) -> str:
    """What to do with a body that is too large."""
    return f"A request may hold at most {limit // 1024} KiB; send it in parts."


def _comes_from_elsewhere(headers: Headers, host: str) -> bool:
    """By what the browser says; programs say nothing."""
    if headers.get("sec-fetch-site", "none") not in _SAME:
        return True
    origin = headers.get("origin")
    return origin is not None and _parts(origin).netloc != host


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # brackets that hold no address
        return urlsplit("")


def _limited(receive: Receive, limit: int) -> Receive:
    """The same body, which may not grow beyond the limit although it declared no length."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, too_large(limit))
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", ()))
            names = {name for name, _ in own}
            others = [header for header in _RAW if header[0] not in names]
            message = {**message, "headers": own + others}
        await send(message)

    return guarded
