"""The pages' routes, one module a theme; they gather, ``contexts`` words it, templates draw it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from service.pages.routes import (
    candidates,
    decisions,
    frame,
    models,
    objections,
    people,
    quality,
    shortlists,
    talent,
    training,
    vacancies,
)
from service.pages.routes.frame import error_page

__all__ = ["error_page", "pages_router"]

_THEMES: Final = (
    frame,
    vacancies,
    shortlists,
    candidates,
    people,
    decisions,
    objections,
    talent,
    models,
    training,
    quality,
)


def pages_router() -> APIRouter:
    """Every page and its static files; the app's state holds the desk and the language."""
    router = APIRouter(include_in_schema=False)
    for theme in _THEMES:
        router.include_router(theme.router)
    return router
