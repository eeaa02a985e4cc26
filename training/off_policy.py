"""What another way of choosing would have brought, from choices that were logged with their odds.

Inverse propensity (IPS) weighs what happened by how much likelier the other way makes it;
self-normalised (SNIPS) divides by the weights' sum; doubly robust (DR) weighs only what a model
of the outcome got wrong (Dudík, Langford and Li, 2011). Arrays in, numbers out: knows no transfer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from training.metrics import LEVEL, RESAMPLES, Measured, bootstrap_weights

if TYPE_CHECKING:
    from training.metrics import Floats

FEWEST_EFFECTIVE: Final = 30.0
MOST_OF_ONE: Final = 0.2
FURTHEST_FROM_ONE: Final = 3.0


@dataclass(frozen=True)
class Logged:
    """n logged choices; arrays of shape (n,).

    ``weight`` is the other way's odds of the choice made over the logged ones, ``expected`` what
    a model expected of it, ``otherwise`` what it expects of the other way.
    """

    reward: Floats
    weight: Floats
    expected: Floats
    otherwise: Floats


@dataclass(frozen=True)
class Overlap:
    """How far logged choices speak of the other way.

    ``effective`` is Kish's size, ``matched`` how many choices the other way might have made,
    ``largest`` the share of the heaviest; ``off_by`` says how many standard errors the mean weight
    lies from 1, where it must lie if the odds are right.
    """

    effective: float
    matched: int
    largest: float
    mean_weight: float
    off_by: float

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why estimates should not be relied on; empty where nothing speaks against them."""
        found = {
            f"{self.effective:.0f} effective choices, fewer than {FEWEST_EFFECTIVE:.0f}": (
                self.effective < FEWEST_EFFECTIVE
            ),
            f"one choice carries {self.largest:.0%} of the weight": self.largest > MOST_OF_ONE,
            f"weights average {self.mean_weight:.2f} and not 1": self.off_by > FURTHEST_FROM_ONE,
        }
        return tuple(text for text, is_so in found.items() if is_so)


@dataclass(frozen=True)
class Worth:
    """Mean reward as logged and by the other way, each with its 90 % bootstrap interval.

    ``values`` and ``gains`` (over what was logged, on the same draws) are by name of estimator.
    """

    logged: Measured
    values: dict[str, Measured]
    gains: dict[str, Measured]
    overlap: Overlap

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "logged": self.logged.to_json(),
            "values": {name: one.to_json() for name, one in self.values.items()},
            "gains": {name: one.to_json() for name, one in self.gains.items()},
            "overlap": vars(self.overlap),
            "doubts": list(self.overlap.doubts),
        }


def worth_of(logged: Logged, seed: int) -> Worth:
    """Estimate what the other way would have brought."""
    draws = bootstrap_weights(len(logged.reward), RESAMPLES, seed)
    as_logged = _means(draws, logged.reward)
    values = estimates(logged, draws)
    return Worth(
        _measured(as_logged),
        {name: _measured(drawn) for name, drawn in values.items()},
        {name: _measured(drawn - as_logged) for name, drawn in values.items()},
        overlap_of(logged.weight),
    )


def estimates(logged: Logged, draws: Floats) -> dict[str, Floats]:
    """Each estimator for each row of bootstrap weights (r, n), shape (r,)."""
    gained = logged.weight * logged.reward
    wrong = logged.weight * (logged.reward - logged.expected)
    total = draws @ logged.weight
    return {
        "ips": _means(draws, gained),
        "snips": np.divide(draws @ gained, total, out=np.full(len(draws), np.nan), where=total > 0),
        "dr": _means(draws, logged.otherwise + wrong),
    }


def overlap_of(weight: Floats) -> Overlap:
    """How far weighted choices speak of the other way."""
    total, mean = float(weight.sum()), float(weight.mean())
    error = float(weight.std(ddof=1) / np.sqrt(len(weight)))
    return Overlap(
        effective=total**2 / float((weight**2).sum()) if total > 0 else 0.0,
        matched=int((weight > 0).sum()),
        largest=float(weight.max()) / total if total > 0 else 1.0,
        mean_weight=mean,
        off_by=abs(mean - 1) / error if error > 0 else 0.0,
    )


def _means(draws: Floats, values: Floats) -> Floats:
    return np.asarray(draws @ values / draws.sum(axis=1))


def _measured(drawn: Floats) -> Measured:
    low, high = np.nanquantile(drawn[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measured(float(drawn[0]), float(low), float(high))
