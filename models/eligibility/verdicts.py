"""What one rule answers for n pairs, and how answers are combined; knows no rule by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE
from models.eligibility.answers import FAIL, NOT_APPLICABLE, PASS, UNKNOWN
from models.eligibility.exclusions import Fails

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.calendar import Days
    from models.eligibility.details import Detail
    from models.wording import Language

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Verdicts:
    """Answers of one rule for n pairs: int8, shape (n,), or (1,) where all have the same.

    ``passes_from`` (int32, shape (n,)) is the day from which a fail passes by time alone,
    ``NO_DATE`` elsewhere; None where time cures no fail.
    """

    answers: npt.NDArray[np.int8]
    passes_from: Days | None = None

    @cached_property
    def fails(self) -> Fails:
        """Whom the rule fails: of kept answers found once."""
        return Fails.of(self.answers == FAIL)

    @cached_property
    def told(self) -> dict[tuple[int, Language], Detail]:
        """What was told of single pairs, by pair and language: of kept answers told once."""
        return {}

    def where(self, applies: Mask) -> Verdicts:
        """The same answers, *not applicable* where the rule does not speak of the pair."""
        return self if applies.all() else self._instead(~applies, NOT_APPLICABLE)

    def unknown_where(self, unsure: Mask) -> Verdicts:
        """The same answers, *unknown* where nobody can be sure of them."""
        return self._instead(unsure, UNKNOWN)

    def until(self, last_day: Days) -> Verdicts:
        """The same answers, but no cure by time that would come after ``last_day``."""
        if self.passes_from is None:
            return self
        too_late = self.passes_from > last_day
        return Verdicts(self.answers, _days(np.where(too_late, NO_DATE, self.passes_from)))

    def _instead(self, gone: Mask, higher: np.int8) -> Verdicts:
        # where one of two holds the higher value stands: much faster than choosing by a mask
        answers = np.maximum(self.answers, gone * higher)
        if self.passes_from is None:
            return Verdicts(answers)
        return Verdicts(answers, _days(np.where(gone, NO_DATE, self.passes_from)))


SILENT: Final = Verdicts(np.array([NOT_APPLICABLE]))
"""Of a rule that speaks of nobody."""


def judged(passes: Mask, *, known: Mask | None = None, passes_from: Days | None = None) -> Verdicts:
    """Pass or fail where ``known``, else unknown; ``passes_from`` is kept for fails alone."""
    verdicts = Verdicts(passes.view(np.int8))  # of a mask one is a pass and zero a fail
    if known is not None:
        verdicts = verdicts.unknown_where(~known)
    if passes_from is None:
        return verdicts
    fails = verdicts.answers == FAIL
    return Verdicts(verdicts.answers, _days(np.where(fails, passes_from, NO_DATE)))


def all_of(parts: Sequence[Verdicts]) -> Verdicts:
    """Fail where one part fails, else unknown where one is unknown, else pass.

    Time cures the whole only where it cures every failing part and nothing is unknown.
    """
    answers = np.stack([part.answers for part in parts])
    dates = np.stack([_dates(part) for part in parts])
    fails = answers == FAIL
    unknown = (answers == UNKNOWN).any(axis=0)
    failed = fails.any(axis=0)
    uncurable = (fails & (dates == NO_DATE)).any(axis=0) | unknown
    combined = judged(~failed, known=failed | ~unknown)
    cured = np.where(failed & ~uncurable, dates.max(axis=0), NO_DATE)
    return Verdicts(combined.answers, _days(cured))


def any_of(parts: Sequence[Verdicts]) -> Verdicts:
    """Pass where one part passes, else unknown where one is unknown, else fail.

    Time cures the whole as soon as it cures one part.
    """
    answers = np.stack([part.answers for part in parts])
    dates = np.stack([_dates(part) for part in parts]).astype(np.int64)
    never = np.iinfo(np.int32).max
    soonest = np.where(dates == NO_DATE, never, dates).min(axis=0)
    passed = (answers == PASS).any(axis=0)
    unknown = (answers == UNKNOWN).any(axis=0)
    combined = judged(passed, known=passed | ~unknown)
    fails = (combined.answers == FAIL) & (soonest < never)
    return Verdicts(combined.answers, _days(np.where(fails, soonest, NO_DATE)))


def _dates(part: Verdicts) -> Days:
    if part.passes_from is None:
        return np.full(part.answers.shape, NO_DATE, dtype=np.int32)
    return part.passes_from


def _days(dates: npt.NDArray[np.integer[Any]]) -> Days | None:
    """The dates as days; None where there is none among them."""
    return dates.astype(np.int32, copy=False) if (dates != NO_DATE).any() else None
