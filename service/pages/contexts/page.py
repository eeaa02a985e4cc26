"""What every page needs: its language, title, section and path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from service.pages.language import Language

Section = Literal["vacancies", "models", "talent", "quality"]


@dataclass(frozen=True)
class Page:
    """The frame around a page's own context; ``path`` is where the language switch returns to."""

    lang: Language
    title: str
    section: Section
    path: str
