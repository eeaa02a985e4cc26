"""Sentences of the fairness audit in Indonesian and English, with the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from features.pairs.sentences import sentences
from models import phrases, wording
from models.wording import Language

Cell = float | int | str | tuple[str, ...]
Templates = Mapping[Language, str]

_SMALLEST: Final = 0.0001


@dataclass(frozen=True)
class Sentence:
    """The same sentence in both languages; filled in the one in which it is said."""

    templates: Templates
    cells: Mapping[str, Cell]

    @property
    def indonesian(self) -> str:
        """The sentence in Indonesian."""
        return self.say("id")

    @property
    def english(self) -> str:
        """The sentence in English."""
        return self.say("en")

    def say(self, lang: Language) -> str:
        """The sentence in ``id`` or ``en``."""
        return _fill(self.templates[lang], self.cells, lang)


def write(indonesian: str, english: str, **cells: Cell) -> Sentence:
    """Both templates with the same cells, each as its language writes it.

    A float is a ratio or a probability, an int a count, a tuple a list of names; features,
    attributes and groups are written with their words.
    """
    return Sentence({"id": indonesian, "en": english}, cells)


def _fill(template: str, cells: Mapping[str, Cell], lang: Language) -> str:
    words = {name: _word(name, cell, lang) for name, cell in cells.items()}
    text = template.format(**words)
    return text[:1].upper() + text[1:]


def _word(name: str, cell: Cell, lang: Language) -> str:
    if isinstance(cell, float):
        if 0 < cell < _SMALLEST:  # a probability that is not zero must not read so
            return f"<{wording.number(_SMALLEST, lang, 4)}"
        return wording.number(cell, lang, 2 if cell >= 100 * _SMALLEST else 4)
    if isinstance(cell, str):
        return phrases.listed(cell, lang, name if name == "attribute" else "group")
    if isinstance(cell, int):
        return wording.count(cell, lang)
    return wording.joined([_label(one, lang) for one in cell], lang)


def _label(name: str, lang: Language) -> str:
    known = sentences(lang).phrases
    if name not in known:
        return phrases.listed(name, lang, "group")
    label = known[name].label
    # within a sentence; an abbreviation keeps its capitals
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
