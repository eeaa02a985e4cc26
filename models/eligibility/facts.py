"""The columns that rules read, for n pairs: those of the people beside those of the posts.

What is said of people and posts comes from :mod:`people` and :mod:`posts`; what lies between the
two is found here. Holds no rule and no threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.pairs.pairs import Pairs
from models.eligibility import records
from models.eligibility.career import Career, Present
from models.eligibility.people import People, step_between
from models.eligibility.posts import NOT_REQUIRED, REQUIREMENTS, Posts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.calendar import Days
    from features.history.coding import Array
    from features.history.history import History
    from features.pairs.ragged import Ragged
    from models.eligibility.posts import PostSet
    from models.eligibility.verdicts import Mask

Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.int32]

READ_BY_STEP: Final = frozenset({"position_type", "functional_level"})
"""The columns of ``positions`` from which a post's rank follows."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that the law asks about n pairs; every column has shape (n,).

    Where one post is asked for on one day, columns of the post and the day have shape (1,): they
    broadcast.

    Attributes
    ----------
    people : what is known of them, and of posts.
    at : int64, shape (n,), which of ``people`` each pair asks about; None for each once, in order.
    may_read : the columns of ``positions`` that a rule says it reads; None for all of them.
    """

    people: People
    _asked: Rows
    at: npt.NDArray[np.int64] | None = None
    may_read: frozenset[str] | None = None

    @classmethod
    def of(cls, history: History, pairs: Pairs) -> Facts:
        """Facts of any pairs, gathered for them alone."""
        return cls(People(Posts(history), pairs.employees, pairs.days), pairs.positions)

    def __len__(self) -> int:
        return len(self.people) if self.at is None else len(self.at)

    def take(self, rows: npt.NDArray[np.int64]) -> Facts:
        """Facts of the pairs at ``rows`` (k,); no column broadcasts any more."""
        at = rows if self.at is None else self.at[rows]
        asked = np.full(len(rows), self._asked[0]) if self._is_broadcast else self._asked[rows]
        return Facts(self.people, asked, at)

    def rows_of_people(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which of ``people`` the pairs at ``rows`` ask about."""
        return rows if self.at is None else self.at[rows]

    def reading(self, columns: frozenset[str]) -> Facts:
        """The same facts, of the posts only some columns: what is found follows from these."""
        return replace(self, may_read=columns)

    @property
    def posts(self) -> Posts:
        """What is known of all posts."""
        return self.people.posts

    @property
    def history(self) -> History:
        """The history that all is known from."""
        return self.posts.history

    @property
    def _is_broadcast(self) -> bool:
        return self.at is None and len(self._asked) == 1

    def _of_people(self, cells: Array) -> Array:
        return cells if self.at is None else cells[..., self.at]

    def _posts_for(self, *columns: str) -> Rows:
        """The posts asked for, where all of these columns may be read."""
        if self.may_read is not None and not self.may_read.issuperset(columns):
            allowed = sorted(self.may_read)
            raise PermissionError(f"positions: only {allowed} may be read, not {columns}")
        return self._asked

    def person(self, column: str) -> Array:
        """A column of ``employees`` for each pair."""
        return self._of_people(self.people.column(column))

    def post(self, column: str) -> Array:
        """A column of ``positions`` for each pair's post."""
        cells: Array = self.posts.column(column)[self._posts_for(column)]
        return cells

    def fields_asked(self) -> tuple[list[tuple[int, ...]], npt.NDArray[np.intp]]:
        """The ISCED-F fields that each different post asks for, and which post each pair asks."""
        different, which = np.unique(self._posts_for("education_fields"), return_inverse=True)
        return self.posts.column("education_fields")[different].tolist(), which

    @property
    def positions(self) -> Rows:
        """The post that each pair asks for."""
        return self._posts_for("position_id")

    @property
    def day(self) -> Days:
        """The day on which each pair is judged."""
        days: Days = self._of_people(self.people.days)
        return days[:1] if self._is_broadcast else days

    @property
    def education_rank(self) -> Codes:
        """Rank of the person's education; ``UNKNOWN_EDUCATION`` where not given."""
        return self._of_people(self.people.education_rank)

    @property
    def education_fields(self) -> tuple[Rows, Rows]:
        """The different fields of education, and which of them each pair's person has."""
        fields, which = self.people.education_fields
        return fields, self._of_people(which)

    @property
    def is_pppk(self) -> Mask:
        """Whether the person serves under a PPPK contract."""
        return self._of_people(self.people.is_pppk)

    @property
    def grade(self) -> Codes:
        """Today's grade; where ``employees`` has none, the latest of ``grade_history``."""
        return self._of_people(self.people.grade)

    @property
    def has_pns_grade(self) -> Mask:
        """Whether the grade is one of PNS, I/a to IV/e."""
        return self._of_people(self.people.has_pns_grade)

    @property
    def post_type(self) -> Codes:
        """Code of the post's ``position_type``."""
        return self.post("position_type")

    @property
    def post_level(self) -> Codes:
        """Code of the post's ``functional_level``; ``NO_CODE`` where it has none."""
        return self.post("functional_level")

    @cached_property
    def present(self) -> Present:
        """The post held on the day."""
        return self.people.present if self.at is None else self.people.present.take(self.at)

    @property
    def is_career_known(self) -> Mask:
        """Whether earlier posts are recorded."""
        return self._of_people(self.people.career.is_known)

    @property
    def is_without_post(self) -> Mask:
        """Whether it is on record that no post is held."""
        return self._of_people(self.people.is_without_post)

    def has_held(self, posts: PostSet) -> Mask:
        """Whether the person holds or held one of the posts."""
        return self._of_people(self.people.has_held(posts))

    def served_since(self, posts: PostSet) -> Days:
        """Where all time in the posts would have begun in one piece."""
        return self._of_people(self.people.served_since(posts))

    def served_in_field(self) -> tuple[Days, Mask]:
        """``served_since`` of the posts in the same function, and whether one is held today."""
        functions, which = np.unique(self.post("function"), return_inverse=True)
        fields = [self.posts.in_function(int(function)) for function in functions]
        if len(fields) == 1:
            return self.served_since(fields[0]), fields[0].has[self.present.post]
        has, owner = np.stack([field.has for field in fields]), which.astype(np.int32)
        return self._career.served_since(has, owner), has[owner, self.present.post]

    @property
    def _career(self) -> Career:
        """Posts held by each pair's person."""
        if self.at is None:
            return self.people.career
        people = self.people
        asked = Pairs(people.employees[self.at], self._asked, people.days[self.at])
        return Career(self.history, asked)

    def birthday(self, age: int) -> Days:
        """The day on which each person reaches an age."""
        return self._of_people(self.people.birthday(age))

    def periods(self, latest: int) -> records.LatestPeriods:
        """The latest annual periods of performance; arrays of shape (latest, n)."""
        found = self.people.periods(latest)
        return records.LatestPeriods(self._of_people(found.predicates), self._of_people(found.ends))

    @property
    def asked_for(self) -> Mask:
        """Whether the person asked for this post."""
        if len(self.positions) == 1:
            named = self.posts.asked_by(int(self.positions[0]))
            return self._of_people(self.people.of_employees(named))
        return self.posts.are_asked(self._of_people(self.people.employees), self.positions)

    @property
    def required_levels(self) -> records.RequiredLevels:
        """Required and latest assessed level of every competency that the post requires."""
        rows = records.required_rows(self.history, self._posts_for(REQUIREMENTS))
        person = rows.pair if self.at is None else self.at[rows.pair]
        return rows.met_by(self.people.levels, person)

    def competencies(self) -> Iterator[tuple[Codes, Codes]]:
        """Of each competency that any of the posts requires: the levels required and assessed.

        ``NOT_REQUIRED`` where a pair's post does not, ``NOT_ASSESSED`` where nobody did.
        """
        different, which = np.unique(self._posts_for(REQUIREMENTS), return_inverse=True)
        required = self.posts.required(different)
        for competency in np.flatnonzero((required != NOT_REQUIRED).any(axis=1)):
            yield required[competency, which], self._of_people(self.people.levels[competency])

    @property
    def relatives(self) -> Ragged:
        """Every relative of each pair's person, with the post held on the day."""
        return self.people.kin if self.at is None else self.people.kin.take(self.at)

    @property
    def step(self) -> Codes:
        """Which way the move goes in rank: 1 promotion, 0 lateral, -1 demotion.

        Where a rank is unknown: ``UNKNOWN_STEP``.
        """
        then = self.posts.rank[self._posts_for(*READ_BY_STEP)]
        if len(then) == 1:
            return self._of_people(self.people.step_to(int(then[0])))
        return step_between(self._of_people(self.people.present_rank), then)
