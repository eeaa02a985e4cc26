"""A learner held to demographic parity, by exponentiated gradient (Agarwal et al., 2018).

Learners and multipliers play against each other: a learner is fitted to outcomes and weights that
the multipliers change, multipliers grow where groups are selected unequally. It is what Fairlearn's
``ExponentiatedGradient`` does for a few rounds, which is the reference in the tests; its tables of
rows by constraints are sums over groups here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from training.metrics import Floats, Mask

    Learner = Callable[[Mask, Floats], "Scores"]

_MOST: Final = 100.0
"""Bound of the sum of multipliers."""

_RATE: Final = 2.0
_FACTORS: Final = (1.0, 2.0, 5.0, 10.0)
_CLOSE: Final = 1e-8


class Scores(Protocol):
    """What a learner became: log-odds of any rows, positive where it selects."""

    def __call__(self, rows: Floats, /) -> Floats:
        """Shape (n,)."""


class Best(NamedTuple):
    """One learner: its scores, how often it errs, and how far above all each group is selected."""

    scores: Scores
    error: float
    excess: Floats


class Gap(NamedTuple):
    """How far a mixture is from what neither side can better."""

    value: float
    lowest: float
    highest: float

    @property
    def size(self) -> float:
        """The larger of what either side may still gain."""
        return max(self.value - self.lowest, self.highest - self.value)


@dataclass
class Game:
    """n rows, what came of them, their groups' codes from 0, and what was learned so far.

    ``bound`` is how far a group's selection rate may lie from that of all. ``learn`` fits to
    outcomes and weights. Multipliers have shape (2, groups): above the bound, then below.
    """

    rows: Floats
    succeeded: Mask
    codes: npt.NDArray[np.int64]
    bound: float
    learn: Learner
    found: list[Best] = field(default_factory=list)
    accuracy: float = 0.0
    _fitted: dict[bytes, Best] = field(default_factory=dict)
    _mixed: tuple[int, Floats, Gap] | None = None

    def __post_init__(self) -> None:
        self.share = np.bincount(self.codes) / len(self.codes)

    def mixture(self, rounds: int) -> list[tuple[float, Scores]]:
        """The best mixture found in some rounds: each learner with its weight."""
        theta = np.zeros((2, len(self.share)))
        total, chosen = np.zeros_like(theta), np.zeros(0)
        weights, gaps = [], []
        for step in range(rounds):
            multipliers = _MOST * np.exp(theta) / (1.0 + np.exp(theta).sum())
            total += multipliers
            at = self.best(multipliers)
            if step == 0:
                wrong = (self.found[at].scores(self.rows) > 0) != self.succeeded
                self.accuracy = 0.5 * float(wrong.std(ddof=1)) / np.sqrt(len(wrong))
            chosen = np.append(chosen, np.zeros(len(self.found) - len(chosen)))
            chosen[at] += 1.0
            own = chosen / chosen.sum()
            options = [(own, self.gap(own, total / (step + 1)))]
            if step > 0:
                options.insert(0, self.of_all())
            weight, gap = min(options, key=lambda one: one[1].size)
            weights.append(weight)
            gaps.append(gap.size)
            excess = self.found[at].excess
            theta += _RATE / _MOST * (np.stack([excess, -excess]) - self.bound)
        last = np.flatnonzero(np.array(gaps) <= min(gaps) + _CLOSE)[-1]
        return [
            (float(weight), one.scores)
            for weight, one in zip(weights[last], self.found, strict=False)
            if weight > 0
        ]

    def best(self, multipliers: Floats) -> int:
        """Which learner answers multipliers best: one fitted to them, or one found before."""
        above = multipliers[0] - multipliers[1]
        new = self._fit(above)
        values = [one.error + float(above @ one.excess) for one in self.found]
        if not values or new.error + float(above @ new.excess) < min(values) - _CLOSE:
            self.found.append(new)
            return len(values)
        return int(np.argmin(values))

    def gap(self, weight: Floats, multipliers: Floats) -> Gap:
        """How far a mixture and multipliers are from each other's best answers."""
        error, excess = self._mean(weight)
        value = self._value(error, excess, multipliers)
        unequal = float(np.abs(excess).max()) - self.bound
        gap = Gap(value, value, error + max(0.0, _MOST * unequal))
        for factor in _FACTORS:
            answer = self.found[self.best(factor * multipliers)]
            lowest = self._value(answer.error, answer.excess, multipliers)
            gap = gap._replace(lowest=min(gap.lowest, lowest))
            if gap.size > self.accuracy + _CLOSE:
                break
        return gap

    def of_all(self) -> tuple[Floats, Gap]:
        """The best mixture of all learners found, by linear programming, and its gap."""
        count = len(self.found)
        if self._mixed is None or self._mixed[0] != count:
            excess = np.array([one.excess for one in self.found]).T
            over = np.vstack([excess, -excess]) - self.bound
            cost = np.append([one.error for one in self.found], _MOST)
            above = np.hstack([over, -np.ones((len(over), 1))])
            sums_to_one = np.append(np.ones(count), 0.0)[None]
            none, one = np.zeros(len(over)), np.ones(1)
            primal = linprog(cost, above, none, sums_to_one, one, method="highs-ds")
            dual = linprog(
                np.append(none, -1.0),
                np.hstack([-above.T, sums_to_one.T]),
                cost,
                bounds=[(0, None)] * len(over) + [(None, None)],
                method="highs-ds",
            )
            weight = primal.x[:-1]
            self._mixed = count, weight, self.gap(weight, dual.x[:-1].reshape(2, -1))
        return self._mixed[1:]

    def _fit(self, above: Floats) -> Best:
        """Fit to outcomes and weights that multipliers change; to the same ones once."""
        key = above.tobytes()
        if key not in self._fitted:
            signed = np.where(self.succeeded, 1.0, -1.0)
            signed += above.sum() - (above / self.share)[self.codes]
            weight = np.abs(signed)
            scores = self.learn(signed > 0, len(weight) * weight / weight.sum())
            selected = scores(self.rows) > 0
            rates = np.bincount(self.codes, weights=selected) / np.bincount(self.codes)
            error = float((selected != self.succeeded).mean())
            self._fitted[key] = Best(scores, error, rates - selected.mean())
        return self._fitted[key]

    def _mean(self, weight: Floats) -> tuple[float, Floats]:
        used = self.found[: len(weight)]
        error = float(weight @ np.array([one.error for one in used]))
        return error, weight @ np.array([one.excess for one in used])

    def _value(self, error: float, excess: Floats, multipliers: Floats) -> float:
        """Error and what inequality costs, by the cheapest multipliers that say the same.

        Groups' excesses times their shares add up to nothing, so that multipliers may be moved by
        a multiple of the shares; the weighted median makes them smallest.
        """
        above = multipliers[0] - multipliers[1]
        ratio = above / self.share
        order = np.argsort(ratio, kind="stable")
        middle = np.searchsorted(np.cumsum(self.share[order]), self.share.sum() / 2)
        above = above - self.share * ratio[order[middle]]
        return error + float(above @ excess - self.bound * np.abs(above).sum())
