"""How much of a list fits on one sheet of A4, lying: an estimate on the safe side, in millimetres.

Paper cannot scroll. Where the list is long the letters become smaller, then fewer people are
shown; the sheet says how many of how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.pages.contexts.listed import ListedPerson

LONGEST: Final = 10
"""So many people at most, so that the sheet is read and not only printed."""

_HEIGHT: Final = 194.0
_FRAME: Final = 40.0
"""Title, facts and the heads of the columns; what is left out and notices come on top."""

_ROW_PADDING: Final = 1.8
_FOOT_SIGNS: Final = 165


@dataclass(frozen=True)
class Letters:
    """One size of letters: the height of a line, and how many signs fit in each column."""

    name: str
    line: float
    person: int
    why: int
    gaps: int


NORMAL: Final = Letters("normal", 3.35, person=26, why=76, gaps=36)
SMALL: Final = Letters("small", 2.9, person=30, why=88, gaps=41)


@dataclass(frozen=True)
class Sheet:
    """Who stands on the sheet, in letters of which size."""

    people: tuple[ListedPerson, ...]
    letters: str


def sheet_of(people: Sequence[ListedPerson], foot: Sequence[str]) -> Sheet:
    """As many of the first as fit above the sentences of the foot."""
    first = tuple(people[:LONGEST])
    room = _HEIGHT - _FRAME - sum(ceil(len(text) / _FOOT_SIGNS) * 3.7 + 1.5 for text in foot)
    if _height(first, NORMAL) <= room:
        return Sheet(first, NORMAL.name)
    while len(first) > 1 and _height(first, SMALL) > room:
        first = first[:-1]
    return Sheet(first, SMALL.name)


def _height(people: Sequence[ListedPerson], letters: Letters) -> float:
    return sum(_lines(one, letters) * letters.line + _ROW_PADDING for one in people)


def _lines(one: ListedPerson, letters: Letters) -> int:
    person = ceil(len(one.name) / letters.person) + ceil(len(one.present_post) / letters.person)
    why = sum(
        ceil((len(reason.word) + len(reason.text) + 2) / letters.why) for reason in one.reasons
    )
    gaps = ceil(len("; ".join((*one.gaps, one.more))) / letters.gaps)
    return max(person, why, gaps, 2)
