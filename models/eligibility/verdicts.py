"""What one rule answers for n pairs, and how answers are combined; knows no rule by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE
from models.eligibility.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.calendar import Days

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Verdicts:
    """Answers of one rule: ``answers`` int8 (n,), ``passes_from`` int32 (n,).

    ``passes_from`` is the day from which a fail passes by time alone; ``NO_DATE`` elsewhere.
    """

    answers: npt.NDArray[np.int8]
    passes_from: Days

    def where(self, applies: Mask) -> Verdicts:
        """The same answers, *not applicable* where the rule does not speak of the pair."""
        answers = np.where(applies, self.answers, np.int8(Answer.NOT_APPLICABLE))
        return Verdicts(answers, np.where(applies, self.passes_from, NO_DATE).astype(np.int32))

    def until(self, last_day: Days) -> Verdicts:
        """The same answers, but no cure by time that would come after ``last_day``."""
        too_late = self.passes_from > last_day
        return Verdicts(
            self.answers, np.where(too_late, NO_DATE, self.passes_from).astype(np.int32)
        )


def judged(passes: Mask, *, known: Mask | None = None, passes_from: Days | None = None) -> Verdicts:
    """Pass or fail where ``known``, else unknown; ``passes_from`` is kept for fails alone."""
    answers = np.where(passes, np.int8(Answer.PASS), np.int8(Answer.FAIL))
    if known is not None:
        answers = np.where(known, answers, np.int8(Answer.UNKNOWN))
    if passes_from is None:
        return Verdicts(answers, np.full(answers.shape, NO_DATE, dtype=np.int32))
    cured = np.where(answers == Answer.FAIL, passes_from, NO_DATE)
    return Verdicts(answers, cured.astype(np.int32))


def all_of(parts: Sequence[Verdicts]) -> Verdicts:
    """Fail where one part fails, else unknown where one is unknown, else pass.

    Time cures the whole only where it cures every failing part and nothing is unknown.
    """
    answers = np.stack([part.answers for part in parts])
    dates = np.stack([part.passes_from for part in parts])
    fails = answers == Answer.FAIL
    unknown = (answers == Answer.UNKNOWN).any(axis=0)
    failed = fails.any(axis=0)
    uncurable = (fails & (dates == NO_DATE)).any(axis=0) | unknown
    combined = np.where(unknown, np.int8(Answer.UNKNOWN), np.int8(Answer.PASS))
    combined = np.where(failed, np.int8(Answer.FAIL), combined)
    cured = np.where(failed & ~uncurable, dates.max(axis=0), NO_DATE)
    return Verdicts(combined, cured.astype(np.int32))


def any_of(parts: Sequence[Verdicts]) -> Verdicts:
    """Pass where one part passes, else unknown where one is unknown, else fail.

    Time cures the whole as soon as it cures one part.
    """
    answers = np.stack([part.answers for part in parts])
    dates = np.stack([part.passes_from for part in parts]).astype(np.int64)
    never = np.iinfo(np.int32).max
    soonest = np.where(dates == NO_DATE, never, dates).min(axis=0)
    passed = (answers == Answer.PASS).any(axis=0)
    unknown = (answers == Answer.UNKNOWN).any(axis=0)
    combined = np.where(unknown, np.int8(Answer.UNKNOWN), np.int8(Answer.FAIL))
    combined = np.where(passed, np.int8(Answer.PASS), combined)
    fails = (combined == Answer.FAIL) & (soonest < never)
    return Verdicts(combined, np.where(fails, soonest, NO_DATE).astype(np.int32))
