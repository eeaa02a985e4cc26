"""One block of pairs as features see it: people, posts, and what lies between the two.

A feature names the blocks that it reads as its parameters; nothing else can be reached from it.
People are not copied pair by pair: ``at`` says which of them a pair asks about, and a column is
taken when it is read. Where all pairs ask for one post, its blocks have a single row, which
broadcasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from features.history.coding import NO_ROW
from features.pairs.posts import kilometres
from features.pairs.requirements import Assessed, Courses, Requirements
from features.pairs.spells import on_one_line, years_covered

if TYPE_CHECKING:
    from features.pairs.blocks import Grades, Person
    from features.pairs.city import City
    from features.pairs.demand import Demand
    from features.pairs.isced import FieldMatch
    from features.pairs.people import People
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats, Mask, Ragged


@dataclass(frozen=True)
class Career:
    """Spells of each pair's employee beside the post asked for.

    ``spells`` are those of k people, ``at`` (n,) says which of them a pair asks about.
    """

    spells: Ragged
    at: Array
    city: City
    post: Posts

    def of_spells(self, column: str) -> Array:
        """A column of ``Posts`` for the post of each spell, (m,)."""
        found: Array = getattr(self.city.posts, column).take(self._position)
        return found

    def of_post(self, column: str) -> Array:
        """A column of ``Posts`` for the post asked for, beside each spell: (m,) or (1,)."""
        values: Array = getattr(self.post, column)
        return values if len(values) == 1 else values[self._placed[0]]

    def years_where(self, chosen: Mask) -> Floats:
        """Years in the chosen spells, (n,), days in two of them once.

        NaN where nothing is known of the career, 0 where no spell is chosen.
        """
        at = np.flatnonzero(chosen)
        key, start, end = self._placed[0][at], self._start[at], self._end[at]
        return np.where(self._is_known, years_covered(key, start, end, len(self.at)), np.nan)

    def years_in_same(self, column: str) -> Floats:
        """Years in posts that share the post's code in a column; NaN where the post has none."""
        years = self.years_where(self.of_spells(column) == self.of_post(column))
        return np.where(getattr(self.post, column) >= 0, years, np.nan)

    @cached_property
    def _placed(self) -> tuple[Array, Array]:
        _, key, row = self.spells.places(self.at)
        return key, row

    @cached_property
    def _position(self) -> Array:
        position: Array = self.spells["position"].take(self._placed[1])
        return position

    @cached_property
    def _start(self) -> Array:
        key, row = self._placed
        return on_one_line(key, self.spells["start"].take(row))

    @cached_property
    def _end(self) -> Array:
        key, row = self._placed
        return on_one_line(key, self.spells["end"].take(row))

    @cached_property
    def _is_known(self) -> Mask:
        starts = self.spells.starts
        return np.asarray(starts[1:][self.at] > starts[self.at], dtype=bool)


@dataclass(frozen=True)
class Step:
    """The post held on the day (``position``, (n,)) beside the one asked for; NaN if none is."""

    position: Array
    city: City
    post: Posts

    def change(self, column: str) -> Floats:
        """Value of the post asked for minus that of the present one, (n,)."""
        change: Floats = getattr(self.post, column) - self._present(column)
        return change

    def is_same(self, column: str) -> Floats:
        """1 where both posts share a code, 0 where not, (n,)."""
        same = getattr(self.post, column) == self._present(column)
        return np.where(self._is_held, same, np.nan)

    def _present(self, column: str) -> Floats:
        values: Array = getattr(self.city.posts, column)
        if not len(values):
            return np.full(len(self.position), np.nan)
        return np.where(self._is_held, values[self.position].astype(np.float64), np.nan)

    @cached_property
    def _is_held(self) -> Mask:
        return np.asarray(self.position != NO_ROW, dtype=bool)


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
        return Step(self.people.present.position[self.at], self.city, self.post)

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
