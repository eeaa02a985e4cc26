"""The gathering in NumPy: for any pairs, and the specification that the kernel is tested against.

``at`` (n,) says which of k people each pair asks about. Posts, and what they require, have n rows,
or one where all pairs ask for the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import NO_DATE
from features.pairs.gathering.found import HIGHER, RELATED, Answered, CourseSums
from features.pairs.spells import on_one_line, years_covered

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.pairs.blocks import Levels
    from features.pairs.city import City
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats, Mask, Ragged
    from features.pairs.requirements import Requirements

_NAN: Final = np.float32(np.nan)


def lay(laid: npt.NDArray[np.float32], at: Array, to: Array, columns: Array) -> None:
    """Write rows ``at`` of ``laid`` (k, f) into the rows ``to`` (f,) of ``columns``, (…, n)."""
    columns[to] = laid.take(at, axis=0, mode="clip").T


def years(spells: Ragged, at: Array, city: City, post: Posts) -> Floats:
    """Years in spells of each kind, (kinds, n), days in two of them once.

    A kind for each code of ``COMPARED`` that is the same, then ``RELATED`` and ``HIGHER``.
    NaN where nothing is known of the career or the post has no such code or class, 0 where the
    career has no spell of the kind.
    """
    pairs, asked = len(at), city.compared_of(post)
    starts, key, row = spells.places(at)
    kinds = _kinds(key, spells["position"].take(row), asked, city, post)
    chosen = np.flatnonzero(kinds)
    kind = chosen // max(len(row), 1)
    place = chosen - kind * len(row)
    line = kind * pairs + key.take(place)  # a kind's spells lie behind those of the one before
    row = row.take(place)
    zero = on_one_line(line)
    start, end = spells["start"].take(row) + zero, spells["end"].take(row) + zero
    found = years_covered(line, start, end, len(kinds) * pairs).reshape(len(kinds), pairs)
    return np.where(is_told(asked) & (starts[1:] > starts[:-1]), found, np.nan)


def is_told(asked: Floats) -> Mask:
    """Whether years of a kind are told of a post that has these codes, of the same shape."""
    told: Mask = asked >= 0
    told[RELATED] = True  # whatever the post's rank
    return told


def _kinds(key: Array, position: Array, asked: Floats, city: City, post: Posts) -> Mask:
    """Of which kinds each spell is, (kinds, m): of a pair ``key``, in a post ``position``."""
    held, functions = city.compared.take(position, axis=1), post.function
    if asked.shape[1] > 1:
        asked, functions = asked.take(key, axis=1), functions[key]
    kinds: Mask = held == asked
    kinds[RELATED] = city.related[city.posts.function.take(position), functions]
    kinds[HIGHER] = held[HIGHER] >= asked[HIGHER]
    return kinds


def courses(rows: Ragged, at: Array, requirements: Requirements) -> CourseSums:
    """What courses in the competencies that each pair's post asks for come to."""
    _, key, row = rows.places(at)
    (chosen,) = requirements.is_asked(key, rows["competency"].take(row)).nonzero()
    key, row = key.take(chosen), row.take(chosen)
    hours = rows["hours"].take(row)

    def total(counted: Floats) -> Floats:
        summed = np.bincount(key, weights=counted, minlength=len(at))
        return summed.astype(np.float64, copy=False)

    newest = np.full(len(at), NO_DATE, dtype=np.int32)
    newest[key] = rows["day"].take(row)  # a person's rows rise by date: the newest stays
    return CourseSums(
        total(hours),
        total(hours * rows["is_recent"].take(row)),
        total(hours * rows["is_unseen"].take(row)),
        newest,
    )


def answers(levels: Levels, at: Array, requirements: Requirements) -> Answered:
    """How people answer the K competencies that any of the posts asks for."""
    required = requirements.of_any_asked
    cells = requirements.any_asked[:, None] * len(levels.is_recorded) + at
    level = levels.level.take(cells, mode="clip")
    is_asked = (level > 0) & (required > 0)
    days = np.where(is_asked, levels.day.take(cells, mode="clip"), NO_DATE)
    gap, newest = (level - required) * is_asked, days.max(axis=0, initial=NO_DATE)
    return Answered(gap, np.where(is_asked, gap, _NAN), is_asked, newest)
