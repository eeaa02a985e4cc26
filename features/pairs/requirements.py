"""What posts ask of competencies, and how assessments and courses answer it, pair by pair."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.values import COMPETENCIES, MANAGERIAL_COMPETENCIES
from features.history.ranges import flat
from features.once import Once
from features.pairs.gathering import engine

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.blocks import Levels
    from features.pairs.gathering.found import Answered, CourseSums
    from features.pairs.ragged import Array, Floats, Mask, Ragged

HIGHEST_LEVEL: Final = 5
_NO_GAP: Final = 127
_NARROW: Final = np.iinfo(np.int8).max
_NOT_ASKED: Final = np.full(1, np.nan)


@dataclass(frozen=True)
class Requirements:
    """Required levels of the posts of n pairs.

    ``levels`` int8 (posts asked for, competencies), 0 where nothing is asked; ``at`` is the row of
    ``levels`` for each pair, (n,), or (1,) where all pairs ask for one post.
    """

    levels: Array
    at: Array

    @classmethod
    def of(cls, history: History, positions: Array) -> Requirements:
        """Requirements of posts; of two rows for one competency the higher."""
        table, vocabulary = history["position_competencies"], history.vocabularies["competency"]
        offsets = history.offsets("position_competencies", "position_id")
        if len(positions) == 1:
            rows = slice(*offsets[positions[0] : positions[0] + 2])
            levels = np.zeros((1, len(vocabulary)), dtype=np.int8)
            levels[0, table["competency"][rows]] = table["required_level"][rows]
            return cls(levels, np.zeros(1, dtype=np.int64))
        asked, at = np.unique(positions, return_inverse=True)
        _, post, row = flat(offsets[asked], offsets[asked + 1])
        levels = np.zeros((len(asked), len(vocabulary)), dtype=np.int8)
        levels[post, table["competency"][row]] = table["required_level"][row]
        return cls(levels, at)

    @Once
    def counts(self) -> Floats:
        """How many competencies each pair's post asks for, (n,) or (1,)."""
        counted = (self.levels > 0).sum(axis=1).astype(np.float64)
        of_pairs: Floats = counted[self.at]
        return of_pairs

    @Once
    def asks(self) -> Mask:
        """Whether posts ask for competencies, (posts, competencies + 1).

        A missing code finds the last column: not asked for.
        """
        asks = np.zeros((len(self.levels), self.levels.shape[1] + 1), dtype=bool)
        asks[:, :-1] = self.levels > 0
        return asks

    def is_asked(self, key: Array, competency: Array) -> Mask:
        """Whether pair ``key``'s post asks for a competency, (m,)."""
        if len(self.at) == 1:
            return np.asarray(self.asks[self.at[0]].take(competency, mode="wrap"), dtype=bool)
        return np.asarray(self.asks[self.at[key], competency], dtype=bool)

    @Once
    def any_asked(self) -> Array:
        """Competencies that any of the posts asks for, rising, (K,)."""
        return np.flatnonzero(self.levels.any(axis=0))

    @Once
    def of_any_asked(self) -> Array:
        """Levels required in ``any_asked``, (K, n) or (K, 1); 0 where a post does not ask."""
        levels: Array = self.levels.take(self.any_asked, axis=1).T.take(self.at, axis=1)
        return levels


@dataclass(frozen=True)
class Answers:
    """How n people answer K competencies: ``gap`` int8 and ``is_asked``, both (K, n).

    ``is_asked`` says that the post asks for the competency and the person was assessed in it;
    ``gap`` is level minus required level there, below zero where the person falls short, else 0.
    """

    gap: Array
    is_asked: Mask

    @Once
    def count(self) -> Floats:
        """How many competencies asked for were assessed, (n,)."""
        return _summed(self.is_asked.view(np.int8))

    @property
    def mean_gap(self) -> Floats:
        """Mean of the gaps, (n,); NaN where there are no answers, as in all that follows."""
        return self._mean(self.gap)

    @property
    def mean_shortfall(self) -> Floats:
        """Mean of the levels missing, surplus counted as nothing."""
        return self._mean(-np.minimum(self.gap, 0))

    @property
    def met_share(self) -> Floats:
        """Share of the answers that reach the required level."""
        return self._mean(((self.gap >= 0) & self.is_asked).view(np.int8))

    @property
    def lowest_gap(self) -> Floats:
        """The lowest gap."""
        # where there is no answer the gap is 0: adding is much faster than choosing by a mask
        gaps = self.gap + ~self.is_asked * np.int8(_NO_GAP)
        lowest = gaps.min(axis=0, initial=_NO_GAP)
        return np.where(self.count > 0, lowest, np.nan)

    def _mean(self, values: Array) -> Floats:
        mean: Floats = _summed(values) / self.count
        return mean


def _summed(values: Array) -> Floats:
    """Sums over the first axis of int8 of at most ``HIGHEST_LEVEL``, in the narrowest safe type."""
    is_narrow = len(values) * HIGHEST_LEVEL <= _NARROW
    summed: Array = np.add.reduce(values, axis=0, dtype=np.int8 if is_narrow else np.int16)
    return summed.astype(np.float64)


@dataclass(frozen=True)
class Assessed:
    """Assessments of each pair's employee in the competencies that its post asks for.

    ``levels`` are those of k people, ``at`` (n,) says which of them a pair asks about; ``days`` is
    each pair's day.
    """

    levels: Levels
    at: Array
    requirements: Requirements
    days: Array

    @Once
    def _rows(self) -> dict[int, int]:
        """At which row of the answers each competency asked for stands."""
        return {code: row for row, code in enumerate(self.requirements.any_asked.tolist())}

    @Once
    def _answered(self) -> Answered:
        return engine.current().answers(self.levels, self.at, self.requirements)

    @Once
    def every(self) -> Answers:
        """Answers in all competencies asked for."""
        return Answers(self._answered.gap, self._answered.is_asked)

    @Once
    def managerial(self) -> Answers:
        """Answers in the managerial competencies asked for."""
        return self._between(0, len(MANAGERIAL_COMPETENCIES))

    @Once
    def technical(self) -> Answers:
        """Answers in the technical competencies asked for."""
        return self._between(len(COMPETENCIES), len(self.levels.level))

    @property
    def newest(self) -> Array:
        """Day of the newest assessment in any competency asked for, (n,); ``NO_DATE`` if none."""
        return self._answered.newest

    @property
    def is_recorded(self) -> Mask:
        """Whether anybody's assessment was recorded before each pair's day, (n,)."""
        return np.asarray(self.levels.is_recorded[self.at], dtype=bool)

    def gap_in(self, competency: str) -> Floats:
        """Gap in one listed competency, (n,); NaN where not asked or never assessed.

        Of a competency that no post asks for, (1,).
        """
        row = self._rows.get(COMPETENCIES.index(competency))
        return _NOT_ASKED if row is None else self._answered.told[row]

    def _between(self, first: int, end: int) -> Answers:
        asked = [*self._rows]
        rows = slice(bisect_left(asked, first), bisect_left(asked, end))
        return Answers(self.every.gap[rows], self.every.is_asked[rows])


@dataclass(frozen=True)
class Courses:
    """Courses of each pair's employee in the competencies that its post asks for.

    ``rows`` are the courses of k people, ``at`` (n,) says which of them a pair asks about.
    """

    rows: Ragged
    at: Array
    requirements: Requirements
    days: Array
    is_recorded: Mask

    @property
    def hours(self) -> Floats:
        """Hours of these courses, (n,).

        NaN where the post asks for no competency, or where no courses were recorded yet.
        """
        return self._told(self._sums.hours)

    @property
    def recent_hours(self) -> Floats:
        """The same of those of the last three years alone."""
        return self._told(self._sums.recent)

    @property
    def unseen_hours(self) -> Floats:
        """The same of those alone that no assessment has seen."""
        return self._told(self._sums.unseen)

    @property
    def newest(self) -> Array:
        """Day of the newest of these courses, (n,); ``NO_DATE`` where there is none."""
        return self._sums.newest

    @Once
    def _sums(self) -> CourseSums:
        return engine.current().courses(self.rows, self.at, self.requirements)

    def _told(self, hours: Floats) -> Floats:
        return np.where(self._is_told, hours, np.nan)

    @Once
    def _is_told(self) -> Mask:
        return np.asarray(self.is_recorded & (self.requirements.counts > 0), dtype=bool)
