"""Whether a pair is like anything that was learned from.

A small classifier tells pairs that were made from pairs that could have been (the same days, other
people or other posts): its log-odds are a density ratio up to a constant. A pair below the stated
quantile of the pairs that were made lies outside support. The quantile is taken on scores of pairs
that the classifier had not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from models.fit.forests import Forests
from models.fit.trees import Binned, TreeSettings

if TYPE_CHECKING:
    from models.fit.trees import Features, Floats, Mask

_PARTS: Final = 3
SETTINGS: Final = TreeSettings(
    objective="binary",
    trees=30,
    leaves=6,
    learning_rate=0.15,
    smallest_leaf=20,
    l2=5.0,
    column_share=1.0,
)


@dataclass(frozen=True)
class Support:
    """Trees for the density ratio and the smallest score that counts as known ground."""

    forest: Forests
    threshold: float

    def shortfall(self, values: Features) -> Floats:
        """How far below the threshold a pair lies, in log-odds; 0 inside; shape (n,)."""
        short: Floats = np.maximum(self.threshold - self.forest.sums(values)[0], 0.0)
        return short


def fit_support(made: Features, possible: Features, quantile: float, seed: int) -> Support:
    """Learn what the pairs that were made look like.

    Parameters
    ----------
    made : shape (n, k), features of pairs with a label.
    possible : shape (m, k), features of pairs drawn without regard to who was chosen.
    quantile : share of the made pairs that may fall outside.
    """
    values = np.vstack([made, possible])
    is_made = np.arange(len(values)) < len(made)
    part = np.random.default_rng(seed).integers(_PARTS, size=len(values))
    binned, unseen = Binned.of(values, (), SETTINGS), np.empty(len(values))

    def grown(chosen: Mask) -> Forests:
        return Forests((binned.grow(is_made.astype(float), chosen.astype(float), seed),))

    for one in range(_PARTS):
        unseen[part == one] = grown(part != one).sums(values[part == one])[0]
    forest = grown(np.ones(len(values), dtype=bool))
    return Support(forest, float(np.quantile(unseen[is_made], quantile)))
