"""The words of the workbook in one language."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from features.yaml_text import read_yaml

if TYPE_CHECKING:
    from models.wording import Language


class Words:
    """Looks a word up by its key; an unknown key is an error."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: str) -> str:
        """A word with its places filled in."""
        return _catalogue()[key][self.lang].format(**values)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = resources.files("service.export").joinpath("words.yaml").read_text("utf-8")
    catalogue: dict[str, dict[str, str]] = read_yaml(text)
    return catalogue
