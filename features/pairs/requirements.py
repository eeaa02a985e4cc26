"""What posts ask of competencies, and how assessments and courses answer it, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import COMPETENCIES, MANAGERIAL_COMPETENCIES

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.ragged import Array, Floats, Mask, Ragged


@dataclass(frozen=True)
class Requirements:
    """Required levels of the posts of n pairs.

    ``levels`` int8 (posts asked for, competencies), 0 where nothing is asked; ``at`` (n,) is the
    row of ``levels`` for each pair.
    """

    levels: Array
    at: Array

    @classmethod
    def of(cls, history: History, positions: Array) -> Requirements:
        """Requirements of the posts (n,) of pairs; of two rows for one competency the higher."""
        asked, at = np.unique(positions, return_inverse=True)
        table = history["position_competencies"]
        offsets = history.offsets("position_competencies", "position_id")
        counts = offsets[asked + 1] - offsets[asked]
        post = np.repeat(np.arange(len(asked)), counts)
        first = np.cumsum(counts) - counts
        row = np.arange(len(post)) - first[post] + offsets[asked][post]
        levels = np.zeros((len(asked), len(history.vocabularies["competency"])), dtype=np.int8)
        levels[post, table["competency"][row]] = table["required_level"][row]
        return cls(levels, at)

    def counts(self, kinds: slice) -> Floats:
        """How many competencies of a range of codes each pair's post asks for, (n,)."""
        counted = (self.levels[:, kinds] > 0).sum(axis=1).astype(np.float64)
        of_pairs: Floats = counted[self.at]
        return of_pairs

    def level(self, key: Array, competency: Array) -> Array:
        """Level that pair ``key``'s post asks of a competency; 0 where it asks for none."""
        asked = self.levels[self.at[key], np.maximum(competency, 0)]
        return np.where(competency >= 0, asked, 0)


@dataclass(frozen=True)
class Assessed:
    """Assessments of each pair's employee in the competencies that its post asks for.

    ``gap`` (m,) is level minus required level: below zero where the person falls short.
    """

    rows: Ragged
    requirements: Requirements
    days: Array
    is_recorded: Mask

    @cached_property
    def required(self) -> Array:
        """Required level of each assessment's competency, (m,); 0 where none is asked."""
        return self.requirements.level(self.rows.key, self.rows["competency"])

    @cached_property
    def is_asked(self) -> Mask:
        """Whether the post asks for the competency assessed, (m,)."""
        return np.asarray(self.required > 0, dtype=bool)

    @cached_property
    def gap(self) -> Floats:
        """Level minus required level, (m,)."""
        return self.rows["level"].astype(np.float64) - self.required

    @cached_property
    def is_managerial(self) -> Mask:
        """Whether it is one of the eight managerial competencies that the post asks for, (m,)."""
        return self.is_asked & (self.rows["competency"] < len(MANAGERIAL_COMPETENCIES))

    @cached_property
    def is_technical(self) -> Mask:
        """Whether it is a technical competency that the post asks for, (m,)."""
        return self.is_asked & (self.rows["competency"] >= len(COMPETENCIES))

    def gap_in(self, competency: str) -> Floats:
        """Gap in one listed competency, (n,); NaN where not asked or never assessed."""
        chosen = self.is_asked & (self.rows["competency"] == COMPETENCIES.index(competency))
        gaps = np.full(len(self.rows), np.nan)
        gaps[self.rows.key[chosen]] = self.gap[chosen]
        return gaps


@dataclass(frozen=True)
class Courses:
    """Courses of each pair's employee; ``is_asked``: in a competency that its post asks for."""

    rows: Ragged
    requirements: Requirements
    days: Array
    is_recorded: Mask

    @cached_property
    def is_asked(self) -> Mask:
        """Whether a course teaches a competency that the post asks for, (m,)."""
        asked = self.requirements.level(self.rows.key, self.rows["competency"])
        return np.asarray(asked > 0, dtype=bool)

    def hours(self, chosen: Mask) -> Floats:
        """Hours of the chosen courses, (n,); NaN where no courses were recorded yet."""
        return np.where(self.is_recorded, self.rows.total(self.rows["hours"], chosen), np.nan)

    def hours_asked(self, chosen: Mask) -> Floats:
        """The same of courses in the post's competencies; NaN where the post asks for none."""
        asks = self.requirements.counts(slice(None)) > 0
        return np.where(asks, self.hours(chosen & self.is_asked), np.nan)
