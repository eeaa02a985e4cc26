"""What the rules of law answer for each pair: pass, fail, unknown, and when a fail passes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE
from features.once import Once
from models.eligibility.exclusions import Exclusions, Fails

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.calendar import Days
    from models.eligibility.facts import Facts
    from models.eligibility.rule import Rule
    from models.eligibility.rule_evidence import Piece
    from models.eligibility.verdicts import Mask, Verdicts


class Answer(IntEnum):
    """Three answers, and one for a rule that does not speak of this post or person.

    Ordered so that the higher value stands where two hold: what is unknown neither passes nor
    fails, and a rule that does not speak asks nothing. A fail is the least and is zero, which
    ``Eligibility`` relies on to find fails quickly.
    """

    FAIL = 0
    PASS = 1
    UNKNOWN = 2
    NOT_APPLICABLE = 3


FAIL, PASS, UNKNOWN, NOT_APPLICABLE = map(np.int8, Answer)
"""The same as arrays hold them: NumPy looks long at a number that is a member of an enumeration."""


@dataclass(frozen=True)
class Eligibility:
    """Answers of every rule in force for n pairs.

    Attributes
    ----------
    rules : the rules in force, in the order of the columns.
    answers : int8, shape (n, rules), values of :class:`Answer`, each column contiguous.
    dates : for the columns where time cures a fail, the day from which it passes, int32, shape
        (n,); ``NO_DATE`` where time does not cure it or nothing fails.
    version : SHA-256 of the rules with their parameters.
    facts : what was asked, for the values that each rule saw.
    evident : for the columns that evidence speaks of, which of ``pieces`` gave the answer that
        the data do not, int32, shape (n,); -1 where the data speak.
    pieces : the evidence.
    verdicts : by column those, of all people of ``facts``, whose answers stand here unchanged; they
        keep whom the rule fails, and what was told of it. Shorter where it speaks of nobody.
    """

    rules: tuple[Rule, ...]
    answers: npt.NDArray[np.int8]
    dates: Mapping[int, Days]
    version: str
    facts: Facts
    evident: Mapping[int, npt.NDArray[np.int32]] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    verdicts: Mapping[int, Verdicts] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.answers)

    @Once
    def passes_from(self) -> Days:
        """``dates`` of every column, shape (n, rules); for few pairs: most of it is empty."""
        whole = np.full(self.answers.shape, NO_DATE, dtype=np.int32, order="F")
        for column, days in self.dates.items():
            whole[:, column] = days
        return whole

    @Once
    def is_excluded(self) -> Mask:
        """Whether some rule of severity *exclude* fails; *unknown* never excludes. Shape (n,)."""
        return self.exclusions.is_anyone()

    @Once
    def has_unknown(self) -> Mask:
        """Whether some excluding rule cannot be answered for want of data. Shape (n,)."""
        found = np.zeros(len(self), dtype=bool)
        for column in self._excluding:
            found |= self.answers[:, column] == UNKNOWN
        return found

    @Once
    def exclusions(self) -> Exclusions:
        """Whom each rule leaves out."""
        return Exclusions.of(len(self), ((at, self._fails[at]) for at in self._excluding))

    @property
    def failing(self) -> tuple[int, ...]:
        """How many pairs fail each rule."""
        return tuple(fails.number for fails in self._fails)

    @Once
    def _fails(self) -> tuple[Fails, ...]:
        whole = self.verdicts if self.verdicts and self.facts.at is None else {}
        return tuple(
            whole[at].fails if at in whole else Fails.of(self.answers[:, at] == FAIL)
            for at in range(len(self.rules))
        )

    @Once
    def _excluding(self) -> list[int]:
        return [at for at, rule in enumerate(self.rules) if rule.excludes]

    def take(self, rows: npt.ArrayLike) -> Eligibility:
        """The pairs at ``rows`` (positions or a mask)."""
        at = np.asarray(rows)
        at = np.flatnonzero(at) if at.dtype == bool else at.astype(np.int64)
        return replace(
            self,
            answers=self.answers[at],
            dates={column: days[at] for column, days in self.dates.items()},
            facts=self.facts.take(at),
            evident={column: pieces[at] for column, pieces in self.evident.items()},
        )

    def cured_on(self, rows: npt.NDArray[np.int64], column: int) -> list[int | None]:
        """The day from which each of some fails passes by time alone; None where there is none."""
        if column not in self.dates:
            return [None] * len(rows)
        days = self.dates[column][rows].tolist()
        return [None if day == NO_DATE else day for day in days]

    def pieces_of(self, rows: npt.NDArray[np.int64], column: int) -> list[Piece | None]:
        """The evidence that gave each of some answers; None where the data did."""
        if column not in self.evident:
            return [None] * len(rows)
        at = self.evident[column][rows].tolist()
        return [None if piece < 0 else self.pieces[piece] for piece in at]

    def piece_of(self, row: int, column: int) -> Piece | None:
        """The evidence that gave one answer; None where the data did."""
        return self.pieces_of(np.array([row]), column)[0]
