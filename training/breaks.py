"""On which day did facts begin to mean something else? A break sought in unseen residuals.

The largest standardised jump over all days, in the level of the residuals and in their slope on
the margin (a CUSUM between two regressions); how large chance alone makes it is told by shuffled
residuals. Two
things make sound models look broken and are allowed for (decision 19 has the figures): a slow
trend, which a model that meets ever longer careers shows without any break, is taken off; and
shuffled residuals carry the error of a mean over as many labels as each model learned from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.calendar import to_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from training.metrics import Floats

SHUFFLES: Final = 999
RATE: Final = 0.05
"""How often a break is reported where there is none."""

FEWEST: Final = 100
_TRIM: Final = 0.1

_NOTHING_LEFT: Final = 1e-9
"""Share of a step's square below which it is but rounding."""


@dataclass(frozen=True)
class Residuals:
    """Unseen residuals in the order of their days; all of shape (n,).

    ``value`` is outcome minus expectation in any unit, ``margin`` what the model said, ``learned``
    how many labels the row's model had learned from.
    """

    days: npt.NDArray[np.int32]
    value: Floats
    margin: Floats
    learned: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True)
class Break:
    """The likeliest day of a break, and whether there is one at all.

    ``before`` and ``after`` are mean residuals; ``kind`` says whether the level broke or the slope.
    """

    day: int
    p: float
    kind: str
    before: float
    after: float
    rows: int

    @property
    def is_found(self) -> bool:
        """Whether chance alone would seldom show as much."""
        return self.p < RATE

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = {**vars(self), "day": to_date(self.day).isoformat()}
        return {**plain, "is_found": self.is_found, "text": self.text}

    @property
    def text(self) -> str:
        """In a sentence."""
        if not self.is_found:
            return (
                f"No break: chance alone shows as much (p = {self.p:.2f}, {self.rows} transfers)."
            )
        what = (
            f"residuals of {self.before:+.2f} before and {self.after:+.2f} after"
            if self.kind == "level"
            else "what the model tells apart came true less or more than before"
        )
        return (
            f"Break about {to_date(self.day).isoformat()}: {what} "
            f"(p = {self.p:.3f}, {self.rows} transfers)."
        )


def find_break(residuals: Residuals, seed: int) -> Break | None:
    """Look for one break; None where residuals are too few. Deterministic given the seed."""
    first = _first_of_days(residuals.days)
    if len(residuals) < FEWEST or not len(first):
        return None
    steps = Steps.of(residuals, first)
    random = np.random.default_rng(seed)
    found = steps.jumps(residuals.value)
    shuffled = _as_if_nothing_broke(residuals, random)
    p = (1 + sum(steps.jumps(one).max() >= found.max() for one in shuffled)) / (1 + SHUFFLES)
    kind, cut = divmod(int(found.argmax()), len(first))
    at = int(first[cut])
    return Break(
        int(residuals.days[at]),
        float(p),
        ("level", "slope")[kind],
        float(residuals.value[:at].mean()),
        float(residuals.value[at:].mean()),
        len(residuals),
    )


@dataclass(frozen=True)
class Steps:
    """What a break at each of c rows would look like, in level and in slope: 2c unit vectors.

    They are freed of what is no break: the level, a slow trend, the slope and its slow trend. A
    step is a sum from its row on, so that none of the vectors, each as long as the residuals, is
    ever made. ``slow`` (n, 4) is the orthonormal basis of what is no break, ``reach`` (2c, 4) what
    each step has of it, ``length`` (2c,) that of what is left.
    """

    first: npt.NDArray[np.int64]
    margin: Floats
    slow: Floats
    reach: Floats
    length: Floats

    @classmethod
    def of(cls, residuals: Residuals, first: npt.NDArray[np.int64]) -> Steps:
        """Lay out the steps at the rows ``first``, rising."""
        n = len(residuals)
        margin, time = _scaled(residuals), np.arange(n) / n - 0.5
        slow, _ = np.linalg.qr(np.column_stack([np.ones(n), time, margin, margin * time]))
        reach = np.concatenate(
            [[_from_each(part, first) for part in (kind * slow.T)] for kind in (1.0, margin)],
            axis=1,
        ).T
        own = np.concatenate([n - first, _from_each(margin**2, first)])
        left = own - (reach**2).sum(axis=1)
        is_told = left > _NOTHING_LEFT * own
        return cls(first, margin, slow, reach, np.sqrt(np.where(is_told, left, np.inf)))

    def jumps(self, value: Floats) -> Floats:
        """Size of each step in n residuals, in standard deviations; shape (2c,)."""
        along = [_from_each(part, self.first) for part in (value, value * self.margin)]
        jumps = np.abs(np.concatenate(along) - self.reach @ (value @ self.slow))
        sizes: Floats = jumps / (self.length * value.std())
        return sizes


def _from_each(values: Floats, first: npt.NDArray[np.int64]) -> Floats:
    """Sum of n values from each row on, shape (c,)."""
    sums: Floats = np.cumsum(np.add.reduceat(values, first)[::-1])[::-1]
    return sums


def _first_of_days(days: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Rows at which a new day begins, away from both ends."""
    first = np.flatnonzero(np.diff(days) > 0) + 1
    edge = _TRIM * len(days)
    return first[(first >= edge) & (first <= len(days) - edge)]


def _scaled(residuals: Residuals) -> Floats:
    """The margin standardised within each model."""
    scaled = np.zeros(len(residuals))
    for one in np.unique(residuals.learned):
        rows = residuals.learned == one
        margin = residuals.margin[rows]
        spread = margin.std()
        scaled[rows] = (margin - margin.mean()) / (spread if spread > 0 else 1.0)
    return scaled


def _as_if_nothing_broke(residuals: Residuals, random: np.random.Generator) -> Iterator[Floats]:
    """Shuffled residuals, each less the mean of as many others as its model learned from."""
    value = residuals.value - residuals.value.mean()
    earlier = int(residuals.learned.min())
    known = np.minimum(residuals.learned, earlier + len(value))
    counts, model = np.unique(known, return_inverse=True)  # a model judged many rows
    for _ in range(SHUFFLES):
        drawn = np.concatenate([random.choice(value, earlier), random.permutation(value)])
        means = np.array([drawn[:count].mean() for count in counts])
        yield drawn[earlier:] - means[model]
