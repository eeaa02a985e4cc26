"""The 90 % interval for the chance of success averaged over what no table shows.

On the scale of log-odds it is the served value plus and minus what is not known of it: the spread
of the bag (which labels happened to be there), of slope and intercept, a floor for what trees
cannot express, and more for pairs outside support. The scale, floor and widening were set by
measurement on made-up cities whose truth is known (docs/decisions).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from models.fit.trees import Floats

_NORMAL_90: Final = 1.6448536269514722
"""Half width of a two-sided 90 % interval, in standard deviations."""


@dataclass(frozen=True)
class IntervalSettings:
    """``scale`` of the bag's spread; ``floor`` and ``outside`` are standard deviations of log-odds.

    ``outside`` counts once for every unit of shortfall below the support's threshold, up to
    ``outside_most`` units.
    """

    scale: float = 1.25
    floor: float = 0.45
    outside: float = 0.2
    outside_most: float = 3.0

    def to_json(self) -> dict[str, float]:
        """Plain values."""
        return asdict(self)

    def bounds(
        self, log_odds: Floats, spread: Floats, variance: Floats, shortfall: Floats
    ) -> tuple[Floats, Floats]:
        """Bounds of the probability; all shapes (n,).

        Parameters
        ----------
        log_odds : served.
        spread : standard deviation of the bag, on the scale of log-odds.
        variance : of the sigmoid.
        shortfall : below the support's threshold, 0 inside.
        """
        beyond = self.outside * np.minimum(shortfall, self.outside_most)
        total = (self.scale * spread) ** 2 + variance + self.floor**2 + beyond**2
        half = _NORMAL_90 * np.sqrt(total)
        return expit(log_odds - half), expit(log_odds + half)
