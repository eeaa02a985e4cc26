"""Careers as spells in posts, known before a day; days in spells, counted once.

A spell ends on its last day, or when the next spell known before the day begins, or is still
open. Whoever moves has left the old post the day before: a spell that ended within the last month
still counts as the present one, or no transfer learned from would have a present post (decision
5). Who has no row of ``position_history`` before the day gets spells from the transfers before it:
in the post moved to, from ``effective_on``. Today's ``employees`` row is never asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from features.calendar import DAYS_PER_YEAR, NO_DATE
from features.history.coding import NO_ROW
from features.pairs.ragged import Array, Floats, Ragged

if TYPE_CHECKING:
    from features.history.as_of import AsOf

HANDOVER_DAYS: Final = 31
"""So long before the day a post may have ended and still be the one that a person comes from."""

_SPAN: Final = 1 << 33
_SHIFT: Final = 1 << 31


def spells_known(as_of: AsOf, employees: Array) -> Ragged:
    """Spells of each key's employee, in the order of their starts.

    Cells: ``position`` (row), ``start``, ``end`` (the day after its last, at most the key's day),
    ``is_open`` (no end known before the day) and ``is_present`` (open, or ended within
    ``HANDOVER_DAYS``).
    """
    past = as_of.past("position_history", employees)
    moved = as_of.past("transfers", np.where(past.counts == 0, employees, NO_ROW))
    key = np.concatenate([past.key, moved.key])
    position = np.concatenate([past["position_id"], moved["to_position_id"]])
    start = np.concatenate([past["started_on"], moved["effective_on"]]).astype(np.int64)
    ended = np.concatenate([past["ended_on"], np.full(len(moved), NO_DATE)]).astype(np.int64)
    order = np.argsort(key, kind="stable")
    order = order[position[order] != NO_ROW]
    key, position, start, ended = key[order], position[order], start[order], ended[order]
    is_open = ended == int(NO_DATE)
    day = as_of.days.astype(np.int64)[key]
    is_present = is_open | (ended >= day - HANDOVER_DAYS)
    following = day.copy()
    following[:-1] = np.where(key[1:] == key[:-1], start[1:], day[:-1])
    end = np.where(is_open, following, ended + 1)
    cells = {
        "position": position.astype(np.int32),
        "start": start,
        "end": end,
        "is_open": is_open,
        "is_present": is_present,
    }
    return Ragged.by_key(key, len(employees), cells)


def on_one_line(key: Array) -> Array:
    """Day 0 of each key (m,) on a line on which their spans lie apart, in their order."""
    line: Array = key * _SPAN + _SHIFT
    return line


def years_covered(key: Array, start: Array, end: Array, total: int) -> Floats:
    """Years in spells (m,), shape (total,); days in two of them count once.

    ``start`` and ``end`` lie on one line; ``key`` rises, and so does ``start``.
    """
    reach = np.maximum.accumulate(end)
    begin = start.copy()
    np.maximum(start[1:], reach[:-1], out=begin[1:])
    gain = np.maximum(end - begin, 0)
    return np.bincount(key, weights=gain, minlength=total) / DAYS_PER_YEAR


def distinct(spells: Ragged, codes: Array) -> Floats:
    """How many different codes (negative ones left out) each career shows; NaN where unknown."""
    chosen = codes >= 0
    key, code = spells.key[chosen].astype(np.int64), codes[chosen].astype(np.int64)
    span = int(code.max(initial=0)) + 1
    ordered = np.sort(key * span + code)  # numbers alone are sorted in a fraction of their order
    is_new = np.diff(ordered, prepend=-1) > 0
    count = np.bincount(ordered[is_new] // span, minlength=len(spells)).astype(np.float64)
    return np.where(spells.counts > 0, count, np.nan)
