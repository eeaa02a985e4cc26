"""One visit to the pages: its language, its texts, and how a template becomes an answer.

Knows no table and no rule; routes gather what a context needs, this draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import jinja2
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.pages.contexts.page import Page, Section
from service.pages.contexts.people import Directory
from service.pages.contexts.voice import Voice
from service.pages.language import Messages
from service.pages.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from service.desk import Desk
    from service.list_threads import ListThreads
    from service.pages.language import Language

HTMX: Final = "HX-Request"
_SEE_OTHER: Final = 303


@dataclass(frozen=True)
class Visit:
    """One request by a person, in one language, to one desk."""

    request: Request
    lang: Language
    desk: Desk

    @property
    def t(self) -> Messages:
        """The texts."""
        return Messages(self.lang)

    @property
    def lists(self) -> ListThreads:
        """Who makes lists."""
        lists: ListThreads = self.request.app.state.lists
        return lists

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page asks, not the browser for a page."""
        return HTMX in self.request.headers

    def voice(
        self, directory: Directory | None = None, rule_names: Mapping[str, str] | None = None
    ) -> Voice:
        """What contexts are told in."""
        return Voice(self.t, Wording(self.lang), directory or Directory(), dict(rule_names or {}))

    def page(
        self,
        template: str,
        title: str,
        section: Section = "vacancies",
        *,
        status: int = 200,
        **context: object,
    ) -> Response:
        """A whole page."""
        query = self.request.url.query
        path = self.request.url.path + (f"?{query}" if query else "")
        page = Page(self.lang, title, section, path)
        return HTMLResponse(self._draw(template, page=page, **context), status)

    def part(self, template: str, *, status: int = 200, **context: object) -> Response:
        """A part of a page."""
        return HTMLResponse(self.draw_part(template, **context), status)

    def draw_part(self, template: str, **context: object) -> str:
        """A part of a page as text."""
        return self._draw(template, **context)

    def go(self, path: str) -> Response:
        """Send the browser to another page after a form was sent."""
        if self.is_htmx:
            return Response(status_code=200, headers={"HX-Redirect": path})
        return RedirectResponse(path, _SEE_OTHER)

    def _draw(self, template: str, **context: object) -> str:
        return _templates().get_template(template).render(t=self.t, **context)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("service.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
