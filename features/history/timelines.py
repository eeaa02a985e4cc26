"""Sums of dated events by group, asked only about what was dated before a day.

The other door to dated rows, beside :class:`features.history.as_of.AsOf`: how many held a post
and how earlier transfers went are questions about groups of people, not about one. Amounts are
integers, so a sum is exact and nothing dated later can change a bit of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from features.calendar import NO_DATE, add_months
from features.contract.values import RATER_ROLES
from features.history.as_of import first_not_before
from features.history.ranges import flat

if TYPE_CHECKING:
    from features.history.coding import Array
    from features.history.history import History
    from features.history.outcomes import LabelPolicy

Amounts = npt.NDArray[np.int64]

FIXED_POINT: Final = 1_000_000
"""Scores are summed as whole millionths of a point."""

_NARROW: Final = np.iinfo(np.int16).max
_NEVER: Final = np.iinfo(np.int32).max
_SUPERVISOR: Final = RATER_ROLES.index("supervisor")
_PEER: Final = RATER_ROLES.index("peer")


@dataclass(frozen=True)
class Timeline:
    """Events of groups in the order of their days.

    ``starts`` (groups + 1,) is where each group's events begin, ``days`` (m,) rises within a
    group, ``sums`` (m + 1, c) are running totals over all events.
    """

    starts: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    sums: Amounts

    @classmethod
    def of(cls, groups: Array, days: Array, amounts: Amounts, total: int) -> Timeline:
        """Arrange events; ``groups`` (m,) below ``total``, negative ones are left out."""
        risen = np.argsort(days, kind="stable")
        return cls.of_risen(groups[risen], days[risen], amounts[risen], total)

    @classmethod
    def of_risen(cls, groups: Array, days: Array, amounts: Amounts, total: int) -> Timeline:
        """The same of events whose days rise already."""
        narrow = groups.astype(np.int16) if total <= _NARROW else groups  # sorted by counting
        order = np.argsort(narrow, kind="stable")
        order = order[groups[order] >= 0]
        sums = np.zeros((len(order) + 1, amounts.shape[1]), dtype=np.int64)
        np.cumsum(amounts[order], axis=0, out=sums[1:])
        starts = np.searchsorted(groups[order], np.arange(total + 1)).astype(np.int64)
        return cls(starts, days[order].astype(np.int32), sums)

    def with_events(self, groups: Array, days: Array, amounts: Amounts) -> Timeline:
        """The same with a few more events, each at its place; as in ``of``."""
        chosen = np.flatnonzero(groups >= 0)
        order = chosen[np.lexsort((days[chosen], groups[chosen]))]
        if not len(order):
            return self
        group, day = groups[order], days[order]
        ends = self.starts[group + 1]
        at = first_not_before(self.days, self.starts[group], ends, day.astype(np.int32))
        sums = np.empty((len(self.sums) + len(order), self.sums.shape[1]), dtype=np.int64)
        begin, total = 0, np.zeros(self.sums.shape[1], dtype=np.int64)
        for number, (end, amount) in enumerate(zip(at, amounts[order], strict=True)):
            _copy_raised(self.sums[begin : end + 1], total, sums[begin + number :])
            begin, total = end, total + amount
        _copy_raised(self.sums[begin:], total, sums[begin + len(order) :])
        added = np.searchsorted(group, np.arange(len(self.starts)))
        return Timeline(self.starts + added, np.insert(self.days, at, day), sums)

    def before(self, groups: Array, days: Array) -> Amounts:
        """Totals of each group's events dated strictly before each day; shape (k, c)."""
        if len(groups) == 1:
            return self._before_one(int(groups[0]), days[0])
        group = np.asarray(groups, dtype=np.int64)
        known = group >= 0
        begin = np.where(known, self.starts[np.where(known, group, 0)], 0)
        end = np.where(known, self.starts[np.where(known, group, 0) + 1], 0)
        found = first_not_before(self.days, begin, end, np.asarray(days, dtype=np.int32))
        totals: Amounts = self.sums[found] - self.sums[begin]
        return totals

    def of_all_before(self, day: int) -> Amounts:
        """The same of every group before one day; the last of (groups + 1, c) is nobody's, and 0.

        So a negative group finds nothing.
        """
        later = np.flatnonzero(self.days >= day)
        found = self.starts[1:] - np.diff(np.searchsorted(later, self.starts))
        totals = np.zeros((len(self.starts), self.sums.shape[1]), dtype=np.int64)
        totals[:-1] = self.sums[found] - self.sums[self.starts[:-1]]
        return totals

    def _before_one(self, group: int, day: int) -> Amounts:
        """The same of one question, without arrays of one; shape (1, c)."""
        begin, end = (self.starts[group], self.starts[group + 1]) if group >= 0 else (0, 0)
        found = begin + self.days[begin:end].searchsorted(np.int32(day))
        totals: Amounts = self.sums[found : found + 1] - self.sums[begin : begin + 1]
        return totals


def _copy_raised(sums: Amounts, total: Amounts, into: Amounts) -> None:
    """Copy running totals (n, c) and add ``total`` (c,) to all: by columns, for rows are short."""
    for at, amount in enumerate(total):
        np.add(sums[:, at], amount, out=into[: len(sums), at])


def occupancy(history: History) -> Timeline:
    """How many hold each post, by what was known before a day; groups are rows of ``positions``.

    A spell counts until its end or until a later spell of the same person was known. Who has no
    row of ``position_history`` before the day counts by the newest transfer before it.
    """
    spells = history["position_history"]
    first = np.full(len(history["employees"]), _NEVER, dtype=np.int64)
    np.minimum.at(first, spells["employee_id"], spells["started_on"])
    ended = np.where(spells["ended_on"] == NO_DATE, _NEVER, spells["ended_on"])
    closed = np.minimum(_next_day(spells["employee_id"], spells["started_on"]), ended)
    moves = history["transfers"]
    following = _next_day(moves["employee_id"], moves["effective_on"])
    replaced = np.minimum(following, first[moves["employee_id"]])
    posts = np.concatenate([spells["position_id"], moves["to_position_id"]])
    begun = np.concatenate([spells["started_on"], moves["effective_on"]]).astype(np.int64)
    over = np.maximum(np.concatenate([closed, replaced]), begun)
    amounts = np.repeat(np.array([[1], [-1]], dtype=np.int64), len(posts), axis=0)
    return Timeline.of(
        np.concatenate([posts, posts]),
        np.concatenate([begun, over]),
        amounts,
        len(history["positions"]),
    )


@dataclass(frozen=True)
class OutcomeEvents:
    """What each evaluation changed in what is known of its transfer's outcome; shapes (m,).

    ``amounts`` (m, 3): transfers with a known outcome, their scores (fixed point), successes.
    """

    transfer: npt.NDArray[np.int64]
    day: npt.NDArray[np.int32]
    amounts: Amounts

    def minus(self, other: OutcomeEvents) -> OutcomeEvents:
        """What has to be added to the events of ``other`` to know as much as by these."""
        dated = np.concatenate([[self.transfer, self.day], [other.transfer, other.day]], axis=1)
        amounts = np.concatenate([self.amounts, -other.amounts])
        (transfer, day), which = np.unique(dated, axis=1, return_inverse=True)
        summed = np.zeros((len(transfer), amounts.shape[1]), dtype=np.int64)
        np.add.at(summed, which.ravel(), amounts)
        left = summed.any(axis=1)
        return OutcomeEvents(transfer[left], day[left].astype(np.int32), summed[left])


def outcome_events(
    history: History, policy: LabelPolicy, transfers: npt.NDArray[np.int64] | None = None
) -> OutcomeEvents:
    """Every evaluation that counts for an outcome, with the change that it made on its day.

    ``transfers`` (rising rows) asks for these alone.
    """
    table = history["evaluations"]
    rows: slice | npt.NDArray[np.int64] = slice(None)
    if transfers is not None:
        offsets = history.offsets("evaluations", "transfer_id")
        *_, rows = flat(offsets[transfers], offsets[transfers + 1])
    transfer = table["transfer_id"][rows].astype(np.int64)
    day, role, scores = (table[name][rows] for name in ("evaluated_on", "rater_role", "score"))
    effective = history["transfers"]["effective_on"][transfer]
    first, last = (add_months(effective, months) for months in policy.window_months)
    counts = (day >= first) & (day <= last) & ((role == _SUPERVISOR) | (role == _PEER))
    transfer, day, role = transfer[counts], day[counts], role[counts]
    points = np.rint(scores[counts] * FIXED_POINT).astype(np.int64)
    is_first = np.concatenate([[True], transfer[1:] != transfer[:-1]])[: len(transfer)]
    by_supervisor = _running_mean(points, role == _SUPERVISOR, is_first)
    by_peer = _running_mean(points, role == _PEER, is_first)
    mixed = policy.supervisor_weight * by_supervisor + policy.peer_weight * by_peer
    score = np.where(np.isnan(by_peer), by_supervisor, mixed)
    known = ~np.isnan(score)
    state = np.column_stack(
        [
            known,
            np.rint(np.where(known, score, 0.0) * FIXED_POINT),
            known & (np.where(known, score, -np.inf) >= policy.threshold - policy.tolerance),
        ]
    ).astype(np.int64)
    before = np.zeros_like(state)
    before[1:] = np.where(is_first[1:, None], 0, state[:-1])
    return OutcomeEvents(transfer, day.astype(np.int32), state - before)


def _running_mean(points: Amounts, chosen: Array, is_first: Array) -> npt.NDArray[np.float64]:
    """Mean in points of the chosen rows so far within each run that begins at ``is_first``."""
    added, count = np.cumsum(np.where(chosen, points, 0)), np.cumsum(chosen)
    begin = np.maximum.accumulate(np.where(is_first, np.arange(len(points)), 0))
    total = added - (added - np.where(chosen, points, 0))[begin]
    number = count - (count - chosen)[begin]
    mean = np.full(len(points), np.nan)
    np.divide(total, number * FIXED_POINT, out=mean, where=number > 0)
    return mean


def _next_day(owner: Array, day: Array) -> npt.NDArray[np.int64]:
    """Day of the owner's next row in a table sorted by owner and day; never for the last."""
    following = np.full(len(owner), _NEVER, dtype=np.int64)
    if len(owner):
        following[:-1] = np.where(owner[1:] == owner[:-1], day[1:], _NEVER)
    return following
