"""From pairs to their matrix of features: one code for training and for serving.

A matrix has the same bits for a pair in any order and company, and whether its people were
computed for it alone or taken from the block of a day (a test holds that).
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from features.history.outcomes import LabelPolicy
from features.pairs.catalogue import FEATURES, catalogue_hash
from features.pairs.demand import DemandLedger
from features.pairs.matrix import PairMatrix
from features.pairs.people import People, people_known
from features.pairs.posts import City
from features.pairs.requirements import Requirements
from features.pairs.view import PairView
from features.progress import NoProgress

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.history.history import History
    from features.pairs.pairs import Pairs
    from features.pairs.ragged import Array
    from features.progress import Progress

CHUNK: Final = 50_000
"""Pairs computed at a time: bounds the memory of what lies between."""

DAYS_KEPT: Final = 2
"""Days whose block of all people a builder keeps."""

_MAX_DAY: Final = 1 << 32


class PairBuilder:
    """Makes matrices from one history; keeps the people of the days last served.

    Safe to share between threads. Build one a revision of the store.
    """

    def __init__(self, history: History, policy: LabelPolicy | None = None) -> None:
        self.history = history
        self.policy = policy or LabelPolicy()
        self._city = City.of(history)
        self._demand = DemandLedger(history, self.policy, self._city.posts)
        self._kept: OrderedDict[int, People] = OrderedDict()
        self._lock = Lock()

    def people_on(self, day: int) -> People:
        """What was known of every employee before a day; kept for the next question."""
        with self._lock:
            if day not in self._kept:
                employees = np.arange(len(self.history["employees"]))
                self._kept[day] = self._known(employees, np.full(len(employees), day))
            self._kept.move_to_end(day)
            while len(self._kept) > DAYS_KEPT:
                self._kept.popitem(last=False)
            return self._kept[day]

    def holders(self, position: int, day: int) -> npt.NDArray[np.int64]:
        """Employees known to hold a post before a day: the reference in its sentences."""
        present = self.people_on(day).present
        return np.flatnonzero((present.position == position) & ~present.has_left)

    def matrix(self, pairs: Pairs, progress: Progress | None = None) -> PairMatrix:
        """Features of pairs, one row a pair; memory beyond the answer does not grow with n."""
        listener = progress or NoProgress()
        values = np.empty((len(pairs), len(FEATURES)), dtype=np.float32)
        for begin in range(0, len(pairs), CHUNK):
            listener.step("features", begin / len(pairs))
            chunk = pairs.take(np.arange(begin, min(begin + CHUNK, len(pairs))))
            self._fill(values[begin : begin + CHUNK], self._view(chunk))
        return PairMatrix(tuple(one.name for one in FEATURES), values, catalogue_hash())

    def present_posts(self, pairs: Pairs) -> npt.NDArray[np.int64]:
        """The post that each pair's person held before its day, (n,); ``NO_ROW`` where none."""
        return self._people_of(pairs).present.position

    def one(self, pair: Pairs) -> People:
        """What was known of the one person of a pair: what ``grown`` makes variants of."""
        return self._known(pair.employees.astype(np.int64), pair.days)

    def matrix_of(self, pair: Pairs, people: People) -> PairMatrix:
        """Features of one pair's post and day for each of ``people``, variants of its person."""
        view = self._view(pair.take(np.zeros(len(people), dtype=np.int64)), people)
        values = np.empty((len(people), len(FEATURES)), dtype=np.float32)
        self._fill(values, view)
        return PairMatrix(tuple(one.name for one in FEATURES), values, catalogue_hash())

    def _fill(self, values: npt.NDArray[np.float32], view: PairView) -> None:
        columns = np.empty((len(FEATURES), len(values)), dtype=np.float32)
        for at, one in enumerate(FEATURES):
            columns[at] = one(*(getattr(view, block) for block in one.reads))
        values[:] = columns.T

    def _view(self, pairs: Pairs, people: People | None = None) -> PairView:
        positions = pairs.positions.astype(np.int64)
        asked, at = _distinct(positions, pairs.days)
        demand = self._demand.known(positions[asked], pairs.days[asked]).take(at)
        return PairView(
            city=self._city,
            people=people or self._people_of(pairs),
            post=self._city.posts.take(positions),
            demand=demand,
            requirements=Requirements.of(self.history, positions),
        )

    def _people_of(self, pairs: Pairs) -> People:
        """Blocks of the pairs' people: taken from a kept day, else computed for them alone."""
        employees = pairs.employees.astype(np.int64)
        if len(pairs) and (pairs.days == pairs.days[0]).all():
            with self._lock:
                kept = self._kept.get(int(pairs.days[0]))
            if kept is not None:
                return kept.take(employees)
        asked, at = _distinct(employees, pairs.days)
        return self._known(employees[asked], pairs.days[asked]).take(at)

    def _known(self, employees: Array, days: Array) -> People:
        return people_known(self.history, self._city, employees, days, self.policy)


def pair_matrix(
    history: History,
    pairs: Pairs,
    policy: LabelPolicy | None = None,
    progress: Progress | None = None,
) -> PairMatrix:
    """Features of pairs, each known strictly before its day; (n, features) float32, NaN missing.

    The one-shot form of :class:`PairBuilder`, bit for bit the same.
    """
    return PairBuilder(history, policy).matrix(pairs, progress)


def _distinct(rows: Array, days: Array) -> tuple[Array, Array]:
    """Where each different (row, day) first stands, and which of them each pair is."""
    both = rows.astype(np.int64) * _MAX_DAY + (days.astype(np.int64) + (_MAX_DAY >> 1))
    _, first, at = np.unique(both, return_index=True, return_inverse=True)
    return first, at
