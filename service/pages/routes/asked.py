"""What the pages' routes are asked with: a visit, which knows the desk and the language."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from service.pages.language import COOKIE, chosen
from service.pages.visit import Visit


def visit_of(request: Request) -> Visit:
    """The visit of a request, in the language that its cookie names, else the service's own."""
    state = request.app.state
    return Visit(request, chosen(request.cookies.get(COOKIE), state.lang), state.desk)


# Not a plain function: it would cost a hop to a thread of its own.
async def _visit(request: Request) -> Visit:
    return visit_of(request)


TheVisit = Annotated[Visit, Depends(_visit)]
