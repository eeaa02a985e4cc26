"""How HR chose: the odds of each person of a pool, learned from whom it took (conditional logit).

A sample of a pool serves as well as the whole where it was drawn evenly (McFadden, 1978). Odds of
a pool are those of a model that had not seen its choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

if TYPE_CHECKING:
    from training.metrics import Floats, Mask

RIDGE: Final = 5.0
PARTS: Final = 5


def odds_of_choice(facts: Floats, is_there: Mask, seed: int) -> Floats:
    """Probability that each member of each pool was taken, shape (n, k); 0 where nobody is.

    Parameters
    ----------
    facts : (n, k, f), NaN missing; in each pool the first member was taken.
    is_there : (n, k), False for empty places.
    """
    filled = _standardised(facts, is_there)
    random = np.random.default_rng(seed)
    part = random.permutation(np.arange(len(facts)) % PARTS)
    odds = np.zeros(is_there.shape)
    for one in range(PARTS):
        inside = part == one
        taste = _fit(filled[~inside], is_there[~inside])
        odds[inside] = softmax(_scores(filled[inside], is_there[inside], taste), axis=1)
    return odds


def _standardised(facts: Floats, is_there: Mask) -> Floats:
    """Missing becomes the median, every fact has mean 0 and spread 1 over those that are there."""
    flat = facts[is_there]
    known = ~np.isnan(flat).all(axis=0)
    middle = np.zeros(facts.shape[2])
    middle[known] = np.nanmedian(flat[:, known], axis=0)
    filled = np.where(np.isnan(facts), middle, facts)
    mean, spread = filled[is_there].mean(axis=0), filled[is_there].std(axis=0)
    standard: Floats = (filled - mean) / np.where(spread > 0, spread, 1.0)
    return standard


def _scores(facts: Floats, is_there: Mask, taste: Floats) -> Floats:
    return np.where(is_there, facts @ taste, -np.inf)


def _fit(facts: Floats, is_there: Mask) -> Floats:
    """Taste (f,) that makes the choices likeliest, shrunk by a ridge."""

    def loss(taste: Floats) -> tuple[float, Floats]:
        scores = _scores(facts, is_there, taste)
        likely = log_softmax(scores, axis=1)
        mean = np.einsum("nk,nkf->nf", np.exp(likely), facts)
        value = -likely[:, 0].sum() + RIDGE / 2 * taste @ taste
        return float(value), (mean - facts[:, 0]).sum(axis=0) + RIDGE * taste

    start = np.zeros(facts.shape[2])
    taste: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return taste
