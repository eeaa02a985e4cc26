"""What the rules of law answer for each pair: pass, fail, unknown, and when a fail passes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from models.eligibility.rule import Rule
    from models.eligibility.rule_evidence import Piece


class Answer(IntEnum):
    """Three answers, and one for a rule that does not speak of this post or person."""

    FAIL = 0
    PASS = 1
    UNKNOWN = 2
    NOT_APPLICABLE = 3


@dataclass(frozen=True)
class Eligibility:
    """Answers of every rule in force for n pairs.

    Attributes
    ----------
    rules : the rules in force, in the order of the columns.
    answers : int8, shape (n, rules), values of :class:`Answer`.
    passes_from : int32, shape (n, rules), the day from which a fail passes by time alone,
        ``NO_DATE`` where time does not cure it or nothing fails.
    version : SHA-256 of the rules with their parameters.
    evidence : int32, shape (n, rules), which of ``pieces`` gave the answer that the data do not;
        -1 where the data speak. None where no evidence gave any.
    pieces : the evidence.
    """

    rules: tuple[Rule, ...]
    answers: npt.NDArray[np.int8]
    passes_from: npt.NDArray[np.int32]
    version: str
    evidence: npt.NDArray[np.int32] | None = None
    pieces: tuple[Piece, ...] = ()

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def _excluding(self) -> npt.NDArray[np.bool_]:
        return np.array([rule.excludes for rule in self.rules], dtype=bool)

    @property
    def is_excluded(self) -> npt.NDArray[np.bool_]:
        """Whether some rule of severity *exclude* fails; *unknown* never excludes. Shape (n,)."""
        failed: npt.NDArray[np.bool_] = self.answers[:, self._excluding] == Answer.FAIL
        return np.asarray(failed.any(axis=1), dtype=bool)

    @property
    def has_unknown(self) -> npt.NDArray[np.bool_]:
        """Whether some excluding rule cannot be answered for want of data. Shape (n,)."""
        unknown: npt.NDArray[np.bool_] = self.answers[:, self._excluding] == Answer.UNKNOWN
        return np.asarray(unknown.any(axis=1), dtype=bool)

    @property
    def exclusion_masks(self) -> npt.NDArray[np.uint64]:
        """One bit a rule (bit j = rule j), set where it excludes; shape (n,)."""
        failed = (self.answers == Answer.FAIL) & self._excluding
        bits = np.left_shift(np.uint64(1), np.arange(len(self.rules), dtype=np.uint64))
        masks: npt.NDArray[np.uint64] = (failed * bits).sum(axis=1, dtype=np.uint64)
        return masks

    def take(self, rows: npt.ArrayLike) -> Eligibility:
        """The pairs at ``rows`` (positions or a mask)."""
        at = np.asarray(rows)
        evidence = None if self.evidence is None else self.evidence[at]
        return replace(
            self, answers=self.answers[at], passes_from=self.passes_from[at], evidence=evidence
        )

    def piece_of(self, row: int, column: int) -> Piece | None:
        """The evidence that gave one answer; None where the data did."""
        at = -1 if self.evidence is None else int(self.evidence[row, column])
        return None if at < 0 else self.pieces[at]
