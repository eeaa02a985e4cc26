"""The slate of a vacancy: everything that its document, its record and its replay need.

A :class:`Slate` speaks no language and knows no recommendation id; ``models.slate.document``
writes it down. It holds no group of any person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from features.once import Once
from features.pairs.pairs import Pairs
from models.explain.reference import mean_of
from models.slate.circumstances import Circumstances

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.eligibility.answers import Eligibility
    from models.eligibility.nation_law import NationEligibility
    from models.fairness.listing import ListFairness
    from models.fit.judgement import Contributions, Judgement
    from models.talent.boxes import Codes


@dataclass(frozen=True)
class Vacancy:
    """The question: which post, from which day, how many.

    ``position`` is a row of the history, ``opened_on`` days since 1970-01-01: the day as of
    which everything is known.
    """

    vacancy_id: str
    position: int
    opened_on: int
    slots: int

    def pairs_of(self, rows: npt.NDArray[np.int64]) -> Pairs:
        """Employees, by their rows, beside the post on the day."""
        return Pairs.beside(rows, self.position, self.opened_on)


@dataclass(frozen=True)
class Listed:
    """The k people of the list, best first: their features, and what the judge says of them."""

    matrix: PairMatrix
    judgement: Judgement
    contributions: Contributions


@dataclass(frozen=True)
class Slate:
    """A vacancy's list with everyone who was left out.

    Attributes
    ----------
    vacancy : the question.
    model_version, rules_version : what judged.
    eligibility : every rule's answer for every employee, in the history's order.
    eligible : int64, shape (n,), rows of employees whom no rule excludes, rising.
    margins : float64, shape (n,), what the order follows.
    order : int64, shape (n,), positions in ``eligible``, best first.
    listed : the first k of the order.
    holders : features of those known to hold the post already, the measure in sentences.
    fairness : the audit of the list.
    fingerprint : of the eligible people, their margins and order (``models.slate.fingerprint``).
    circumstances : what else holds of the list, for its notices.
    boxes : talent boxes of every employee by the cut-offs of the circumstances; None where the
        list says nothing of boxes.
    """

    vacancy: Vacancy
    model_version: str
    rules_version: str
    eligibility: Eligibility | NationEligibility
    eligible: npt.NDArray[np.int64]
    margins: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]
    listed: Listed
    holders: PairMatrix
    fairness: ListFairness
    fingerprint: str
    circumstances: Circumstances = field(default_factory=Circumstances)
    boxes: Codes | None = None

    def __len__(self) -> int:
        return len(self.listed.matrix)

    @Once
    def listed_rows(self) -> npt.NDArray[np.int64]:
        """Rows of the listed people, best first; shape (k,)."""
        return self.eligible[self.order[: len(self)]]

    @Once
    def excluded_rows(self) -> npt.NDArray[np.int64]:
        """Rows of everyone left out, in the history's order."""
        return np.flatnonzero(self.eligibility.is_excluded)

    @Once
    def holders_mean(self) -> PairMatrix:
        """What the post's holders are like on average, as one row."""
        return mean_of(self.holders)

    @property
    def excluded_total(self) -> int:
        """How many are left out."""
        return len(self.eligibility) - len(self.eligible)

    def first_excluded(self, most: int) -> npt.NDArray[np.int64]:
        """The first of ``excluded_rows``: of a nation all of them are millions."""
        # among so many people at least ``most`` are left out, or all there are
        enough = most + len(self.eligible)
        return np.flatnonzero(self.eligibility.is_excluded[:enough])[:most]
