"""The gathering of pairs of one post, compiled by Numba: its twin's bits in less time.

It goes through a person's rows where NumPy would copy them all several times. Rows that do not lie
in memory in the types that a history has (a nation's lie in files, coded) are copied once.

Numba keeps what it compiled for as long as this file stays as it is, so constants of other files
are handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from numba import types

from features.calendar import DAYS_PER_YEAR, NO_DATE
from features.compiled import compiled, compiled_for
from features.pairs.gathering import twin
from features.pairs.gathering.found import HIGHER, RELATED, Answered, CourseSums
from features.pairs.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.pairs.blocks import Levels
    from features.pairs.city import City
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats, Mask
    from features.pairs.requirements import Requirements

_SPELLS: Final[dict[str, npt.DTypeLike]] = {
    "position": np.int32,
    "start": np.int64,
    "end": np.int64,
}
_COURSES: Final[dict[str, npt.DTypeLike]] = {
    "competency": np.int32,
    "hours": np.float64,
    "day": np.int32,
    "is_recent": np.bool_,
    "is_unseen": np.bool_,
}
_LEVELS: Final[dict[str, npt.DTypeLike]] = {"level": np.int8, "day": np.int32}
_BLOCK: Final = 512  # people whose answers stay in the processor's cache
_NAN: Final = np.float32(np.nan)


def _read(kind: Any, dimensions: int = 1) -> Any:  # noqa: ANN401 - Numba's types
    """An array that is read alone: one that may be written to is accepted too."""
    return types.Array(kind, dimensions, "C", readonly=True)


def _made(*kinds: Any) -> Any:  # noqa: ANN401 - Numba's types
    """Several arrays that are given back."""
    return types.Tuple(kinds)  # type: ignore[no-untyped-call]


def _fits(cells: Mapping[str, Any], kinds: Mapping[str, npt.DTypeLike]) -> bool:
    """Whether cells lie in memory, in one piece each and in the types compiled for."""
    return all(
        type(cells[name]) is np.ndarray
        and cells[name].dtype == kind
        and cells[name].flags.c_contiguous
        for name, kind in kinds.items()
    )


def lay(laid: npt.NDArray[np.float32], at: Array, to: Array, columns: Array) -> None:
    """Write rows of features that are known into columns."""
    if columns.flags.c_contiguous:
        _lay(laid, at, to, columns)
    else:
        twin.lay(laid, at, to, columns)


def years(spells: Ragged, at: Array, city: City, post: Posts) -> Floats:
    """Years in spells of each kind, (kinds, n)."""
    if len(post.position) != 1:
        return twin.years(spells, at, city, post)
    rows, people = _at_hand(spells, at, _SPELLS)
    asked = city.compared_of(post)
    found: Floats = _years(
        rows.starts,
        rows["position"],
        rows["start"],
        rows["end"],
        people,
        city.compared,
        asked.ravel(),
        city.posts.function,
        city.related[:, post.function[0]].copy(),
        twin.is_told(asked).ravel(),
        RELATED,
        HIGHER,
        DAYS_PER_YEAR,
    )
    return found


def courses(rows: Ragged, at: Array, requirements: Requirements) -> CourseSums:
    """What courses in the competencies asked for come to."""
    if len(requirements.at) != 1:
        return twin.courses(rows, at, requirements)
    rows, people = _at_hand(rows, at, _COURSES)
    return CourseSums(
        *_courses(
            rows.starts,
            rows["competency"],
            rows["hours"],
            rows["day"],
            rows["is_recent"],
            rows["is_unseen"],
            people,
            requirements.asks[requirements.at[0]],
            NO_DATE,
        )
    )


def answers(levels: Levels, at: Array, requirements: Requirements) -> Answered:
    """How people answer the competencies asked for."""
    if len(requirements.at) != 1:
        return twin.answers(levels, at, requirements)
    asked, required = requirements.any_asked, requirements.of_any_asked.ravel()
    level, day, people = levels.level, levels.day, at
    if not _fits(vars(levels), _LEVELS):
        cells = asked[:, None] * len(levels.is_recorded) + at
        level, day = (one.take(cells, mode="clip") for one in (level, day))
        asked, people = np.arange(len(asked)), np.arange(len(at))
    return Answered(*_answers(level, day, people, asked, required, NO_DATE))


def _at_hand(rows: Ragged, at: Array, kinds: Mapping[str, npt.DTypeLike]) -> tuple[Ragged, Array]:
    """Rows that fit, and whose of them pairs ask about: the same, or copies for these pairs."""
    if _fits(rows.cells, kinds):
        return rows, at
    starts, _, row = rows.places(at)
    cells = {name: rows[name].take(row).astype(kind, copy=False) for name, kind in kinds.items()}
    return Ragged(starts, cells), np.arange(len(at))


@compiled_for(
    types.void(
        _read(types.float32, 2), _read(types.int64), _read(types.int64), types.float32[:, ::1]
    )
)
def _lay(laid: Array, at: Array, to: Array, columns: Array) -> None:
    for first in range(0, len(at), 32):
        end = min(first + 32, len(at))
        for feature in range(len(to)):
            column = columns[to[feature], first:end]
            for row in range(len(column)):
                column[row] = laid[at[first + row], feature]


@compiled
def _kinds(  # noqa: PLR0913, PLR0917 - Numba takes arrays, not what they are part of
    posts: Array,
    compared: Floats,
    asked: Floats,
    function: Array,
    related: Mask,
    of_related: int,
    of_higher: int,
) -> Array:
    """Of which kinds a spell in each of ``posts`` is, a bit each: there are seven."""
    kinds = np.zeros(len(posts), np.uint8)
    for kind in range(len(asked)):
        bit, held, code = np.uint8(1 << kind), compared[kind], asked[kind]
        for row in range(len(posts)):
            if kind == of_related:
                is_of_kind = related[function[posts[row]]]
            elif kind == of_higher:
                is_of_kind = held[posts[row]] >= code
            else:
                is_of_kind = held[posts[row]] == code
            kinds[row] |= bit * np.uint8(is_of_kind)
    return kinds


@compiled_for(
    types.float64[:, ::1](
        _read(types.int64),
        _read(types.int32),
        _read(types.int64),
        _read(types.int64),
        _read(types.int64),
        _read(types.float64, 2),
        _read(types.float64),
        _read(types.int32),
        _read(types.bool_),
        _read(types.bool_),
        types.int64,
        types.int64,
        types.float64,
    )
)
def _years(  # noqa: PLR0913, PLR0917 - Numba takes arrays, not what they are part of
    starts: Array,
    position: Array,
    start: Array,
    end: Array,
    at: Array,
    compared: Floats,
    asked: Floats,
    function: Array,
    related: Mask,
    is_told: Mask,
    of_related: int,
    of_higher: int,
    days_per_year: float,
) -> Floats:
    # of all posts of a city, or of each spell: those of a stretch of a nation's people are fewer
    by_row = len(position) < len(function)
    posts = position if by_row else np.arange(len(function), dtype=np.int32)
    kinds = _kinds(posts, compared, asked, function, related, of_related, of_higher)
    found = np.full((len(asked), len(at)), np.nan)
    days, reach = np.empty(len(asked), np.int64), np.empty(len(asked), np.int64)
    for pair in range(len(at)):
        first, last = starts[at[pair]], starts[at[pair] + 1]
        if first == last:
            continue
        days[:] = 0
        reach[:] = start[first]
        for row in range(first, last):
            of_post = kinds[row if by_row else position[row]]
            for kind in range(len(asked)):
                gain = end[row] - max(start[row], reach[kind])
                if (of_post >> kind) & 1 and gain > 0:
                    days[kind] += gain
                    reach[kind] = end[row]
        for kind in range(len(asked)):
            if is_told[kind]:
                found[kind, pair] = days[kind] / days_per_year
    return found


@compiled_for(
    _made(types.float64[::1], types.float64[::1], types.float64[::1], types.int32[::1])(
        _read(types.int64),
        _read(types.int32),
        _read(types.float64),
        _read(types.int32),
        _read(types.bool_),
        _read(types.bool_),
        _read(types.int64),
        _read(types.bool_),
        types.int32,
    )
)
def _courses(  # noqa: PLR0913, PLR0917 - Numba takes arrays, not what they are part of
    starts: Array,
    competency: Array,
    hours: Floats,
    day: Array,
    is_recent: Mask,
    is_unseen: Mask,
    at: Array,
    asks: Mask,
    no_date: np.int32,
) -> tuple[Floats, Floats, Floats, Array]:
    total, recent, unseen = np.empty(len(at)), np.empty(len(at)), np.empty(len(at))
    newest = np.empty(len(at), np.int32)
    for pair in range(len(at)):
        of_all = of_recent = of_unseen = 0.0
        last = no_date
        for row in range(starts[at[pair]], starts[at[pair] + 1]):
            is_asked = asks[competency[row]]
            counted = hours[row] if is_asked else 0.0  # plain choices are faster than branches
            of_all += counted
            of_recent += counted * is_recent[row]
            of_unseen += counted * is_unseen[row]
            last = day[row] if is_asked else last
        total[pair], recent[pair], unseen[pair] = of_all, of_recent, of_unseen
        newest[pair] = last
    return total, recent, unseen, newest


@compiled_for(
    _made(types.int8[:, ::1], types.float32[:, ::1], types.bool_[:, ::1], types.int32[::1])(
        _read(types.int8, 2),
        _read(types.int32, 2),
        _read(types.int64),
        _read(types.int64),
        _read(types.int8),
        types.int32,
    )
)
def _answers(  # noqa: PLR0913, PLR0917 - Numba takes arrays, not what they are part of
    level: Array, day: Array, at: Array, asked: Array, required: Array, no_date: np.int32
) -> tuple[Array, Array, Mask, Array]:
    gap = np.empty((len(asked), len(at)), np.int8)
    told = np.empty((len(asked), len(at)), np.float32)
    is_asked = np.empty((len(asked), len(at)), np.bool_)
    newest = np.full(len(at), no_date)
    for first in range(0, len(at), _BLOCK):
        end = min(first + _BLOCK, len(at))
        people, last = at[first:end], newest[first:end]
        for row in range(len(asked)):
            levels, days, least = level[asked[row]], day[asked[row]], required[row]
            gaps, as_told = gap[row, first:end], told[row, first:end]
            is_answer = is_asked[row, first:end]
            for pair in range(len(people)):
                own = levels[people[pair]]
                is_assessed = own > 0
                is_answer[pair] = is_assessed
                gaps[pair] = (own - least) * is_assessed
                as_told[pair] = own - least if is_assessed else _NAN
                last[pair] = max(last[pair], days[people[pair]] if is_assessed else no_date)
    return gap, told, is_asked, newest
