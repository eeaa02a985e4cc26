"""How HR chose: the odds of each person of a pool, learned from whom it took (conditional logit).

A sample of a pool serves as well as the whole where it was drawn evenly (McFadden, 1978). Odds of
a pool are those of a model that had not seen its choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.metrics import Floats, Mask

RIDGE: Final = 5.0
PARTS: Final = 5
_STEPS: Final = 50
_ENOUGH: Final = 1e-9
_SMALLEST_STEP: Final = 1e-6


@dataclass(frozen=True)
class Choices:
    """The m people who are there, pool by pool, the one who was taken first in each.

    ``facts`` (m, f) have no gap; ``pool`` (m,) counts pools from 0, ``starts`` has the first
    row of each.
    """

    facts: Floats
    pool: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, facts: Floats, pool: npt.NDArray[np.int64]) -> Choices:
        """People in the order of their pools, whatever these are called."""
        _, starts, place = np.unique(pool, return_index=True, return_inverse=True)
        return cls(facts, place, starts)

    def log_odds(self, taste: Floats) -> Floats:
        """Logarithm of everybody's odds of being taken out of their pool, shape (m,)."""
        scores = self.facts @ taste
        scores -= np.maximum.reduceat(scores, self.starts)[self.pool]
        likely: Floats = scores - np.log(np.add.reduceat(np.exp(scores), self.starts))[self.pool]
        return likely

    def loss(self, log_odds: Floats, taste: Floats) -> float:
        """How unlikely the choices are, in nats, and the ridge."""
        return float(-log_odds[self.starts].sum() + RIDGE / 2 * taste @ taste)

    def newton_step(self, log_odds: Floats, taste: Floats) -> Floats:
        """From a taste (f,) towards the one that makes the choices likeliest."""
        odds = np.exp(log_odds)
        weighed = self.facts * odds[:, None]
        mean = np.add.reduceat(weighed, self.starts)
        slope = (self.facts[self.starts] - mean).sum(axis=0) - RIDGE * taste
        bend = self.facts.T @ weighed - mean.T @ mean + RIDGE * np.eye(len(taste))
        step: Floats = np.linalg.solve(bend, slope)
        return step


def odds_of_choice(facts: Floats, is_there: Mask, seed: int) -> Floats:
    """Probability that each member of each pool was taken, shape (n, k); 0 where nobody is.

    Parameters
    ----------
    facts : (n, k, f), NaN missing; in each pool the first member was taken.
    is_there : (n, k), False for empty places.
    """
    pool, _ = np.nonzero(is_there)
    people = _standardised(facts[is_there])
    part = np.random.default_rng(seed).permutation(np.arange(len(facts)) % PARTS)[pool]
    # the taste of all is near that of any part, so that each is found in a step or two
    near = _taste(Choices.of(people, pool), np.zeros(people.shape[1]))
    told = np.empty(len(people))
    for one in np.unique(part):
        inside = part == one
        learned = Choices.of(people[~inside], pool[~inside])
        judged = Choices.of(people[inside], pool[inside])
        told[inside] = np.exp(judged.log_odds(_taste(learned, near)))
    odds = np.zeros(is_there.shape)
    odds[is_there] = told
    return odds


def _standardised(facts: Floats) -> Floats:
    """Missing becomes the median; every fact has mean 0 and spread 1; shape (m, f)."""
    missing = np.isnan(facts)
    known = ~missing.all(axis=0)
    middle = np.zeros(facts.shape[1])
    middle[known] = np.nanmedian(facts[:, known], axis=0)
    filled = np.where(missing, middle, facts)
    spread = filled.std(axis=0)
    standard: Floats = (filled - filled.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return standard


def _taste(choices: Choices, start: Floats) -> Floats:
    """What makes the choices likeliest, shrunk by a ridge; a step that makes it worse is halved."""
    taste, likely = start, choices.log_odds(start)
    loss = choices.loss(likely, taste)
    for _ in range(_STEPS):
        step, scale = choices.newton_step(likely, taste), 1.0
        while True:
            new = taste + scale * step
            likely = choices.log_odds(new)
            if (next_loss := choices.loss(likely, new)) <= loss:
                break
            scale /= 2
            if scale < _SMALLEST_STEP:
                return taste
        taste, gained, loss = new, loss - next_loss, next_loss
        if gained < _ENOUGH * max(1.0, loss):
            break
    return taste
