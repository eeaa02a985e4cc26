"""One block of pairs as features see it: people, posts, and what lies between the two.

A feature names the blocks that it reads as its parameters; nothing else can be reached from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from features.history.coding import NO_ROW
from features.pairs.isced import FieldMatch, match_fields
from features.pairs.posts import kilometres
from features.pairs.requirements import Assessed, Courses, Requirements
from features.pairs.spells import years_covered

if TYPE_CHECKING:
    from features.pairs.blocks import (
        Breadth,
        EarlierTransfers,
        Grades,
        Performance,
        Person,
        Present,
    )
    from features.pairs.demand import Demand
    from features.pairs.people import People
    from features.pairs.posts import City, Posts
    from features.pairs.ragged import Array, Floats, Mask, Ragged


@dataclass(frozen=True)
class Career:
    """Spells of each pair's employee beside the post asked for."""

    spells: Ragged
    city: City
    post: Posts

    def of_spells(self, column: str) -> Array:
        """A column of ``Posts`` for the post of each spell, (m,)."""
        found: Array = getattr(self.city.posts, column)[self.spells["position"]]
        return found

    def of_post(self, column: str) -> Array:
        """A column of ``Posts`` for the post asked for, beside each spell, (m,)."""
        found: Array = getattr(self.post, column)[self.spells.key]
        return found

    def years_where(self, chosen: Mask) -> Floats:
        """Years in the chosen spells, (n,); NaN where nothing is known of the career."""
        return years_covered(self.spells, chosen)

    def years_in_same(self, column: str) -> Floats:
        """Years in posts that share the post's code in a column; NaN where the post has none."""
        years = self.years_where(self.of_spells(column) == self.of_post(column))
        return np.where(getattr(self.post, column) >= 0, years, np.nan)


@dataclass(frozen=True)
class Step:
    """The post held on the day beside the post asked for; NaN where none is held."""

    present: Present
    city: City
    post: Posts

    def change(self, column: str) -> Floats:
        """Value of the post asked for minus that of the present one, (n,)."""
        change: Floats = getattr(self.post, column) - self._present(column)
        return change

    def is_same(self, column: str) -> Floats:
        """1 where both posts share a code, 0 where not, (n,)."""
        same = getattr(self.post, column) == self._present(column)
        return np.where(self.present.position == NO_ROW, np.nan, same)

    def _present(self, column: str) -> Floats:
        values = getattr(self.city.posts, column).astype(np.float64)
        if not len(values):
            return np.full(len(self.present.position), np.nan)
        found = values[np.maximum(self.present.position, 0)]
        return np.where(self.present.position == NO_ROW, np.nan, found)


@dataclass(frozen=True)
class Place:
    """Kilometres from home to the post asked for and to the present post's agency, (n,)."""

    to_post: Floats
    to_present: Floats


@dataclass(frozen=True)
class PairView:
    """The blocks that features read, for n pairs."""

    city: City
    people: People
    post: Posts
    demand: Demand
    requirements: Requirements

    @property
    def person(self) -> Person:
        """Who is asked about, and what is constant of them."""
        return self.people.person

    @property
    def grades(self) -> Grades:
        """The last known grade."""
        return self.people.grades

    @property
    def performance(self) -> Performance:
        """Annual performance."""
        return self.people.performance

    @property
    def earlier(self) -> EarlierTransfers:
        """Earlier transfers and how they went."""
        return self.people.earlier

    @property
    def present(self) -> Present:
        """The post held on the day."""
        return self.people.present

    @property
    def breadth(self) -> Breadth:
        """How varied the career is."""
        return self.people.breadth

    @cached_property
    def career(self) -> Career:
        """Spells beside the post."""
        return Career(self.people.spells, self.city, self.post)

    @cached_property
    def step(self) -> Step:
        """The present post beside the post."""
        return Step(self.people.present, self.city, self.post)

    @cached_property
    def assessed(self) -> Assessed:
        """Assessments beside requirements."""
        people = self.people
        return Assessed(
            people.assessed, self.requirements, self.person.day, people.assessments_recorded
        )

    @cached_property
    def courses(self) -> Courses:
        """Courses beside requirements."""
        people = self.people
        return Courses(people.courses, self.requirements, self.person.day, people.courses_recorded)

    @cached_property
    def field(self) -> FieldMatch:
        """Field of education beside the fields asked for."""
        return match_fields(self.person.education_field, self.post.field_set, self.city.field_sets)

    @cached_property
    def place(self) -> Place:
        """Distances from home."""
        places = self.city.posts.place
        rows = self.people.present.position
        there = np.full((len(rows), 3), np.nan)
        there[rows != NO_ROW] = places[rows[rows != NO_ROW]]
        home = self.person.home
        return Place(kilometres(home, self.post.place), kilometres(home, there))
