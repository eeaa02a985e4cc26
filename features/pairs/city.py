"""What does not change with the day: posts, related functions, fields of education, homes."""

from __future__ import annotations

from dataclasses import dataclass
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
        posts, employees = Posts.of(history), history["employees"]
        fields, field_of = np.unique(employees["education_field"], return_inverse=True)
        known = fields >= 0
        return cls(
            posts=posts,
            related=related(history.vocabularies["function"]),
            field_sets=_field_sets(posts.field_set, history["positions"]["education_fields"]),
            fields=fields[known],
            field_of=np.where(known, np.cumsum(known) - 1, NO_CODE)[field_of],
            homes=on_sphere(employees["home_latitude"], employees["home_longitude"]),
        )

    @cached_property
    def field_table(self) -> FieldTable:
        """How each field of education answers each set of fields that posts ask for."""
        return FieldTable.of(self.fields, self.field_sets)


def _field_sets(numbers: Array, field_sets: Array) -> tuple[tuple[int, ...], ...]:
    """The different tuples of ISCED-F codes by their number."""
    asked = np.flatnonzero(numbers != NO_CODE)
    _, first = np.unique(numbers[asked], return_index=True)
    return tuple(field_sets[asked[first]])
