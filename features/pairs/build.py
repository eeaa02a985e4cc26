"""From pairs to their matrix of features: one code for training and for serving.

A matrix has the same bits for a pair in any order and company, and whether its people were
computed for it alone or taken from the block of a day (a test holds that).
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from features.history.outcomes import LabelPolicy
from features.kept import Kept
from features.pairs.catalogue import FEATURES, catalogue_hash
from features.pairs.change import READ, Change, same_ids
from features.pairs.gathering import engine
from features.pairs.kept import KeptDays
from features.pairs.known_posts import FEATURES_OF_POSTS, KnownPosts, days_kept
from features.pairs.matrix import PairMatrix
from features.pairs.pairs import Pairs
from features.pairs.people import ALONE, People, people_known, posts_known
from features.pairs.refresh import Base, outdated
from features.pairs.requirements import Requirements
from features.pairs.view import PairView
from features.progress import NoProgress

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from features.history.history import History
    from features.pairs.ragged import Array
    from features.progress import Progress

CHUNK: Final = 50_000
"""Pairs computed at a time: bounds the memory of what lies between."""

TOGETHER: Final = 3_000
"""Pairs of several lists that are computed at once: copying more apart costs what it saves."""

_NAMES: Final = tuple(one.name for one in FEATURES)
FEATURES_ALONE: Final = tuple(one for one in FEATURES if ALONE.issuperset(one.reads))
"""Features that follow from the person and the day alone."""

_AT: Final = {one: at for at, one in enumerate(FEATURES)}
_ALONE_AT: Final = np.array([_AT[one] for one in FEATURES_ALONE])
_OF_POSTS_AT: Final = np.array([_AT[one] for one in FEATURES_OF_POSTS])
_OF_BOTH: Final = tuple(one for one in FEATURES if one not in FEATURES_ALONE + FEATURES_OF_POSTS)
_HASH: Final = catalogue_hash()
_MAX_DAY: Final = 1 << 32


class PairBuilder:
    """Makes matrices from one history; keeps the people of the days last served.

    Safe to share between threads. Build one a revision of the store.
    """

    def __init__(
        self, history: History, policy: LabelPolicy | None = None, base: Base | None = None
    ) -> None:
        self.history = history
        self.policy = policy or LabelPolicy()
        self._base = base or Base.of(history, self.policy)
        self._days = KeptDays(self._everybody)
        self._posts: Kept[KnownPosts] = Kept(days_kept(len(history["positions"])))

    def refreshed(
        self, history: History, changed: Collection[str], policy: LabelPolicy
    ) -> PairBuilder:
        """Return a builder of a later history that keeps what its changes leave as it was.

        Parameters
        ----------
        history : the same city later.
        changed : names of the tables whose rows changed; others may be named too.
        policy : what success means now.

        Returns
        -------
        PairBuilder
            This one where features read none of the tables. Of a kept day, what reads them is
            computed when the day is next asked for.
        """
        before, same = self.history, policy == self.policy
        change = Change.between(before, history, changed, same_policy=same)
        if change.tables.isdisjoint(READ):
            return self
        days = {}
        if same_ids("employees", before, history):
            whose = change.people(history)
            days = outdated(self._base.outdated, self._days.done(), change.tables, whose)
        base = self._base.refreshed(history, policy, change, before, days)
        return PairBuilder(history, policy, base)

    def people_on(self, day: int) -> People:
        """What was known of every employee before a day; kept for the next question."""
        return self._days.on(day)

    def renew(self, day: int) -> None:
        """Make a day of :attr:`waiting` up to date before it is asked for."""
        self._days.on(day, ahead=True)
        self._known_posts(day)

    @property
    def waiting(self) -> list[int]:
        """Days kept of an earlier history that nobody has asked for since; newest asked first."""
        return [*dict(self._base.outdated)][::-1]

    def holders(self, position: int, day: int) -> npt.NDArray[np.int64]:
        """Employees known to hold a post before a day: the reference in its sentences."""
        present = self.people_on(day).present
        found = np.flatnonzero(present.position == position)
        return found[~present.has_left[found]]

    def matrix(self, pairs: Pairs, progress: Progress | None = None) -> PairMatrix:
        """Features of pairs, one row a pair; memory beyond the answer does not grow with n."""
        listener = progress or NoProgress()
        columns = np.empty((len(FEATURES), len(pairs)), dtype=np.float32)
        for begin in range(0, len(pairs), CHUNK):
            listener.step("features", begin / len(pairs))
            chunk = pairs.take(slice(begin, begin + CHUNK))
            _fill(columns[:, begin : begin + CHUNK], self._view(chunk))
        return PairMatrix(_NAMES, columns.T, _HASH)

    def matrices(self, *lists: Pairs) -> tuple[PairMatrix, ...]:
        """Features of several lists of pairs of one post and day, a matrix each.

        Short ones are computed together: what a view costs, few rows or many, is paid once.
        """
        ends = list(accumulate([len(one) for one in lists], initial=0))
        if ends[-1] > TOGETHER:
            return tuple(self.matrix(one) for one in lists)
        values = self.matrix(Pairs.joined(lists)).values
        return tuple(PairMatrix(_NAMES, values[at:end], _HASH) for at, end in pairwise(ends))

    def present_posts(self, pairs: Pairs) -> npt.NDArray[np.int64]:
        """The post that each pair's person held before its day, (n,); ``NO_ROW`` where none."""
        asked, at = _distinct(pairs.employees.astype(np.int64), pairs.days)
        posts = posts_known(self.history, pairs.employees[asked], pairs.days[asked])
        return np.asarray(posts[at], dtype=np.int64)

    def one(self, pair: Pairs) -> People:
        """What was known of the one person of a pair: what ``grown`` makes variants of."""
        return self._known(pair.employees.astype(np.int64), pair.days)

    def matrix_of(self, pair: Pairs, people: People) -> PairMatrix:
        """Features of one pair's post and day for each of ``people``, variants of its person."""
        columns = np.empty((len(FEATURES), len(people)), dtype=np.float32)
        _fill(columns, self._beside(pair, people, np.arange(len(people))))
        return PairMatrix(_NAMES, columns.T, _HASH)

    def _view(self, pairs: Pairs) -> PairView:
        return self._beside(pairs, *self._people_of(pairs))

    def _beside(self, pairs: Pairs, people: People, at: Array) -> PairView:
        """People beside the posts of pairs: one row of each where all ask for the same post."""
        positions = pairs.positions.astype(np.int64)
        of_post = None
        if len(pairs) and _is_one(positions) and _is_one(pairs.days):
            positions, known = positions[:1], self._known_posts(int(pairs.days[0]))
            if known is None:
                demand = self._base.demand.known(positions, pairs.days[:1])
            else:
                demand, of_post = known.demand.at(positions), known.columns[positions[0]]
        else:
            asked, of_pair = _distinct(positions, pairs.days)
            demand = self._base.demand.known(positions[asked], pairs.days[asked]).at(of_pair)
        return PairView(
            city=self._base.city,
            people=people,
            at=at,
            post=self._base.city.posts.at(positions),
            demand=demand,
            requirements=Requirements.of(self.history, positions),
            of_post=of_post,
        )

    def _known_posts(self, day: int) -> KnownPosts | None:
        """All posts before a day of which everybody is kept; None where what is asked is enough."""
        if self._days.held(day) is None:
            return None
        posts, ledger = self._base.city.posts, self._base.demand
        return self._posts.get(day, lambda: KnownPosts.on(day, posts, ledger))

    def _people_of(self, pairs: Pairs) -> tuple[People, Array]:
        """People, and which of them each pair asks about: everybody of a kept day, or these."""
        employees = pairs.employees.astype(np.int64)
        kept = self._days.held(int(pairs.days[0])) if len(pairs) and _is_one(pairs.days) else None
        if kept is not None:
            return kept, employees
        asked, at = _distinct(employees, pairs.days)
        return self._known(employees[asked], pairs.days[asked]), at

    def _everybody(self, day: int) -> People:
        before = self._base.outdated.get(day)
        if before is None:
            employees = np.arange(len(self.history["employees"]))
            people = self._known(employees, np.full(len(employees), day))
        else:
            people = before.renewed(self.history, self._base.city, self.policy)
        people.lay(FEATURES_ALONE)
        self._base.outdated.pop(day, None)  # only now: a change meanwhile still finds it
        return people

    def _known(self, employees: Array, days: Array) -> People:
        return people_known(self.history, self._base.city, employees, days, self.policy)


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


def _fill(columns: npt.NDArray[np.float32], view: PairView) -> None:
    """Write every feature of a view's pairs, (features, n)."""
    laid = view.people.laid
    if laid is not None:
        engine.current().lay(laid, view.at, _ALONE_AT, columns)
    else:
        for one in FEATURES_ALONE:
            view.people.column(one).take(view.at, out=columns[_AT[one]], mode="clip")
    others = _OF_BOTH
    if view.of_post is not None:
        columns[_OF_POSTS_AT] = view.of_post[:, None]
    else:
        others += FEATURES_OF_POSTS
    with np.errstate(invalid="ignore"):  # the mean of nothing is missing: said here once
        for one in others:
            columns[_AT[one]] = one.function(*[getattr(view, block) for block in one.reads])


def _is_one(values: Array) -> bool:
    return bool((values == values[0]).all())


def _distinct(rows: Array, days: Array) -> tuple[Array, Array]:
    """Where each different (row, day) first stands, and which of them each pair is."""
    both = rows.astype(np.int64) * _MAX_DAY + (days.astype(np.int64) + (_MAX_DAY >> 1))
    _, first, at = np.unique(both, return_index=True, return_inverse=True)
    return first, at
