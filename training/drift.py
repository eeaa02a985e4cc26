"""Has what comes in, or what it means, changed? Arrays in, findings out: knows no history.

*Input drift*: a feature is distributed otherwise than before (population stability index and
Kolmogorov–Smirnov). *Calibration drift*: by half-year, whether chances of unseen transfers came
true. A break in what the facts mean is sought by ``training.breaks``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import logit
from scipy.stats import kstwo, norm

from models.fit.calibration import fit_sigmoid

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from training.metrics import Floats, Mask

BINS: Final = 10
SHIFTED: Final = 0.2
"""Above this the index is called a shift by custom (0.1 to 0.2 is called slight)."""

CHANCE: Final = 0.01
"""Family-wise level (Holm) at which a difference of distributions is no play of chance."""

FEWEST: Final = 50
"""Rows on each side below which nothing is said of inputs."""

FEWEST_A_HALF_YEAR: Final = 40
_CLOSEST: Final = 1e-6
_LEVEL: Final = 0.9


@dataclass(frozen=True)
class InputDrift:
    """One feature: ``psi`` beyond what sampling alone gives, ``ks``, its p-value after Holm."""

    feature: str
    psi: float
    ks: float
    p: float

    @property
    def is_shifted(self) -> bool:
        """Whether the shift is large and beyond chance."""
        return self.psi >= SHIFTED and self.p < CHANCE


@dataclass(frozen=True)
class HalfYear:
    """How chances of one half-year's transfers came true; bounds are 90 %.

    ``gap`` is the share that succeeded minus the mean chance; ``slope`` is that of the outcome on
    the log-odds, 1 where chances are as far apart as they should be.
    """

    name: str
    rows: int
    gap: float
    gap_low: float
    gap_high: float
    slope: float
    slope_low: float
    slope_high: float

    @property
    def is_off(self) -> bool:
        """Whether an interval leaves out what it should hold."""
        return not (self.gap_low <= 0 <= self.gap_high and self.slope_low <= 1 <= self.slope_high)


def input_drift(before: PairMatrix, after: PairMatrix) -> tuple[InputDrift, ...]:
    """Every feature before and after, the most shifted first; empty where rows are too few."""
    if min(len(before), len(after)) < FEWEST:
        return ()
    pairs = [(risen(before.column(name)), risen(after.column(name))) for name in before.names]
    distances = np.array([kolmogorov_smirnov(*pair) for pair in pairs])
    adjusted = _holm(_p_values(distances, len(before), len(after)))
    found = [
        InputDrift(name, stability_index(*pair), float(ks), float(p))
        for name, pair, ks, p in zip(before.names, pairs, distances, adjusted, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_shifted, -one.psi)))


def risen(values: npt.ArrayLike) -> Floats:
    """Values from the least to the largest, what is missing before all others as -inf."""
    cells = np.asarray(values)
    ordered = np.sort(np.where(np.isnan(cells), -np.inf, cells))
    return ordered.astype(np.float64)


def stability_index(before: Floats, after: Floats) -> float:
    """Population stability index over tenths of ``before``; missing is a class of its own.

    Both as :func:`risen` has them. What samples of one distribution give on average,
    (classes - 1) × (1/n + 1/m), is taken off.
    """
    known = before[np.searchsorted(before, -np.inf, side="right") :]
    if not len(known):
        edges = np.empty(0)
    else:
        edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS))
    ends = np.concatenate([[-np.inf], edges])
    counts = [
        np.diff(np.searchsorted(side, ends, side="right"), prepend=0, append=len(side))
        for side in (before, after)
    ]
    used = counts[0] + counts[1] > 0
    p, q = ((count[used] + 0.5) / (count.sum() + 0.5 * used.sum()) for count in counts)
    chance = (used.sum() - 1) * (1 / len(before) + 1 / len(after))
    return float(max(0.0, ((q - p) * np.log(q / p)).sum() - chance))


def calibration_by_half_year(
    days: npt.NDArray[np.int32], chance: Floats, succeeded: Mask
) -> tuple[HalfYear, ...]:
    """Calibration of unseen chances in each half-year that has enough transfers, in order."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    half = month // 6
    return tuple(
        _half_year(int(one), chance[half == one], succeeded[half == one])
        for one in np.unique(half)
        if (half == one).sum() >= FEWEST_A_HALF_YEAR
    )


def to_json(
    inputs: tuple[InputDrift, ...], calibration: tuple[HalfYear, ...], most: int
) -> dict[str, Any]:
    """Plain values, of inputs the first ``most``."""
    return {
        "shifted_features": sum(one.is_shifted for one in inputs),
        "inputs": [vars(one) | {"is_shifted": one.is_shifted} for one in inputs[:most]],
        "calibration": [vars(one) for one in calibration],
    }


def _half_year(half: int, chance: Floats, succeeded: Mask) -> HalfYear:
    z = float(norm.isf((1 - _LEVEL) / 2))
    gap = float(np.mean(succeeded - chance))
    error = float(np.sqrt((chance * (1 - chance)).sum()) / len(chance))
    line = fit_sigmoid(logit(np.clip(chance, _CLOSEST, 1 - _CLOSEST)), succeeded)
    reach = z * float(np.sqrt(line.covariance[0][0]))
    return HalfYear(
        f"{1970 + half // 2}-{'H2' if half % 2 else 'H1'}",
        len(chance),
        gap,
        gap - z * error,
        gap + z * error,
        line.slope,
        line.slope - reach,
        line.slope + reach,
    )


def kolmogorov_smirnov(old: Floats, new: Floats) -> float:
    """How far apart the two distributions are, both as :func:`risen` has them."""
    both = np.concatenate([old, new])
    order = np.argsort(both, kind="stable")  # which merges what is in order already
    ordered = both[order]
    is_last = np.append(ordered[1:] != ordered[:-1], [True])
    of_old = np.cumsum(order < len(old))[is_last]
    of_new = np.flatnonzero(is_last) + 1 - of_old
    return float(np.abs(of_old / len(old) - of_new / len(new)).max())


def _p_values(distances: Floats, before: int, after: int) -> Floats:
    """How seldom chance alone makes each distance between samples of so many rows."""
    rows = np.round(before * after / (before + after))
    p: Floats = kstwo.sf(distances, rows)
    return p


def _holm(p: Floats) -> Floats:
    """p-values adjusted so that the smallest of them all may be looked at."""
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted
