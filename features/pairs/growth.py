"""What one person could become: higher levels, another course, more years in the present post.

The facts behind the features are changed, never the features: so everything that follows from a
fact changes with it. A level rises by an assessment dated the day before; a course ends the day
before that. Who stays some years longer has all that went before that much further back, ages
in service, rank and post alike, and is rated every year; the rest is as fresh as it is today.
Nothing else of a person can be changed here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from features.calendar import DAYS_PER_YEAR
from features.pairs.ragged import Array, Floats, Ragged
from features.pairs.skills import taught_by

if TYPE_CHECKING:
    from features.pairs.blocks import Levels
    from features.pairs.people import People


@dataclass(frozen=True)
class Growth:
    """m ways in which one person could have grown before the day.

    ``levels`` int8 (m, competencies) is the level reached in each, 0 where nothing changes; only
    competencies that were assessed before can change. ``hours`` (m,) is one more course in
    competency ``taught``, 0 for none. ``years`` (m,) are stayed longer in the present post.
    """

    levels: Array
    hours: Floats
    taught: int
    years: Floats

    def __len__(self) -> int:
        return len(self.hours)


def grown(person: People, growth: Growth) -> People:
    """One person (``People`` of one key) in m variants."""
    same = person.take(np.zeros(len(growth), dtype=np.int64))
    levels = _reassessed(same.levels, growth, int(person.person.day[0]))
    courses = _taught(same, levels, growth)
    taught = taught_by(courses, same.taught.is_recorded)
    stayed = _stayed(same, growth.years)
    return replace(stayed, levels=levels, courses=courses, taught=taught)


def _reassessed(levels: Levels, growth: Growth, day: int) -> Levels:
    reached = growth.levels.T
    rises = (reached > 0) & (levels.level > 0)
    return replace(
        levels,
        level=np.where(rises, reached, levels.level),
        day=np.where(rises, np.int32(day - 1), levels.day),
    )


def _taught(same: People, levels: Levels, growth: Growth) -> Ragged:
    """Courses with the new one; a new assessment has seen all that were taught before it."""
    courses, added = same.courses, np.flatnonzero(growth.hours > 0)
    reached = growth.levels[courses.key, np.maximum(courses["competency"], 0)]
    seen = (reached > 0) & (courses["competency"] >= 0)
    before = same.person.day[added] - 2
    new = {
        "competency": np.full(len(added), growth.taught),
        "hours": growth.hours[added],
        "day": before,
        "is_unseen": levels.day[growth.taught, added] < before,
        "is_recent": np.ones(len(added), dtype=bool),
    }
    old = {**courses.cells, "is_unseen": courses["is_unseen"] & ~seen}
    key = np.concatenate([courses.key, added])
    order = np.lexsort([np.concatenate([courses["day"], before]), key])  # by date, as in history
    cells = {
        name: np.concatenate([cell, new[name].astype(cell.dtype)])[order]
        for name, cell in old.items()
    }
    return Ragged.by_key(key[order], len(growth), cells)


def _stayed(same: People, years: Floats) -> People:
    """Everything before the present post is further back; the present one began earlier."""
    spells = same.spells
    back = np.rint(years * DAYS_PER_YEAR).astype(np.int64)[spells.key]
    is_held = (spells.from_end == 0) & spells["is_present"]
    cells = {
        **spells.cells,
        "start": spells["start"] - back,
        "end": spells["end"] - np.where(is_held, 0, back),
    }
    return replace(
        same,
        spells=Ragged(spells.starts, cells),
        person=replace(same.person, years_of_service=same.person.years_of_service + years),
        present=replace(same.present, years=same.present.years + years),
        grades=replace(same.grades, years=same.grades.years + years),
        earlier=replace(same.earlier, years_since=same.earlier.years_since + years),
        performance=replace(same.performance, periods=same.performance.periods + np.floor(years)),
    )
