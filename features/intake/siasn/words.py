"""Finding listed words in names: as whole words, whatever the capitals and punctuation."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from features.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_BLANK: Final = ""


@cache
def load_yaml(name: str) -> dict[str, Any]:
    """A mapping file of this room, read once."""
    text = files("features.intake.siasn").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = read_yaml(text)
    return loaded


def words_of(text: str) -> str:
    """``Dinas Kesehatan, Kota`` as `` dinas kesehatan kota ``: words between single blanks."""
    return f" {_BETWEEN_WORDS.sub(' ', text.casefold()).strip()} "


class Keywords:
    """What names mean by the words in them: the first in the name decides, then the longest."""

    def __init__(self, listed: Mapping[str, Iterable[str]], skip: Iterable[str] = ()) -> None:
        self._known = {
            tuple(words_of(str(word)).split()): meaning
            for meaning, words in listed.items()
            for word in words
        }
        self._longest = max(map(len, self._known))
        skipped = sorted((words_of(word) for word in skip), key=len, reverse=True)
        self._skip = tuple(skipped)

    def __len__(self) -> int:
        return len(self._known)

    def meaning(self, name: str) -> str:
        """The meaning of the first known words in a name; empty where there are none."""
        text = words_of(name)
        for skipped in self._skip:
            text = text.replace(skipped, " ")
        words = text.split()
        for start in range(len(words)):
            for length in range(min(self._longest, len(words) - start), 0, -1):
                found = self._known.get(tuple(words[start : start + length]))
                if found is not None:
                    return found
        return _BLANK


def first_listed(listed: Mapping[str, Iterable[str]]) -> Callable[[str], str]:
    """Make a function: the first meaning, in the list's order, of which a word is in a name."""
    known = [(meaning, [words_of(str(w)) for w in words]) for meaning, words in listed.items()]

    def meaning(name: str) -> str:
        text = words_of(name)
        return next((m for m, words in known if any(w in text for w in words)), _BLANK)

    return meaning


def looked_up(
    keys: pd.Series[str], known: Mapping[str, str] | pd.Series[str], otherwise: str = ""
) -> pd.Series[str]:
    """What is known of every key; ``otherwise`` where nothing is."""
    found = keys.map(known).astype("object")
    return found.where(found.notna(), otherwise).astype("str")


def by_distinct(cells: pd.Series[str], meaning: Callable[[str], str]) -> pd.Series[str]:
    """``meaning`` of every cell, asked once for each distinct one."""
    codes, distinct = pd.factorize(cells)
    found = np.array([meaning(str(cell)) for cell in distinct], dtype=object)
    return pd.Series(found[codes], index=cells.index, dtype="str")
