"""What was known of people before a day: everything that does not depend on the post asked for.

Computed once per (revision, day) for serving and once per (person, day) for training, by the same
code. It is made of parts; each part says which tables it reads, so that a change of other tables
leaves it as it is. It holds no name, no birth date and no state of today.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import years_between
from features.history.as_of import AsOf
from features.pairs.blocks import (
    Breadth,
    Columns,
    EarlierTransfers,
    Grades,
    Levels,
    Performance,
    Person,
    Present,
    Taught,
)
from features.pairs.careers import PPPK, breadth_of, grades_known, posts_held, present_known
from features.pairs.judged import earlier_known, performance_known
from features.pairs.ragged import Array, Floats, Ragged
from features.pairs.skills import courses_known, levels_known, taught_by
from features.pairs.spells import spells_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from features.history.history import History
    from features.history.outcomes import LabelPolicy
    from features.pairs.city import City
    from features.pairs.feature import Feature


@dataclass(frozen=True)
class People:
    """Everything known of each key's employee before its day; k keys."""

    person: Person
    present: Present
    breadth: Breadth
    grades: Grades
    performance: Performance
    earlier: EarlierTransfers
    taught: Taught
    spells: Ragged
    levels: Levels
    courses: Ragged

    def __len__(self) -> int:
        return len(self.person.employee)

    def take(self, keys: Array) -> People:
        """The same of ``keys``, in that order."""
        return People(**{one.name: getattr(self, one.name).take(keys) for one in fields(self)})

    def column(self, feature: Feature) -> Array:
        """A feature that reads blocks of people alone, float32 (k,); computed once."""
        found = self.columns.get(feature)
        if found is None:
            blocks = (getattr(self, block) for block in feature.reads)
            found = self.columns[feature] = feature(*blocks).astype(np.float32)
        return found

    @cached_property
    def columns(self) -> dict[Feature, Array]:
        """The columns computed so far."""
        return {}

    def lay(self, features: Sequence[Feature]) -> None:
        """Put the columns of features side by side, person by person.

        Who asks for few of many people finds what is known of each in one place.
        """
        rows = np.empty((len(self), len(features)), dtype=np.float32)
        for at, one in enumerate(features):
            rows[:, at] = self.column(one)
            self.columns[one] = rows[:, at]
        self._laid[:] = [rows]

    @property
    def laid(self) -> Array | None:
        """The rows of ``lay``, (k, features); None where nobody laid them."""
        return self._laid[0] if self._laid else None

    @cached_property
    def _laid(self) -> list[Array]:
        return []

    def renewed(self, blocks: Mapping[str, Any]) -> People:
        """The same with other blocks; columns of features that read none of them stay."""
        people = replace(self, **blocks)
        for one, column in self.columns.items():
            if blocks.keys().isdisjoint(one.reads):
                people.columns[one] = column
        return people

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays held."""
        blocks = (getattr(self, one.name) for one in fields(self))
        return sum(map(_bytes, (*blocks, self.columns)))


ALONE: Final = frozenset(
    {"person", "present", "breadth", "grades", "performance", "earlier", "taught"}
)
"""The blocks whose features depend on the person and the day alone."""


@dataclass(frozen=True)
class Asked:
    """Whose facts are asked for: employees (k,), each before its day."""

    as_of: AsOf
    employees: Array
    city: City
    policy: LabelPolicy

    @property
    def homes(self) -> Floats:
        """Where each lives, (k, 3)."""
        return self.city.homes[self.employees]


@dataclass(frozen=True)
class Part:
    """Blocks that are made together, and the tables of which they know something."""

    reads: frozenset[str]
    make: Callable[[Asked], Mapping[str, Any]]


def _constant(asked: Asked) -> Mapping[str, Any]:
    table, employees = asked.as_of.history["employees"], asked.employees
    served = years_between(table["hire_date"][employees], asked.as_of.days)
    person = Person(
        employee=employees,
        day=asked.as_of.days,
        is_pppk=table["employment_type"][employees] == PPPK,
        education_rank_code=table["education_level"][employees],
        education_field=asked.city.field_of[employees],
        home=asked.homes,
        years_of_service=np.maximum(served, 0.0),
    )
    return {"person": person}


def _careers(asked: Asked) -> Mapping[str, Any]:
    spells, posts = spells_known(asked.as_of, asked.employees), asked.city.posts
    return {
        "spells": spells,
        "present": present_known(spells, asked.as_of.days, posts, asked.homes),
        "breadth": breadth_of(spells, posts),
    }


def _grades(asked: Asked) -> Mapping[str, Any]:
    return {"grades": grades_known(asked.as_of, asked.employees)}


def _performance(asked: Asked) -> Mapping[str, Any]:
    return {"performance": performance_known(asked.as_of, asked.employees)}


def _earlier(asked: Asked) -> Mapping[str, Any]:
    return {"earlier": earlier_known(asked.as_of, asked.employees, asked.policy)}


def _skills(asked: Asked) -> Mapping[str, Any]:
    levels = levels_known(asked.as_of, asked.employees)
    courses = courses_known(asked.as_of, asked.employees, levels)
    taught = taught_by(courses, asked.as_of.is_recorded("trainings"))
    return {"levels": levels, "courses": courses, "taught": taught}


PARTS: Final = (
    Part(frozenset({"employees"}), _constant),
    Part(
        frozenset({"employees", "position_history", "transfers", "positions", "agencies"}), _careers
    ),
    Part(frozenset({"employees", "grade_history"}), _grades),
    Part(frozenset({"performance"}), _performance),
    Part(frozenset({"transfers", "evaluations"}), _earlier),
    Part(frozenset({"competency_assessments", "trainings"}), _skills),
)
"""What people are made of; a test holds the tables named to those that are read."""


def people_known(
    history: History, city: City, employees: Array, days: Array, policy: LabelPolicy
) -> People:
    """What was known of each employee (k,) before each day (k,)."""
    asked = Asked(AsOf(history, np.asarray(days, dtype=np.int32)), employees, city, policy)
    return People(**_made(asked, PARTS))


def posts_known(history: History, employees: Array, days: Array) -> Array:
    """The post that each employee (k,) held before each day (k,), ``NO_ROW`` where none."""
    as_of = AsOf(history, np.asarray(days, dtype=np.int32))
    return posts_held(spells_known(as_of, employees.astype(np.int64)))


def people_renewed(  # noqa: PLR0913 - whose facts, in which state, and what changed in it
    people: People,
    history: History,
    city: City,
    policy: LabelPolicy,
    touched: AbstractSet[str],
    *,
    whose: Array | None = None,
) -> People:
    """The same people in a later history of which only some tables have changed.

    Only parts that read one of the tables are made again. Employees must stand in the same rows.

    Parameters
    ----------
    whose : int64, shape (m,), optional
        The only employees whose facts may differ, where parts made again are columns; ``people``
        are everybody then, in the order of their rows.
    """
    keys = slice(None) if whose is None else whose
    days, employees = people.person.day[keys], people.person.employee[keys]
    asked = Asked(AsOf(history, days), employees, city, policy)
    made = _made(asked, (part for part in PARTS if part.reads & touched))
    if whose is not None:
        made = {name: getattr(people, name).put(whose, block) for name, block in made.items()}
    return people.renewed(made)


def _made(asked: Asked, parts: Iterable[Part]) -> dict[str, Any]:
    return {name: block for part in parts for name, block in part.make(asked).items()}


def _bytes(block: Any) -> int:  # noqa: ANN401 - a block, its columns or an array
    if isinstance(block, np.ndarray):
        return block.nbytes
    if isinstance(block, dict):
        return sum(map(_bytes, block.values()))
    if isinstance(block, (Columns, Levels, Ragged)):
        return sum(map(_bytes, vars(block).values()))
    return 0
