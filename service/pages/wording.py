"""Numbers and terms in the language of one page."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import yaml

from models.explain import wording

if TYPE_CHECKING:
    from service.pages.language import Language

_TECHNICAL: Final = "technical."


class Wording:
    """Formats for one language; a term that the catalogue does not know stands as it is."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number with at most so many decimals."""
        return wording.number(value, self.lang, decimals)

    def count(self, value: float | None) -> str:
        """A whole number."""
        return wording.count(value, self.lang)

    def signed(self, value: float | None) -> str:
        """A number with its sign."""
        return wording.signed(value, self.lang)

    def percent(self, value: float | None) -> str:
        """A share of 0 to 1."""
        return wording.percent(value, self.lang)

    def day(self, value: date | str) -> str:
        """A date, given as one or in ISO 8601."""
        given = date.fromisoformat(value) if isinstance(value, str) else value
        return wording.day(given, self.lang)

    def moment(self, value: datetime | str) -> str:
        """A moment in UTC, given as one or in ISO 8601."""
        given = datetime.fromisoformat(value) if isinstance(value, str) else value
        return wording.moment(given, self.lang)

    def competency(self, code: str) -> str:
        """A competency's name; a technical one by its own name."""
        if code.startswith(_TECHNICAL):
            return code.removeprefix(_TECHNICAL).replace("_", " ")
        return self._term("competency", code)

    def attribute(self, code: str) -> str:
        """A protected attribute's name."""
        return self._term("attribute", code)

    def group(self, code: str) -> str:
        """A group's name."""
        return self._term("group", code)

    def verdict(self, code: str | None) -> str:
        """A verdict on one group."""
        return self._term("verdict", code or "too_few")

    def _term(self, kind: str, code: str) -> str:
        term = _terms()[kind].get(code)
        return code.replace("_", " ") if term is None else term[self.lang]


@cache
def _terms() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("service.pages").joinpath("terms.yaml").read_text("utf-8")
    terms: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return terms
