"""The texts of the pages in Indonesian and English, from one catalogue."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from features.yaml_text import read_yaml

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
COOKIE: Final = "tepat_lang"


class Messages:
    """Looks a text up by its key and fills its places in; an unknown key is an error."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self._texts = _catalogue()

    def __call__(self, key: str, **values: Any) -> str:  # noqa: ANN401 - anything that prints
        """The text of a key."""
        return self._texts[key][self.lang].format(**values)


def chosen(cookie: str | None, default: Language) -> Language:
    """The language that a cookie names, else the default."""
    return cookie if cookie in LANGUAGES else default


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = resources.files("service.pages").joinpath("messages.yaml").read_text("utf-8")
    catalogue: dict[str, dict[str, str]] = read_yaml(text)
    return catalogue
