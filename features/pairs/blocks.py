"""What features read about a person before a day, in blocks of columns: one value a key.

Blocks hold no name, no birth date and no state of today; :mod:`features.pairs.people` fills them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    from features.pairs.ragged import Array, Floats, Mask


@dataclass(frozen=True)
class Columns:
    """Arrays of equal length, one value a key."""

    def take(self, keys: Array) -> Self:
        """The values of ``keys``, in that order."""
        taken: dict[str, Any] = {
            field.name: getattr(self, field.name)[keys] for field in fields(self)
        }
        return replace(self, **taken)

    def put(self, keys: Array, other: Self) -> Self:
        """A copy in which ``keys`` have the values of another block, in its order."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = columns[field.name] = getattr(self, field.name).copy()
            column[keys] = getattr(other, field.name)
        return replace(self, **columns)

    def at(self, keys: Array) -> Self:
        """The same, each column taken only when it is asked for."""
        return cast("Self", _Taken(self, keys))


class _Taken:
    """A block at some of its keys, as seen by who reads a few of its columns."""

    def __init__(self, block: Columns, keys: Array) -> None:
        self._block = block
        self._keys = keys

    def __getattr__(self, name: str) -> Array:
        column: Array = getattr(self._block, name).take(self._keys, axis=0)
        setattr(self, name, column)  # the next reader finds it and does not come here
        return column


@dataclass(frozen=True)
class Person(Columns):
    """Who is asked about, on which day, and what is taken as constant of them.

    ``education_field`` is a number in ``City.fields``, ``NO_CODE`` where none is recorded.
    """

    employee: Array
    day: Array
    is_pppk: Mask
    education_rank_code: Array
    education_field: Array
    home: Floats
    years_of_service: Floats


@dataclass(frozen=True)
class Present(Columns):
    """The post held on the day as history tells it; ``position`` is ``NO_ROW`` where none.

    ``has_left`` says that its end was known before the day (``features.pairs.spells``);
    ``kilometres`` lie between home and its agency.
    """

    position: Array
    has_left: Mask
    years: Floats
    kilometres: Floats


@dataclass(frozen=True)
class Breadth(Columns):
    """How many different posts, functions and agencies the career shows; NaN where unknown."""

    posts: Floats
    functions: Floats
    agencies: Floats


@dataclass(frozen=True)
class Grades(Columns):
    """The last grade of ``grade_history``: ``pns_grade`` is ``NO_CODE`` for PPPK."""

    pns_grade: Array
    years: Floats


@dataclass(frozen=True)
class Performance(Columns):
    """Summaries of annual performance; scores are points of 0 to 100, predicates 0 to 4."""

    periods: Floats
    predicate_last: Floats
    predicate_mean: Floats
    predicate_trend: Floats
    score_last: Floats
    score_mean: Floats
    score_trend: Floats
    score_spread: Floats
    years_since: Floats


@dataclass(frozen=True)
class EarlierTransfers(Columns):
    """Transfers before the day, and how those went whose outcome was known before it."""

    count: Floats
    years_since: Floats
    known: Floats
    outcome_mean: Floats
    outcome_last: Floats
    outcome_best: Floats
    success_share: Floats


@dataclass(frozen=True)
class Taught(Columns):
    """Hours of all courses; NaN where no courses were recorded yet.

    ``is_recorded`` says whether anybody's course was recorded before the day.
    """

    hours: Floats
    is_recorded: Mask


@dataclass(frozen=True)
class Levels:
    """The newest assessment of each competency, one column a key.

    ``level`` int8 (competencies, k), 0 where never assessed; ``day`` int32 of the same shape;
    ``is_recorded`` (k,) whether anybody's assessment was recorded before the day.
    """

    level: Array
    day: Array
    is_recorded: Mask

    def take(self, keys: Array) -> Levels:
        """The assessments of ``keys``, in that order."""
        return Levels(self.level[:, keys], self.day[:, keys], self.is_recorded[keys])
