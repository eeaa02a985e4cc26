"""Decide: named thresholds with unit, direction and source, and the verdicts that follow.

A verdict passes, fails, or says that there are too few to tell, which is neither.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from models.fairness.sentences import Sentence

if TYPE_CHECKING:
    from models.fairness.disparity import Disparity
    from models.fairness.metrics import Floats
    from models.fairness.sentences import Cell, Templates

_ROUNDING: Final = 1e-12


class Direction(Enum):
    """On which side of a threshold it is well."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Threshold:
    """A number that decides, with its unit, the side on which it is well, and its source."""

    name: str
    value: float
    unit: str
    direction: Direction
    citation: str

    def is_met(self, measured: float) -> bool:
        """Whether a measure is on the good side; the threshold itself is."""
        if self.direction is Direction.AT_LEAST:
            return measured >= self.value - _ROUNDING
        return measured <= self.value + _ROUNDING


_WORDS: Final = {True: "pass", False: "fail", None: "too_few"}


@dataclass(frozen=True)
class Verdict:
    """``passed`` is None where there are too few to tell."""

    passed: bool | None
    threshold: Threshold
    sentence: Sentence

    @property
    def word(self) -> str:
        """``pass``, ``fail`` or ``too_few``."""
        return _WORDS[self.passed]


FOUR_FIFTHS: Final = Threshold(
    "four_fifths",
    0.8,
    "ratio of selection rates",
    Direction.AT_LEAST,
    "UGESP, 29 CFR 1607.4(D); NYC Local Law 144 of 2021",
)
SIGNIFICANCE: Final = Threshold(
    "significance",
    0.05,
    "probability, Holm-corrected within the list",
    Direction.AT_LEAST,
    "UGESP Q&A 18, 20-22; Fisher's exact test; Holm 1979",
)
SMALLEST_SHARE: Final = Threshold(
    "smallest_share",
    0.02,
    "share of the eligible",
    Direction.AT_LEAST,
    "NYC Local Law 144, 6 RCNY 5-301(d): may be left out of the ratio, yet is counted",
)
PROXY_STRENGTH: Final = Threshold(
    "proxy_strength",
    0.6,
    "area under the ROC curve of one feature telling one group from the others",
    Direction.AT_MOST,
    "Tepat, decision 8: 0.5 tells nothing; 0.6 is a Cohen's d of about 0.36",
)
SMALLEST_GROUP: Final = Threshold(
    "smallest_group",
    30.0,
    "rows of a group",
    Direction.AT_LEAST,
    "Tepat, decision 8: a rate of 30 has a standard error of about 0.09",
)
NOT_WORSE: Final = Threshold(
    "not_worse",
    0.02,
    "growth of a disparity from the champion to the challenger",
    Direction.AT_MOST,
    "Tepat, decision 8: growth beyond it, and beyond chance at 90 %, is worse",
)


@dataclass(frozen=True)
class FairnessPolicy:
    """All that decides in an audit, in one object, recorded with what it decided.

    ``confidence`` is that of the intervals shown; ``proxy_error`` the chance, over all features
    and groups together, of calling noise a proxy; ``resamples`` of the bootstrap.
    """

    four_fifths: Threshold = FOUR_FIFTHS
    significance: Threshold = SIGNIFICANCE
    smallest_share: Threshold = SMALLEST_SHARE
    smallest_group: Threshold = SMALLEST_GROUP
    proxy_strength: Threshold = PROXY_STRENGTH
    not_worse: Threshold = NOT_WORSE
    confidence: float = 0.95
    proxy_error: float = 0.01
    resamples: int = 500

    def judge_ratios(self, disparity: Disparity, adjusted: Floats) -> tuple[Verdict, ...]:
        """A verdict for each group: too low a ratio fails only where chance does not explain it.

        Parameters
        ----------
        disparity : Disparity
        adjusted : p-values, Holm-corrected within the list, shape (groups,)
        """
        return tuple(
            self._judge(group, ratio, p, is_behind=behind)
            for group, ratio, p, behind in zip(
                disparity.rates.groups,
                disparity.ratio.tolist(),
                adjusted.tolist(),
                disparity.is_behind.tolist(),
                strict=True,
            )
        )

    def _judge(self, group: str, ratio: float, p: float, *, is_behind: bool) -> Verdict:
        passed: bool | None = None
        if math.isnan(ratio):
            templates = _NOTHING
        elif self.four_fifths.is_met(ratio):
            passed, templates = True, _PASSES
        elif is_behind and p < self.significance.value:
            passed, templates = False, _FAILS
        else:
            templates = _TOO_FEW
        cells: dict[str, Cell] = {"group": group, "ratio": ratio, "bar": self.four_fifths.value}
        if not passed:
            cells["p"] = p
        return Verdict(passed, self.four_fifths, Sentence(templates, cells))


_NOTHING: Final[Templates] = {
    "id": "{group}: tidak ada yang dapat dibandingkan.",
    "en": "{group}: there is nothing to compare.",
}
_PASSES: Final[Templates] = {
    "id": "{group}: rasio dampak {ratio}, tidak di bawah {bar}.",
    "en": "{group}: impact ratio {ratio}, not below {bar}.",
}
_FAILS: Final[Templates] = {
    "id": "{group}: rasio dampak {ratio}, di bawah {bar}, dan bukan sekadar kebetulan (p: {p}).",
    "en": "{group}: impact ratio {ratio}, below {bar}, and hardly by chance (p: {p}).",
}
_TOO_FEW: Final[Templates] = {
    "id": "{group}: rasio dampak {ratio}, di bawah {bar}, tetapi terlalu sedikit orang (p: {p}).",
    "en": "{group}: impact ratio {ratio}, below {bar}, but too few people to tell (p: {p}).",
}
