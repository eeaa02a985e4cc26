"""What gathering finds, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from features.pairs.city import COMPARED

if TYPE_CHECKING:
    from features.pairs.ragged import Array, Floats, Mask

RELATED: Final = COMPARED.index("rank")
HIGHER: Final = COMPARED.index("position_class")
"""Kinds of spells: in related functions, and in the same or a higher class.

They stand in the place of ranks and classes, in which no feature asks for the same.
"""


class CourseSums(NamedTuple):
    """Courses in the competencies asked for, each (n,).

    Hours of all, of those in the last three years, and of those that no assessment has seen;
    ``newest`` is the day of the newest, ``NO_DATE`` if none.
    """

    hours: Floats
    recent: Floats
    unseen: Floats
    newest: Array


class Answered(NamedTuple):
    """Answers in K competencies; ``newest`` has shape (n,), all else (K, n).

    ``is_asked`` says that the post asks for the competency and the person was assessed in it.
    ``gap`` (int8) is level minus required level there, else 0; ``told`` (float32) the same, else
    NaN.
    ``newest`` is the day of the newest of these assessments, ``NO_DATE`` if none.
    """

    gap: Array
    told: Array
    is_asked: Mask
    newest: Array
