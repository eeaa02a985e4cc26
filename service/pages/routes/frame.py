"""What frames every page: static files, the choice of a language, the page of an error."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from features.errors import NotFoundError
from service.pages.language import COOKIE, LANGUAGES
from service.pages.routes.asked import visit_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from service.api.problems import Problem

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "LICENSE": "text/plain; charset=utf-8",
}
_YEAR: Final = 365 * 24 * 60 * 60
_NOT_FOUND: Final = 404
_EXPLAINED: Final = frozenset({403, 404, 409, 422})


router = APIRouter()


@router.get("/static/{name}")
def static(name: str) -> Response:
    """One file that ships with the pages."""
    if name not in _static():
        raise NotFoundError("There is no such file.")
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(_static()[name], media_type=kind, headers={"Cache-Control": "no-cache"})


@router.get("/language/{code}")
def language(code: str, next: str = "/") -> Response:  # noqa: A002 - the address's own word
    """Remember a language and go back to where the person was."""
    if code not in LANGUAGES:
        raise NotFoundError("There is no such language.")
    response = RedirectResponse(local_path(next), 303)
    response.set_cookie(COOKIE, code, max_age=_YEAR, httponly=True, samesite="lax")
    return response


def local_path(wanted: str) -> str:
    """The path where it stays on this site, else the first page."""
    parts = urlsplit(wanted)
    is_local = wanted.startswith("/") and not parts.scheme and not parts.netloc
    # browsers read a backslash as a slash and drop control characters
    is_plain = "\\" not in wanted and wanted.isprintable() and not wanted.startswith("//")
    return wanted if is_local and is_plain else "/"


def error_page(request: Request, problem: Problem) -> Response:
    """Draw a problem for people; where a part of a page asked, as a part."""
    visit = visit_of(request)
    told = [problem.detail, *(f"{one.where}: {one.message}" for one in problem.errors)]
    if visit.is_htmx:
        return visit.part("problems.html", status=problem.status, problems=told)
    title = visit.t("error.notfound" if problem.status == _NOT_FOUND else "error.title")
    known = problem.status if problem.status in _EXPLAINED else "other"
    lead = visit.t(f"error.status.{known}")
    return visit.page("error.html", title, status=problem.status, lead=lead, problems=told)


@cache
def _static() -> dict[str, bytes]:
    folder = resources.files("service.pages").joinpath("static")
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
