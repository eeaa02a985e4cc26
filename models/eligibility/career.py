"""Posts held and for how long, as known on each pair's day: from histories, else from employees.

The present post is the one begun last: a spell that is open on the day, or the ``employees`` row
where it began later or no spell is open. A post that begins on the day itself is held on it. Who
has no row of ``position_history`` has a known present and an unknown past. Knows no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE, Days, add_months, month_of
from features.history.as_of import AsOf
from features.history.coding import NO_ROW
from features.pairs.ragged import Ragged
from features.pairs.spells import spells_known

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.pairs import Pairs
    from models.eligibility.verdicts import Mask

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Present:
    """The post held on the day; every array has shape (n,).

    ``post`` is ``NO_ROW`` and ``since`` ``NO_DATE`` where not known. ``is_recorded`` says that
    something is known: a post, or a career whose last spell has ended. ``from_employees`` marks
    posts that the career does not show.
    """

    post: Rows
    since: Days
    is_recorded: Mask
    from_employees: Mask

    def take(self, rows: npt.NDArray[np.int64]) -> Present:
        """The posts of the pairs at ``rows``."""
        return Present(
            self.post[rows], self.since[rows], self.is_recorded[rows], self.from_employees[rows]
        )


@dataclass(frozen=True)
class Career:
    """Posts of each pair's employee up to and including the pair's day."""

    history: History
    pairs: Pairs

    @cached_property
    def _spells(self) -> Ragged:
        """Spells begun on or before the day, each ended by the day at the latest."""
        after = (self.pairs.days.astype(np.int64) + 1).astype(np.int32)
        spells = spells_known(AsOf(self.history, after), self.pairs.employees)
        day = self.pairs.days.astype(np.int64)[spells.key]
        cells = {
            "position": spells["position"],
            "start": spells["start"].astype(np.int32),
            "end": np.minimum(spells["end"], day).astype(np.int32),
            "is_open": spells["end"] > day,
        }
        return Ragged(spells.starts, cells)

    @cached_property
    def present(self) -> Present:
        """The post held on each pair's day."""
        spells, staff = self._spells, self.history["employees"]
        post = staff["position_id"][self.pairs.employees]
        since = staff["position_since"][self.pairs.employees]
        current = (post != NO_ROW) & ((since == NO_DATE) | (since <= self.pairs.days))
        has = spells.counts > 0
        if not has.any():
            return _present(post, since, current, current, current)
        last = np.where(has, spells.starts[1:] - 1, 0)
        entered = spells["position"][last]
        is_open = has & spells["is_open"][last]
        newer = (post != entered) & (since > spells["start"][last])
        later = current & (~is_open | newer)
        chosen = np.where(later, post, entered)
        begun = np.where(later, since, self._stretches()[last])
        return _present(chosen, begun, later | is_open, current | has, later)

    def _stretches(self) -> npt.NDArray[np.int32]:
        """Where the unbroken stretch in the same post began, for each spell."""
        spells = self._spells
        key, post, start, end = spells.key, spells["position"], spells["start"], spells["end"]
        joins = np.zeros(len(key), dtype=bool)
        joins[1:] = (key[1:] == key[:-1]) & (post[1:] == post[:-1]) & (end[:-1] >= start[1:])
        first = np.maximum.accumulate(np.where(joins, 0, np.arange(len(key))))
        return np.asarray(start[first], dtype=np.int32)

    @cached_property
    def is_known(self) -> Mask:
        """Whether earlier posts are recorded: a ``position_history`` that shows the present too."""
        offsets = self.history.offsets("position_history", "employee_id")
        employees = self.pairs.employees
        has = offsets[employees + 1] > offsets[employees]
        post = self.history["employees"]["position_id"][employees]
        spells = self._spells
        shown = spells.count(spells["position"] == post[spells.key]) > 0
        known = (spells.counts > 0) & (shown | (post == NO_ROW) | self.present.from_employees)
        return np.asarray(has & known, dtype=bool)

    def has_held(self, qualifies: Mask) -> Mask:
        """Whether the employee holds or held a qualifying post.

        Parameters
        ----------
        qualifies : bool, shape (positions + 1,)
            For every row of ``positions``, and False at the end for "no post".
        """
        held = self._spells.count(qualifies[self._spells["position"]]) > 0
        return np.asarray(held | qualifies[self.present.post], dtype=bool)

    def served_since(self, qualifies: Mask, owner: Rows | None = None) -> Days:
        """The day on which all time in qualifying posts would have begun, in one piece. Shape (n,).

        Overlapping spells count once. Earlier spells count by their calendar months and days: who
        served all of 2019 and is in a qualifying post since 1 July 2021 has 1 July 2020. While
        they stay in a qualifying post this day does not move.

        Parameters
        ----------
        qualifies : bool, shape (positions + 1,) or (kinds, positions + 1)
            With ``owner``, row ``owner[i]`` of it speaks of pair i.
        """
        spells, present = self._spells, self.present
        if owner is None:
            of_spell, stays = qualifies[spells["position"]], qualifies[present.post]
        else:
            of_spell = qualifies[owner[spells.key], spells["position"]]
            stays = qualifies[owner, present.post]
        begun = self._unbroken_since(of_spell, stays)
        key = spells.key[of_spell]
        start = spells["start"][of_spell]
        end = np.minimum(spells["end"][of_spell], begun[key])
        start = np.minimum(np.maximum(start, _reached_before(key, end)), end)
        months, days = _calendar_length(start, end)
        total = len(begun)
        in_months = np.bincount(key, weights=months, minlength=total).astype(np.int64)
        in_days = np.bincount(key, weights=days, minlength=total).astype(np.int64)
        return (add_months(begun, -in_months) - in_days).astype(np.int32)

    def _unbroken_since(self, of_spell: Mask, stays: Mask) -> npt.NDArray[np.int64]:
        """Where the time in qualifying posts that lasts to the pair's day began, else the day."""
        spells, present = self._spells, self.present
        day = self.pairs.days.astype(np.int64)
        known = stays & (present.since != NO_DATE)
        begun = np.where(known, present.since, day)
        is_last = of_spell & spells["is_open"] & known[spells.key]
        shown = np.full(len(day), np.iinfo(np.int64).max)
        np.minimum.at(shown, spells.key[is_last], spells["start"][is_last].astype(np.int64))
        return np.where(present.from_employees, begun, np.minimum(begun, shown))


def _reached_before(
    key: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The latest end among the earlier spells of the same key; far in the past where none."""
    if not len(key):
        return end
    base = key << np.int64(33)
    reach = np.maximum.accumulate(base + end)
    before = np.concatenate([[np.iinfo(np.int64).min // 2], reach[:-1]])
    return np.asarray(before - base, dtype=np.int64)


def _calendar_length(
    start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Whole calendar months from one day to another, and the days that remain."""
    months = month_of(end)[0] - month_of(start)[0]
    months -= add_months(start, months) > end
    return months, end - add_months(start, months)


def _present(
    post: Rows, since: npt.NDArray[np.integer], has: Mask, recorded: Mask, from_employees: Mask
) -> Present:
    return Present(
        np.where(has, post, NO_ROW).astype(np.int32),
        np.where(has, since, NO_DATE).astype(np.int32),
        recorded,
        from_employees,
    )
