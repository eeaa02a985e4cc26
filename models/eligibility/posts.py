"""What the law asks of posts, whoever is judged: rank, chain of command, requirements.

Computed once a history, each part only when a rule asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.history.coding import NO_CODE
from features.kept import Kept
from models.eligibility import ranks, records
from models.eligibility.chain import Chain

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from features.history.coding import Array
    from features.history.history import History
    from models.eligibility.verdicts import Mask

Rows = npt.NDArray[np.int32]

NOT_REQUIRED: Final = np.int8(-1)
REQUIREMENTS: Final = "requirements"
"""What a post requires of competencies, and in which order, as if it were a column of it."""

_POSTS_KEPT: Final = 4
"""Of so many posts it is kept who asked for them: several rules of a list ask."""


@dataclass(frozen=True)
class PostSet:
    """Posts that count for something, known by ``name``: what follows from them can be kept.

    ``has`` is bool, shape (positions + 1,), False at the end for "no post".
    """

    name: tuple[str, int]
    has: Mask = field(compare=False)


@dataclass(frozen=True, eq=False)
class Posts:
    """The posts of a history as the law sees them."""

    history: History
    _asked: Kept[Mask] = field(default_factory=lambda: Kept(_POSTS_KEPT), repr=False)

    def column(self, name: str) -> Array:
        """A column of ``positions``, shape (positions,)."""
        cells: Array = self.history["positions"][name]
        return cells

    @cached_property
    def rank(self) -> ranks.Ranks:
        """Rank of every row of ``positions`` with functional posts at their equal, and of none.

        Shape (positions + 1,); the last is ``UNKNOWN_RANK``, so that ``NO_ROW`` finds it.
        """
        known = ranks.equal_ranks(self.column("position_type"), self.column("functional_level"))
        return np.append(known, ranks.UNKNOWN_RANK)

    @cached_property
    def chain(self) -> Chain:
        """Who is whose direct superior."""
        return Chain.of(self.history)

    def from_rank(self, rank: int) -> PostSet:
        """Posts that surely rank at least so high."""
        return PostSet(("from_rank", rank), self.rank >= rank)

    def perhaps_from_rank(self, rank: int) -> PostSet:
        """Posts that rank at least so high, or may: no level is given."""
        unknown = self.rank == ranks.UNKNOWN_RANK
        unknown[-1] = False
        return PostSet(("perhaps_from_rank", rank), (self.rank >= rank) | unknown)

    def of_type_from(self, rank: int) -> PostSet:
        """Posts of a structural type that ranks at least so high."""
        held = ranks.held_ranks(self.column("position_type"))
        return PostSet(("of_type_from", rank), np.append(held >= rank, np.False_))

    @cached_property
    def functional(self) -> PostSet:
        """Functional posts."""
        is_functional = self.column("position_type") == ranks.FUNCTIONAL
        return PostSet(("functional", 0), np.append(is_functional, np.False_))

    def in_function(self, function: int) -> PostSet:
        """Posts in a function, by its code."""
        of_post = np.append(self.column("function"), NO_CODE)
        return PostSet(("in_function", function), of_post == function)

    def required(self, posts: Rows) -> npt.NDArray[np.int8]:
        """Required level of every competency, ``NOT_REQUIRED`` elsewhere; (competencies, k).

        Where a post names a competency twice the higher level counts.
        """
        rows = records.required_rows(self.history, posts)
        total = len(self.history.vocabularies["competency"])
        required = np.full((total, len(posts)), NOT_REQUIRED, dtype=np.int8)
        np.maximum.at(required, (rows.competency, rows.pair), rows.required)
        return required

    def kind(self, post: int, columns: Sequence[str]) -> tuple[Hashable, ...]:
        """A post's cells in some columns of ``positions``: posts of one kind are alike in them."""
        return tuple(
            self._requirements[post] if name == REQUIREMENTS else self.column(name)[post]
            for name in columns
        )

    @cached_property
    def _requirements(self) -> list[bytes]:
        """Of each post, the same for posts that require the same in the same order."""
        table = self.history["position_competencies"]
        rows = np.stack([table["competency"], table["required_level"]], axis=1)
        ends = self.history.offsets("position_competencies", "position_id").tolist()
        return [rows[begin:end].tobytes() for begin, end in pairwise(ends)]

    def asked_by(self, post: int) -> Mask:
        """Whether each employee named a post among their preferences, shape (employees,)."""
        return self._asked.get(post, lambda: self._asked_by(post))

    def _asked_by(self, post: int) -> Mask:
        table = self.history["preferences"]
        named, row = table.risen("position_id")
        begin, end = np.searchsorted(named, [post, post + 1])
        asked = np.zeros(len(self.history["employees"]), dtype=bool)
        asked[table["employee_id"][row[begin:end]]] = True
        return asked

    @cached_property
    def _given(self) -> npt.NDArray[np.int64]:
        """Every employee beside a post that they named, as one rising number."""
        table = self.history["preferences"]
        return np.sort(self._paired(table["employee_id"], table["position_id"]))

    def _paired(self, employees: Rows, posts: Rows) -> npt.NDArray[np.int64]:
        return employees * np.int64(len(self.history["positions"]) + 1) + posts

    def are_asked(self, employees: Rows, posts: Rows) -> Mask:
        """Whether each employee (n,) named the post beside them."""
        asked, given = self._paired(employees, posts), self._given
        at = np.searchsorted(given, asked)
        found: Mask = np.append(given, -2)[at] == asked
        return found
