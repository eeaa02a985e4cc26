"""What does not change with the day: posts, related functions, fields of education, homes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from features.history.coding import NO_CODE
from features.pairs.isced import FieldTable
from features.pairs.posts import Posts, on_sphere
from features.pairs.relatedness import related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History
    from features.pairs.ragged import Array, Floats

OF_CITY: Final = frozenset({"agencies", "employees", "positions"})
"""The tables that are read; a test holds them to it."""


COMPARED: Final = ("agency", "root", "function", "type", "level", "rank", "position_class")
"""Columns of ``Posts`` in which posts held are compared with the one asked for: codes first."""


@dataclass(frozen=True)
class City:
    """All that is constant in a history.

    ``related`` (functions, functions); ``field_sets`` by their number in ``Posts.field_set``;
    ``fields`` are the different fields of education of employees, ``field_of`` (employees,) their
    numbers; ``homes`` (employees, 3) on the unit sphere.
    """

    posts: Posts
    related: Array
    field_sets: Sequence[tuple[int, ...]]
    fields: Array
    field_of: Array
    homes: Floats

    @classmethod
    def of(cls, history: History) -> City:
        """All that is constant in a history."""
        return cls.of_posts(history, history["employees"]["education_field"]).with_people(history)

    @classmethod
    def of_posts(cls, history: History, education: Array) -> City:
        """All but the people, of whom only their fields of education are told, in any order."""
        posts, fields = Posts.of(history), np.unique(education)
        return cls(
            posts=posts,
            related=related(history.vocabularies["function"]),
            field_sets=_field_sets(posts.field_set, history["positions"]["education_fields"]),
            fields=fields[fields >= 0],
            field_of=np.empty(0, dtype=np.int64),
            homes=np.empty((0, 3)),
        )

    def with_people(self, history: History) -> City:
        """The same with the people of a history, all of whose fields of education are known."""
        employees = history["employees"]
        field = employees["education_field"]
        return replace(
            self,
            field_of=np.where(field >= 0, np.searchsorted(self.fields, field), NO_CODE),
            homes=on_sphere(employees["home_latitude"], employees["home_longitude"]),
        )

    @cached_property
    def compared(self) -> Floats:
        """``COMPARED`` of every post and of none, (columns, posts + 1); of none, the last, NaN."""
        table = np.full((len(COMPARED), len(self.posts.position) + 1), np.nan)
        for row, column in zip(table, COMPARED, strict=True):
            row[:-1] = getattr(self.posts, column)
        return table

    def compared_of(self, posts: Posts) -> Floats:
        """``COMPARED`` of some posts, (columns, n)."""
        return self.compared.take(posts.position, axis=1)

    @cached_property
    def field_table(self) -> FieldTable:
        """How each field of education answers each set of fields that posts ask for."""
        return FieldTable.of(self.fields, self.field_sets)


def _field_sets(numbers: Array, field_sets: Array) -> tuple[tuple[int, ...], ...]:
    """The different tuples of ISCED-F codes by their number."""
    asked = np.flatnonzero(numbers != NO_CODE)
    _, first = np.unique(numbers[asked], return_index=True)
    return tuple(field_sets[asked[first]])
