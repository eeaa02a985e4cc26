"""How HR chose: the odds of each person of a pool, learned from whom it took (conditional logit).

A sample of a pool serves as well as the whole where it was drawn evenly (McFadden, 1978). Odds of
a pool are those of a model that had not seen its choice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from training.filling import Filling

if TYPE_CHECKING:
    import numpy.typing as npt

    from models.fit.trees import Features
    from training.metrics import Floats, Mask

RIDGE: Final = 5.0
PARTS: Final = 5
_POOLS: Final = 16
"""Pools whose people stay in a processor's cache."""

_A_FEW: Final = 8
"""One pool in so many tells whereabouts the taste of all lies."""

_STEPS: Final = 50
_MUCH: Final = 1e-2
_ENOUGH: Final = 1e-9
_SMALLEST_STEP: Final = 1e-6


@dataclass(frozen=True)
class Choices:
    """The m people who are there, pool by pool, the one who was taken first in each.

    ``facts`` (m, f) have no gap; ``pool`` (m,) counts pools from 0, ``starts`` has the first
    row of each, ``learned`` is 1 for those that are learned from.
    """

    facts: Floats
    pool: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    learned: Floats

    @classmethod
    def of(cls, facts: Floats, pool: npt.NDArray[np.int64]) -> Choices:
        """People in the order of their pools."""
        starts = np.flatnonzero(np.diff(pool, prepend=-1))
        return cls(facts, pool, starts, np.ones(len(starts)))

    def log_odds(self, taste: Floats) -> Floats:
        """Logarithm of everybody's odds of being taken out of their pool, shape (m,)."""
        scores = self.facts @ taste
        scores -= np.maximum.reduceat(scores, self.starts)[self.pool]
        likely: Floats = scores - np.log(np.add.reduceat(np.exp(scores), self.starts))[self.pool]
        return likely

    def loss(self, log_odds: Floats, taste: Floats) -> float:
        """How unlikely the choices are, in nats, and the ridge."""
        return float(-self.learned @ log_odds[self.starts] + RIDGE / 2 * taste @ taste)

    def slope(self, log_odds: Floats, taste: Floats) -> Floats:
        """Where the loss falls, shape (f,)."""
        expected = self._odds(log_odds) @ self.facts
        found: Floats = self.learned @ self.facts[self.starts] - expected - RIDGE * taste
        return found

    def bend(self, log_odds: Floats) -> Floats:
        """How the slope turns, shape (f, f); pools are taken together as they fit a cache."""
        odds = self._odds(log_odds)
        bend, ends = RIDGE * np.eye(self.facts.shape[1]), [*self.starts[1:], len(odds)]
        for first in range(0, len(self.starts), _POOLS):
            starts = self.starts[first : first + _POOLS]
            inside = slice(starts[0], ends[first + len(starts) - 1])
            root = np.sqrt(odds[inside])[:, None]
            weighed = self.facts[inside] * root
            bend += weighed.T @ weighed
            mean = np.add.reduceat(weighed * root, starts - starts[0])
            bend -= mean.T @ mean
        return bend

    def _odds(self, log_odds: Floats) -> Floats:
        """Of everybody in the pools that are learned from, 0 elsewhere."""
        return np.exp(log_odds) * self.learned[self.pool]


def odds_of_choice(facts: Features, is_there: Mask, seed: int) -> Floats:
    """Probability that each member of each pool was taken, shape (n, k); 0 where nobody is.

    Parameters
    ----------
    facts : (n, k, f), NaN missing; in each pool the first member was taken.
    is_there : (n, k), False for empty places.
    """
    pool, _ = np.nonzero(is_there)
    there = facts[is_there]
    people = Filling.of(there).fill(there)
    part = np.random.default_rng(seed).permutation(np.arange(len(facts)) % PARTS)
    # the taste of all is near that of any part, so that each is found in a step or two
    every, some = Choices.of(people, pool), pool < max(1, len(facts) // _A_FEW)
    whereabouts, _ = _taste(Choices.of(people[some], pool[some]), np.zeros(people.shape[1]))
    near, _ = _taste(every, whereabouts)
    told = np.empty(len(people))
    for one in np.unique(part):
        learned = replace(every, learned=(part != one).astype(np.float64))
        _, likely = _taste(learned, near)
        inside = part[pool] == one
        told[inside] = np.exp(likely[inside])
    odds = np.zeros(is_there.shape)
    odds[is_there] = told
    return odds


def _taste(choices: Choices, start: Floats) -> tuple[Floats, Floats]:
    """What makes the choices likeliest, shrunk by a ridge, and everybody's log-odds by it.

    A step that makes them less likely is halved.

    How the slope turns (Newton) is asked anew only after a step that gained much: near the end
    it turns everywhere alike.
    """
    taste, likely = start, choices.log_odds(start)
    loss, bend = choices.loss(likely, taste), None
    for _ in range(_STEPS):
        if bend is None:
            bend = cho_factor(choices.bend(likely))
        step, scale = cho_solve(bend, choices.slope(likely, taste)), 1.0
        while True:
            new = taste + scale * step
            new_likely = choices.log_odds(new)
            if (new_loss := choices.loss(new_likely, new)) <= loss:
                break
            scale /= 2
            if scale < _SMALLEST_STEP:
                return taste, likely
        gained = loss - new_loss
        taste, likely, loss = new, new_likely, new_loss
        if gained < _ENOUGH * max(1.0, loss):
            break
        if gained > _MUCH * loss:
            bend = None
    return taste, likely
