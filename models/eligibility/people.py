"""What the law asks about people on their days, whatever post they are asked for.

Computed once, each column only when a rule asks for it; a day's people can be kept and shared by
threads. Today's columns of ``employees`` serve here as the contract allows; posts, performance
and competencies are read as known on the day. Holds no rule and no threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from features.calendar import add_months
from features.contract.values import EDUCATION_RANKS, EMPLOYMENT_TYPES, PNS_GRADES
from features.history.as_of import AsOf
from features.history.coding import NO_CODE, NO_ROW
from features.kept import Kept
from features.pairs.pairs import Pairs
from models.eligibility import kin, records
from models.eligibility.career import Career, Present
from models.eligibility.ranks import UNKNOWN_RANK

if TYPE_CHECKING:
    from features.calendar import Days
    from features.history.coding import Array
    from features.history.history import History
    from features.pairs.ragged import Ragged
    from models.eligibility.posts import Posts, PostSet
    from models.eligibility.verdicts import Mask

Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int32]

UNKNOWN_EDUCATION: Final = np.int8(0)
_EDUCATION_RANKS: Final = np.array([*EDUCATION_RANKS, UNKNOWN_EDUCATION], dtype=np.int8)
_MONTHS: Final = 12
_COLUMNS_KEPT: Final = 64
"""So many columns that follow from a parameter (an age, a set of posts) are kept."""


UNKNOWN_STEP: Final = np.int8(2)


def step_between(now: Codes, then: Codes | np.int8) -> Codes:
    """Which way a move goes in rank: 1 promotion, 0 lateral, -1 demotion.

    Where a rank is unknown: ``UNKNOWN_STEP``.
    """
    unknown = (now == UNKNOWN_RANK) | (then == UNKNOWN_RANK)
    return np.where(unknown, UNKNOWN_STEP, np.sign(then - now)).astype(np.int8)


def education_ranks(levels: Codes) -> Codes:
    """Rank of each level of education (d4 ranks with s1); ``UNKNOWN_EDUCATION`` for ``NO_CODE``."""
    return _EDUCATION_RANKS[levels]


@dataclass(frozen=True, eq=False)
class People:
    """Employees, each on a day, of the history of ``posts``; every column has shape (k,)."""

    posts: Posts
    employees: Rows
    days: Days
    _kept: Kept[Any] = field(default_factory=lambda: Kept(_COLUMNS_KEPT), repr=False)

    @classmethod
    def everybody(cls, posts: Posts, day: int) -> People:
        """All employees on one day, in the order of their rows."""
        total = len(posts.history["employees"])
        return cls(posts, np.arange(total, dtype=np.int32), np.full(total, day, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.employees)

    @property
    def history(self) -> History:
        """The history that all is known from."""
        return self.posts.history

    @cached_property
    def _stretch(self) -> slice | None:
        """Where these lie among all employees if they are neighbours, in the order of rows."""
        if not len(self):
            return slice(0, 0)
        first, end = int(self.employees[0]), int(self.employees[0]) + len(self)
        is_stretch = np.array_equal(self.employees, np.arange(first, end))
        return slice(first, end) if is_stretch else None

    @cached_property
    def _asked(self) -> Pairs:
        """The people as pairs: a career and records ask for no post."""
        return Pairs(self.employees, np.zeros(len(self), dtype=np.int32), self.days)

    def column(self, name: str) -> Array:
        """A column of ``employees``."""
        return self.of_employees(self.history["employees"][name])

    def of_employees(self, cells: Array) -> Array:
        """What is known of every employee, for these."""
        return cells[self.employees if self._stretch is None else self._stretch]

    @cached_property
    def education_rank(self) -> Codes:
        """Rank of the person's education; ``UNKNOWN_EDUCATION`` where not given."""
        return education_ranks(self.column("education_level"))

    @cached_property
    def education_fields(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """The different fields of education, and which of them each person has."""
        fields, which = np.unique(self.column("education_field"), return_inverse=True)
        return fields, which.astype(np.int32)

    @cached_property
    def is_pppk(self) -> Mask:
        """Whether the person serves under a PPPK contract."""
        pppk = EMPLOYMENT_TYPES.index("pppk")
        return np.asarray(self.column("employment_type") == pppk, dtype=bool)

    @cached_property
    def grade(self) -> Codes:
        """Today's grade; where ``employees`` has none, the latest of ``grade_history``."""
        grade: Codes = self.column("grade")
        rows = np.flatnonzero(grade == NO_CODE)
        past = AsOf(self.history, self.days[rows]).past("grade_history", self.employees[rows])
        if not len(past):
            return grade
        last, has = past.last()
        filled = grade.copy()
        filled[rows[has]] = past["grade"][last[has]]
        return filled

    @cached_property
    def has_pns_grade(self) -> Mask:
        """Whether the grade is one of PNS, I/a to IV/e."""
        known = (self.grade != NO_CODE) & (self.grade < len(PNS_GRADES))
        return np.asarray(known, dtype=bool)

    @cached_property
    def career(self) -> Career:
        """Posts held and for how long."""
        return Career(self.history, self._asked)

    @property
    def present(self) -> Present:
        """The post held on the day."""
        return self.career.present

    @cached_property
    def present_rank(self) -> Codes:
        """Rank of the post held on the day; ``UNKNOWN_RANK`` where none or without a level."""
        return self.posts.rank[self.present.post]

    def step_to(self, rank: int) -> Codes:
        """Which way a move to a rank goes from the post held on the day: see ``step_between``."""
        found: Codes = self._kept.get(
            ("step_to", rank), lambda: step_between(self.present_rank, np.int8(rank))
        )
        return found

    @cached_property
    def is_without_post(self) -> Mask:
        """Whether it is on record that no post is held: none, after a career that is known."""
        return np.asarray(self.present.is_recorded & (self.present.post == NO_ROW), dtype=bool)

    @cached_property
    def levels(self) -> Codes:
        """Latest assessed level of every competency, shape (competencies, k)."""
        return records.latest_levels(self.history, self._asked)

    @cached_property
    def kin(self) -> Ragged:
        """Every relative of each person, with the post held on the day."""
        return kin.relatives(self.history, self._asked)

    def periods(self, latest: int) -> records.LatestPeriods:
        """The latest annual periods of performance."""
        found: records.LatestPeriods = self._kept.get(
            ("periods", latest), lambda: records.latest_periods(self.history, self._asked, latest)
        )
        return found

    def birthday(self, age: int) -> Days:
        """The day on which each reaches an age; 28 February where born on the 29th and short."""
        found: Days = self._kept.get(
            ("birthday", age), lambda: add_months(self.column("birth_date"), _MONTHS * age)
        )
        return found

    def has_held(self, posts: PostSet) -> Mask:
        """Whether each holds or held one of the posts."""
        found: Mask = self._kept.get(
            ("has_held", posts.name), lambda: self.career.has_held(posts.has)
        )
        return found

    def served_since(self, posts: PostSet) -> Days:
        """Where all time in the posts would have begun in one piece (``Career.served_since``)."""
        found: Days = self._kept.get(
            ("served_since", posts.name), lambda: self.career.served_since(posts.has)
        )
        return found
