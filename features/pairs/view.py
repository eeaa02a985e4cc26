"""One block of pairs as features see it: people, posts, and what lies between the two.

A feature names the blocks that it reads as its parameters; nothing else can be reached from it.
People are not copied pair by pair: ``at`` says which of them a pair asks about, and a column is
taken when it is read. Where all pairs ask for one post, its blocks have a single row, which
broadcasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.history.coding import NO_ROW
from features.once import Once
from features.pairs.city import COMPARED
from features.pairs.gathering import engine
from features.pairs.posts import kilometres
from features.pairs.requirements import Assessed, Courses, Requirements

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

    def years_in_same(self, column: str) -> Floats:
        """Years in posts that share the post's code in a column; NaN where the post has none."""
        years: Floats = self.years[COMPARED.index(column)]
        return years

    @Once
    def years(self) -> Floats:
        """Years in spells of each kind, (kinds, n): ``gathering.twin.years`` says which."""
        return engine.current().years(self.spells, self.at, self.city, self.post)


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

    @Once
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

    @Once
    def person(self) -> Person:
        """Who is asked about, and what is constant of them."""
        return self.people.person.at(self.at)

    @Once
    def grades(self) -> Grades:
        """The last known grade."""
        return self.people.grades.at(self.at)

    @Once
    def career(self) -> Career:
        """Spells beside the post."""
        return Career(self.people.spells, self.at, self.city, self.post)

    @Once
    def step(self) -> Step:
        """The present post beside the post."""
        held = self.people.present.position[self.at]
        # who holds none finds the last
        present = self.city.compared.take(held, axis=1, mode="wrap")
        return Step(present, self.city.compared_of(self.post), held != NO_ROW)

    @Once
    def assessed(self) -> Assessed:
        """Assessments beside requirements."""
        return Assessed(self.people.levels, self.at, self.requirements, self.person.day)

    @Once
    def courses(self) -> Courses:
        """Courses beside requirements."""
        recorded = self.people.taught.is_recorded[self.at]
        return Courses(self.people.courses, self.at, self.requirements, self.person.day, recorded)

    @Once
    def field(self) -> FieldMatch:
        """Field of education beside the fields asked for."""
        return self.city.field_table.match(self.person.education_field, self.post.field_set)

    @Once
    def place(self) -> Place:
        """Distances from home."""
        to_post = kilometres(self.person.home, self.post.place)
        return Place(to_post, self.people.present.kilometres[self.at])
