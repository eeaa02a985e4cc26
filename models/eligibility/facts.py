"""The columns that rules read, for n pairs: gathered once, each only when a rule asks for it.

Today's columns of ``employees`` serve here as the contract allows; posts, performance and
competencies are read as known on the pair's day. Holds no rule and no threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.contract.values import EDUCATION_RANKS, EMPLOYMENT_TYPES, PNS_GRADES
from features.history.as_of import AsOf
from features.history.coding import NO_CODE, NO_ROW
from models.eligibility import ranks, records
from models.eligibility.career import Career

if TYPE_CHECKING:
    from features.calendar import Days
    from features.history.coding import Array
    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.verdicts import Mask

Codes = npt.NDArray[np.int8]

UNKNOWN_EDUCATION: Final = np.int8(0)
UNKNOWN_STEP: Final = np.int8(2)
_EDUCATION_RANKS: Final = np.array([*EDUCATION_RANKS, UNKNOWN_EDUCATION], dtype=np.int8)


def education_ranks(levels: Codes) -> Codes:
    """Rank of each level of education (d4 ranks with s1); ``UNKNOWN_EDUCATION`` for ``NO_CODE``."""
    return _EDUCATION_RANKS[levels]


@dataclass(frozen=True)
class Facts:
    """Everything that the law asks about pairs of a history; every column has shape (n,)."""

    history: History
    pairs: Pairs

    def __len__(self) -> int:
        return len(self.pairs)

    def person(self, column: str) -> Array:
        """A column of ``employees`` for each pair."""
        cells: Array = self.history["employees"][column][self.pairs.employees]
        return cells

    def post(self, column: str) -> Array:
        """A column of ``positions`` for each pair's post."""
        cells: Array = self.history["positions"][column][self.pairs.positions]
        return cells

    @property
    def day(self) -> Days:
        """The day on which each pair is judged."""
        return self.pairs.days

    @cached_property
    def education_rank(self) -> Codes:
        """Rank of the person's education; ``UNKNOWN_EDUCATION`` where not given."""
        return education_ranks(self.person("education_level"))

    @cached_property
    def is_pppk(self) -> Mask:
        """Whether the person serves under a PPPK contract."""
        pppk = EMPLOYMENT_TYPES.index("pppk")
        return np.asarray(self.person("employment_type") == pppk, dtype=bool)

    @cached_property
    def grade(self) -> Codes:
        """Today's grade; where ``employees`` has none, the latest of ``grade_history``."""
        grade: Codes = self.person("grade")
        past = AsOf(self.history, self.day).past("grade_history", self.pairs.employees)
        if not len(past):
            return grade
        last, has = past.last()
        return np.where((grade == NO_CODE) & has, past["grade"][last], grade)

    @cached_property
    def has_pns_grade(self) -> Mask:
        """Whether the grade is one of PNS, I/a to IV/e."""
        known = (self.grade != NO_CODE) & (self.grade < len(PNS_GRADES))
        return np.asarray(known, dtype=bool)

    @cached_property
    def post_type(self) -> Codes:
        """Code of the post's ``position_type``."""
        return self.post("position_type")

    @cached_property
    def post_level(self) -> Codes:
        """Code of the post's ``functional_level``; ``NO_CODE`` where it has none."""
        return self.post("functional_level")

    @cached_property
    def career(self) -> Career:
        """Posts held and for how long."""
        return Career(self.history, self.pairs)

    @cached_property
    def asked_for(self) -> Mask:
        """Whether the person asked for this post."""
        return records.asked_for(self.history, self.pairs)

    @cached_property
    def required_levels(self) -> records.RequiredLevels:
        """Required and latest assessed level of every competency that the post requires."""
        return records.required_levels(self.history, self.pairs)

    @cached_property
    def rank_of_post(self) -> ranks.Ranks:
        """Rank of every row of ``positions`` with functional posts at their equal, and of none.

        Shape (positions + 1,); the last is ``UNKNOWN_RANK``, so that ``NO_ROW`` finds it.
        """
        posts = self.history["positions"]
        known = ranks.equal_ranks(posts["position_type"], posts["functional_level"])
        return np.append(known, ranks.UNKNOWN_RANK)

    @cached_property
    def held_rank_of_post(self) -> ranks.Ranks:
        """Rank of each row of ``positions`` as a structural type; 0 for functional and none."""
        held = ranks.held_ranks(self.history["positions"]["position_type"])
        return np.append(held, np.int8(0))

    @cached_property
    def step(self) -> Codes:
        """Which way the move goes in rank: 1 promotion, 0 lateral, -1 demotion.

        Where a rank is unknown: ``UNKNOWN_STEP``.
        """
        now = self.rank_of_post[self.career.present.post]
        then = self.rank_of_post[self.pairs.positions]
        unknown = (now == ranks.UNKNOWN_RANK) | (then == ranks.UNKNOWN_RANK)
        return np.where(unknown, UNKNOWN_STEP, np.sign(then - now)).astype(np.int8)

    @cached_property
    def has_present_post(self) -> Mask:
        """Whether a present post is recorded."""
        return np.asarray(self.career.present.post != NO_ROW, dtype=bool)
