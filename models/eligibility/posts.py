"""What the law asks of posts, whoever is judged: rank, chain of command, requirements.

Computed once a history, each part only when a rule asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.history.coding import NO_CODE
from models.eligibility import ranks, records
from models.eligibility.chain import Chain

if TYPE_CHECKING:
    from features.history.coding import Array
    from features.history.history import History
    from models.eligibility.verdicts import Mask

Rows = npt.NDArray[np.int32]

NOT_REQUIRED: Final = np.int8(-1)


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

    @cached_property
    def _preferences(self) -> tuple[Rows, Rows]:
        """Posts that were named in preferences, rising, and by whom; shape (m,)."""
        table = self.history["preferences"]
        order = np.argsort(table["position_id"], kind="stable")
        return table["position_id"][order], table["employee_id"][order]

    def asked_by(self, post: int) -> Mask:
        """Whether each employee named a post among their preferences, shape (employees,)."""
        named, people = self._preferences
        begin, end = np.searchsorted(named, [post, post + 1])
        asked = np.zeros(len(self.history["employees"]), dtype=bool)
        asked[people[begin:end]] = True
        return asked

    def are_asked(self, employees: Rows, posts: Rows) -> Mask:
        """Whether each employee (n,) named the post beside them."""
        table = self.history["preferences"]
        total = np.int64(len(self.history["positions"]) + 1)
        given = table["employee_id"] * total + table["position_id"]
        return np.isin(employees * total + posts, given)
