"""Every error as one shape: ``application/problem+json`` (RFC 9457) with a list of what is wrong.

Knows the error tree and what the web framework raises. What was unexpected is told without its
words: they may hold a person's data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from features.errors import BadInputError, ErrorDetail, TepatError
from service.api import API
from service.api.answers import ProblemJson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    ErrorPage = Callable[["Request", "Problem"], Response]

_ADVICE: Final = {
    HTTPStatus.NOT_FOUND: "Nothing is at this address. GET /openapi.json lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The address exists, but not with this method.",
}


@dataclass(frozen=True)
class Problem:
    """What went wrong with one request."""

    status: int
    title: str
    detail: str
    errors: tuple[ErrorDetail, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The members of RFC 9457 and ``errors``, each ``where, message``; never an empty list."""
        errors = self.errors or (ErrorDetail("request", self.detail),)
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": [asdict(error) for error in errors],
        }


def problem_of(error: TepatError) -> Problem:
    """An error of our own tree."""
    return Problem(error.status, error.title, error.message, error.errors)


def invalid_input(error: RequestValidationError) -> Problem:
    """What the schemas refuse: all of it, each by its place in the request."""
    errors = tuple(ErrorDetail(_place(one["loc"]), _fix(one)) for one in error.errors())
    count = "One value is" if len(errors) == 1 else f"{len(errors)} values are"
    return Problem(
        BadInputError.status, BadInputError.title, f"{count} not as the schema says.", errors
    )


def http_problem(error: HTTPException) -> Problem:
    """What the framework refuses before a route is reached."""
    status = HTTPStatus(error.status_code)
    is_default = error.detail in {"", status.phrase}
    detail = (
        _ADVICE.get(status, status.description or status.phrase) if is_default else error.detail
    )
    return Problem(status.value, status.phrase, detail)


def unexpected(request_id: str) -> Problem:
    """An error that nobody foresaw."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Tepat made a mistake",
        f"The request {request_id} met an unexpected error. The service's log holds where.",
    )


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as a response."""
    return ProblemJson(problem.to_json(), problem.status, headers)


def respond(
    request: Request,
    problem: Problem,
    error_page: ErrorPage | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as JSON, or drawn by ``error_page`` for a person who looks at pages."""
    if error_page is not None and is_for_people(request):
        return error_page(request, problem)
    return answer(problem, headers)


def install_problems(app: FastAPI, error_page: ErrorPage | None = None) -> None:
    """Let every refused request of the app end in a problem."""

    @app.exception_handler(TepatError)
    def refused(request: Request, error: TepatError) -> Response:
        return respond(request, problem_of(error), error_page)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        return respond(request, invalid_input(error), error_page)

    @app.exception_handler(HTTPException)
    def failed(request: Request, error: HTTPException) -> Response:
        return respond(request, http_problem(error), error_page, error.headers)


def is_for_people(request: Request) -> bool:
    """Whether a browser shows the answer to a person."""
    return not request.url.path.startswith(f"{API}/") and "text/html" in request.headers.get(
        "accept", ""
    )


def _place(loc: tuple[int | str, ...]) -> str:
    """``body.0.score``, ``query.top``: where in the request."""
    return ".".join(str(part) for part in loc)


def _fix(error: Mapping[str, Any]) -> str:
    """Pydantic's sentence; the value that was given is not repeated."""
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.endswith(".") else f"{message}."
