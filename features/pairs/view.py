"""One block of pairs as features see it: people, posts, and what lies between the two.

A feature names the blocks that it reads as its parameters; nothing else can be reached from it.
People are not copied pair by pair: ``at`` says which of them a pair asks about, and a column is
taken when it is read. Where all pairs ask for one post, its blocks have a single row, which
broadcasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from features.history.coding import NO_ROW
from features.pairs.city import COMPARED
from features.pairs.posts import kilometres
from features.pairs.requirements import Assessed, Courses, Requirements
from features.pairs.spells import on_one_line, years_covered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.pairs.blocks import Grades, Person
    from features.pairs.city import City
    from features.pairs.demand import Demand
    from features.pairs.isced import FieldMatch
    from features.pairs.people import People
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats, Mask, Ragged


SAME: Final = ("function", "type", "level", "agency", "root")
"""Columns of ``Posts``: years count in posts that share the post's code there."""

RELATED: Final = "related"
HIGHER: Final = "higher"


@dataclass(frozen=True)
class Career:
    """Spells of each pair's employee beside the post asked for.

    ``spells`` are those of k people, ``at`` (n,) says which of them a pair asks about.
    """

    spells: Ragged
    at: Array
    city: City
    post: Posts

    def years_in_same(self, column: str) -> Floats:
        """Years in posts that share the post's code in a column; NaN where the post has none."""
        return np.where(getattr(self.post, column) >= 0, self.years[column], np.nan)

    @cached_property
    def years(self) -> Mapping[str, Floats]:
        """Years in spells of each kind, (n,), by the name of the kind; days in two of them once.

        The kinds are those of ``SAME``, ``RELATED`` functions and the same or a ``HIGHER`` class.
        NaN where nothing is known of the career, 0 where it has no spell of the kind.
        """
        starts, pairs = self.spells.starts, len(self.at)
        _, key, row = self.spells.places(self.at)
        kinds = self._kinds(key, self.spells["position"].take(row))
        chosen = np.flatnonzero(np.array([*kinds.values()]))
        kind = chosen // max(len(row), 1)
        at = chosen - kind * len(row)
        line = kind * pairs + key[at]  # each kind's spells lie behind those of the one before
        row = row[at]
        start = on_one_line(line, self.spells["start"].take(row))
        end = on_one_line(line, self.spells["end"].take(row))
        years = years_covered(line, start, end, len(kinds) * pairs).reshape(len(kinds), pairs)
        is_known = starts[1:][self.at] > starts[self.at]
        return dict(zip(kinds, np.where(is_known, years, np.nan), strict=True))

    def _kinds(self, key: Array, position: Array) -> dict[str, Mask]:
        """Of which kind each spell is, (m,): of a pair ``key``, in the post ``position``."""
        names = (*SAME, "position_class")
        held = {name: getattr(self.city.posts, name).take(position) for name in names}
        asked = {name: getattr(self.post, name) for name in names}
        if len(self.post.position) > 1:
            asked = {name: values[key] for name, values in asked.items()}
        same = {name: held[name] == asked[name] for name in SAME}
        related = self.city.related[held["function"], asked["function"]]
        return same | {RELATED: related, HIGHER: held["position_class"] >= asked["position_class"]}


@dataclass(frozen=True)
class Step:
    """The post held on the day beside the one asked for; NaN where none is held.

    ``present`` has ``City.compared`` of the post held, (columns, n), ``asked`` those of the post
    asked for, of the same shape or (columns, 1).
    """

    present: Floats
    asked: Floats
    is_held: Mask

    def change(self, column: str) -> Floats:
        """Value of the post asked for minus that of the present one, (n,)."""
        row = COMPARED.index(column)
        change: Floats = self.asked[row] - self.present[row]
        return change

    def is_same(self, column: str) -> Floats:
        """1 where both posts share a code, 0 where not, (n,)."""
        same: Floats = self._same[COMPARED.index(column)]
        return same

    @cached_property
    def _same(self) -> Floats:
        return np.where(self.is_held, self.asked == self.present, np.nan)


@dataclass(frozen=True)
class Place:
    """Kilometres from home to the post asked for and to the present post's agency, (n,)."""

    to_post: Floats
    to_present: Floats


@dataclass(frozen=True)
class PairView:
    """The blocks that features read, for n pairs.

    ``people`` are k people, ``at`` (n,) says which of them a pair asks about. Blocks of posts have
    n rows, or one where all pairs ask for the same post on the same day: what follows from it
    alone may be known then (``of_post``, the values of ``FEATURES_OF_POSTS``).
    """

    city: City
    people: People
    at: Array
    post: Posts
    demand: Demand
    requirements: Requirements
    of_post: Array | None = None

    @cached_property
    def person(self) -> Person:
        """Who is asked about, and what is constant of them."""
        return self.people.person.at(self.at)

    @cached_property
    def grades(self) -> Grades:
        """The last known grade."""
        return self.people.grades.at(self.at)

    @cached_property
    def career(self) -> Career:
        """Spells beside the post."""
        return Career(self.people.spells, self.at, self.city, self.post)

    @cached_property
    def step(self) -> Step:
        """The present post beside the post."""
        held, posts = self.people.present.position[self.at], self.city.compared
        present = posts.take(held, axis=1, mode="wrap")  # who holds none finds the last
        asked = posts.take(self.post.position, axis=1, mode="wrap")
        return Step(present, asked, held != NO_ROW)

    @cached_property
    def assessed(self) -> Assessed:
        """Assessments beside requirements."""
        return Assessed(self.people.levels, self.at, self.requirements, self.person.day)

    @cached_property
    def courses(self) -> Courses:
        """Courses beside requirements."""
        recorded = self.people.taught.is_recorded[self.at]
        return Courses(self.people.courses, self.at, self.requirements, self.person.day, recorded)

    @cached_property
    def field(self) -> FieldMatch:
        """Field of education beside the fields asked for."""
        return self.city.field_table.match(self.person.education_field, self.post.field_set)

    @cached_property
    def place(self) -> Place:
        """Distances from home."""
        to_post = kilometres(self.person.home, self.post.place)
        return Place(to_post, self.people.present.kilometres[self.at])
