"""What a model says of pairs, and the one interface through which a model is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix

RULE_OF_THUMB = "rule-of-thumb"


@dataclass(frozen=True)
class Judgement:
    """A model's answer for n pairs; all arrays have shape (n,).

    ``margin`` is what the order follows: the served log-odds (double precision), or the points of
    the rule of thumb. ``probability``, ``low`` and ``high`` (90 %) are NaN for the rule of thumb.
    ``in_support``: is this pair like anything that the model learned from?
    """

    margin: npt.NDArray[np.float64]
    probability: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    in_support: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Contributions:
    """Why: ``base`` (n,) + the sum of ``values`` (n, k) over ``names`` equals the margin exactly.

    ``base`` holds every adjustment after the model that has no name of its own. For the rule of
    thumb ``base`` is NaN and the values are points.
    """

    names: tuple[str, ...]
    values: npt.NDArray[np.float64]
    base: npt.NDArray[np.float64]


class Judge(Protocol):
    """Anything that judges pairs from their features: a fitted model or the rule of thumb."""

    @property
    def version(self) -> str:
        """The model version as recorded, or ``rule-of-thumb``."""

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The features that it reads, in order."""

    def judge(self, matrix: PairMatrix) -> Judgement:
        """Judge pairs; the same pairs give the same bits in any company and order."""

    def margins(self, matrix: PairMatrix) -> npt.NDArray[np.float64]:
        """The margins of ``judge`` alone, bit for bit: all that the order of many asks for."""

    def explain(
        self, matrix: PairMatrix, margins: npt.NDArray[np.float64] | None = None
    ) -> Contributions:
        """Contributions of every feature to the margin of ``judge``.

        ``margins`` are those of ``judge``, of whoever knows them: they are not found again.
        """
