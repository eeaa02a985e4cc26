"""How severe each rater is beside the others of the same agency, shrunk by how much they rated.

Score = agency + transfer + rater + noise. An agency whose raters are all severe cannot be told from
an agency in which it is hard to succeed, so severity is measured within agencies; raters who rated
little are drawn to zero (empirical Bayes; Efron and Morris, 1975). It is evidence only where raters
differ by more than their names shuffled within agencies do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.metrics import Floats

    Codes = npt.NDArray[np.int64]

STRONG: Final = 0.01
"""Share of shuffles that may differ as much, for severity to be taken out of labels."""

SMALLEST_SPREAD: Final = 1.0
"""Points of standard deviation between raters below which nothing is corrected."""

_SHUFFLES: Final = 199
_FEWEST: Final = 100


@dataclass(frozen=True)
class RaterSeverity:
    """Severity of every rating's rater; negative is severe.

    ``points`` (n,) is what the rater of each rating adds to a score; 0 where unknown. ``spread``
    is the standard deviation between raters, in points; ``p_value`` that of the shuffles.
    """

    points: Floats
    raters: int
    ratings: int
    spread: float
    p_value: float

    @property
    def is_strong(self) -> bool:
        """Whether labels are to be freed of it."""
        return self.p_value <= STRONG and self.spread >= SMALLEST_SPREAD

    def to_json(self) -> dict[str, Any]:
        """Plain values, no rater by name."""
        return {
            "raters": self.raters,
            "ratings": self.ratings,
            "spread": self.spread,
            "p_value": self.p_value,
            "corrected": self.is_strong,
        }


def rater_severity(
    score: Floats, rater: Codes, transfer: Codes, agency: Codes, seed: int
) -> RaterSeverity:
    """Estimate severity from n ratings of one role each.

    Parameters
    ----------
    score : shape (n,), points.
    rater : shape (n,), codes; negative where nobody is named.
    transfer, agency : shape (n,), codes of what was rated and where.
    """
    named = rater >= 0
    points = np.zeros(len(score))
    if int(named.sum()) < _FEWEST or len(np.unique(rater[named])) < 2:  # noqa: PLR2004 - two to differ
        return RaterSeverity(points, len(np.unique(rater[named])), int(named.sum()), 0.0, 1.0)
    rest = _unexplained(score, transfer, agency)[named]
    _, own = np.unique(rater[named], return_inverse=True)
    between, within, sizes = _components(rest, own)
    random = np.random.default_rng(seed)
    office = agency[named]
    place = np.argsort(office, kind="stable")
    mixed = (own[_shuffled(office, place, random)] for _ in range(_SHUFFLES))
    shuffled = [_components(rest, one)[0] for one in mixed]
    p = (1 + sum(one >= between for one in shuffled)) / (1 + _SHUFFLES)
    means = np.bincount(own, weights=rest) / sizes
    shrunk = means * between / (between + within / sizes) if between > 0 else np.zeros(len(sizes))
    points[named] = shrunk[own]
    return RaterSeverity(points, len(sizes), int(named.sum()), float(np.sqrt(between)), float(p))


def _unexplained(score: Floats, transfer: Codes, agency: Codes) -> Floats:
    """Scores less their agency's mean, and less what the transfer's other ratings say of it."""
    _, place = np.unique(agency, return_inverse=True)
    centred = score - (np.bincount(place, weights=score) / np.bincount(place))[place]
    _, move = np.unique(transfer, return_inverse=True)
    total, count = np.bincount(move, weights=centred)[move], np.bincount(move)[move]
    others = np.where(count > 1, (total - centred) / np.maximum(count - 1, 1), 0.0)
    known = count > 1
    share = float(others[known] @ centred[known]) / max(float(others[known] @ others[known]), 1e-9)
    rest: Floats = centred - np.clip(share, 0.0, 1.0) * others
    return rest


def _components(rest: Floats, own: Codes) -> tuple[float, float, Floats]:
    """Variance between and within raters by the method of moments, and ratings of each."""
    sizes = np.bincount(own).astype(np.float64)
    means = np.bincount(own, weights=rest) / sizes
    between_means = float((sizes * means) @ means)
    within = float(rest @ rest - between_means) / max(1, len(rest) - len(sizes))
    spread = between_means - len(rest) * float(rest.mean()) ** 2
    typical = len(rest) - float((sizes**2).sum()) / len(rest)
    between = max(0.0, (spread - (len(sizes) - 1) * within) / max(typical, 1e-9))
    return between, within, sizes


def _shuffled(office: Codes, place: Codes, random: np.random.Generator) -> Codes:
    """An order that mixes ratings within offices alone; ``place`` has them office by office."""
    order = np.empty(len(office), dtype=np.int64)
    order[place] = np.argsort(office + random.random(len(office)))
    return order
