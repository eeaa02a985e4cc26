"""The gates that a challenger passes before it may serve: measured here, decided by ``gates.yaml``.

Each verdict says what was measured beside its threshold, in a sentence. A gate that does not speak
of this challenger (no champion, the champion's own recipe) gives none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import yaml
from scipy.stats import norm

from training.metrics import BINS, LEVEL, calibration_bins, log_losses

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from models.fairness.succession import FairnessComparison
    from training.labels import LabelCounts
    from training.metrics import Floats, Mask
    from training.out_of_fold import OutOfFold

FEWEST_OF_EACH: Final = 10
_SIMULATIONS: Final = 1_000
_CELLS_AT_ONCE: Final = 1 << 18
"""Simulations times rows that stay in a processor's cache."""
_NOTHING: Final = 1e-12
_ONE_SIDED: Final = float(norm.ppf((1 + LEVEL) / 2))


@dataclass(frozen=True)
class Gate:
    """A named threshold with its unit and the reason for it in both languages."""

    name: str
    threshold: float
    unit: str
    reason: Mapping[str, str]
    fewest: int = 0


@dataclass(frozen=True)
class GateVerdict:
    """What one gate says; ``measured`` is None where nothing could be measured."""

    gate: Gate
    passed: bool
    measured: float | None
    text: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "gate": self.gate.name,
            "passed": self.passed,
            "measured": self.measured,
            "threshold": self.gate.threshold,
            "unit": self.gate.unit,
            "text": self.text,
            "reason": dict(self.gate.reason),
        }


@cache
def gate(name: str) -> Gate:
    """A gate by its name in ``gates.yaml``."""
    content = yaml.safe_load(resources.files("training").joinpath("gates.yaml").read_text("utf-8"))
    return Gate(name=name, **content[name])


def enough_labels(counts: LabelCounts) -> GateVerdict:
    """Whether there are labels to learn from at all."""
    bar = gate("enough_labels")
    failed = counts.labelled - counts.succeeded
    passed = counts.labelled >= bar.threshold and min(failed, counts.succeeded) >= FEWEST_OF_EACH
    text = (
        f"{counts.labelled} labelled transfers ({counts.succeeded} succeeded, {failed} did not); "
        f"needed are {bar.threshold:.0f}, at least {FEWEST_OF_EACH} of each"
    )
    return GateVerdict(bar, passed, float(counts.labelled), text)


def known_too_late(enough: GateVerdict) -> GateVerdict:
    """The verdict where labels are many, but none was known before a later transfer was made."""
    text = f"{enough.text}; but too few were known before later transfers were made"
    return GateVerdict(enough.gate, passed=False, measured=enough.measured, text=text)


def signal(rows: OutOfFold, competency_gap: Floats, score: Floats) -> GateVerdict:
    """Whether unseen margins tell how transfers went, and tell more than the competency gap does.

    The evidence is the score, which knows more than the label. Within each fold the score is
    regressed on the margin (for the base rate), and on the margin beside the rule's points (for
    the competency gap): a margin that adds nothing has a coefficient of zero. The larger of the
    two one-sided p-values counts, and the errors must be smaller too.

    Parameters
    ----------
    rows : OutOfFold, n rows
    competency_gap : shape (n,), the rule's points.
    score : shape (n,), the weighted scores of the same transfers.
    """
    bar = gate("signal")
    margin, gap, target = (_within(rows.fold, one) for one in (rows.margin, competency_gap, score))
    found = {
        "the base rate": p_value_of_adding(margin, None, target),
        "the competency-gap rule": p_value_of_adding(margin, gap, target),
    }
    p = max(found.values())
    passed = p < bar.threshold and _error(margin, target) < _error(gap, target)
    told = "; ".join(f"against {name} p = {value:.2g}" for name, value in found.items())
    word = "signal" if passed else "no signal"
    text = f"{word} on {len(rows)} unseen transfers: {told} (bar {bar.threshold:g})"
    return GateVerdict(bar, passed, p, text)


def points_up(slope: float) -> GateVerdict:
    """Whether a higher margin goes with more success on unseen transfers."""
    bar = gate("points_up")
    return GateVerdict(bar, slope > bar.threshold, slope, f"slope {slope:.3g}")


def not_worse_than_logistic(chance: Floats, line: Floats, succeeded: Mask) -> GateVerdict:
    """Non-inferiority against logistic regression on the same unseen rows."""
    bar = gate("not_worse_than_logistic")
    return _non_inferior(bar, chance, line, succeeded, "logistic regression")


def not_worse_than_champion(chance: Floats, champion: Floats, succeeded: Mask) -> GateVerdict:
    """Non-inferiority against the champion on labels that it had not seen.

    With fewer of them than the gate asks for nothing can be told, and retraining is not held up.
    """
    bar = gate("not_worse_than_champion")
    if len(succeeded) < bar.fewest:
        text = f"{len(succeeded)} labels newer than the champion: too few to compare"
        return GateVerdict(bar, passed=True, measured=None, text=text)
    return _non_inferior(bar, chance, champion, succeeded, "the champion")


def better_than_champion(chance: Floats, refitted: Floats, succeeded: Mask) -> GateVerdict:
    """Whether a new recipe beats the champion's, both learned and judged on the same folds."""
    bar = gate("better_than_champion")
    gain = log_losses(refitted, succeeded) - log_losses(chance, succeeded)
    p = p_value_of_gain(gain)
    text = f"log loss {gain.mean():.4f} below that of the champion's recipe (p = {p:.2g})"
    return GateVerdict(bar, p < bar.threshold, p, text)


def calibrated(chance: Floats, succeeded: Mask, seed: int) -> GateVerdict:
    """Whether the calibration error is beyond what a perfect model would show on so many rows."""
    bar = gate("calibrated")
    bins = calibration_bins(chance)
    member = np.equal.outer(bins, np.arange(BINS)).astype(np.float64)

    def error(outcomes: Mask) -> Floats:
        return np.asarray(np.abs((chance - outcomes) @ member).sum(axis=-1) / len(chance))

    random = np.random.default_rng(seed)
    at_once = max(1, _CELLS_AT_ONCE // len(chance))
    counts = [at_once] * (_SIMULATIONS // at_once) + [_SIMULATIONS % at_once]
    drawn = [error(random.random((count, len(chance))) < chance) for count in counts]
    by_chance = float(np.quantile(np.concatenate(drawn), 0.95))
    found = float(error(succeeded))
    text = f"calibration error {found:.3f}; a perfect model shows up to {by_chance:.3f} by chance"
    return GateVerdict(bar, found - by_chance <= bar.threshold, found, text)


def not_worse_on_fairness(comparison: FairnessComparison) -> GateVerdict:
    """Whether some disparity between groups grew beyond the champion's and beyond chance."""
    bar = gate("not_worse_on_fairness")
    worse = comparison.worse
    if worse:
        told = ", ".join(f"{one.attribute} ({one.disparity})" for one in worse)
        largest = max(one.growth.value for one in worse)
        return GateVerdict(bar, passed=False, measured=largest, text=f"disparity grew: {told}")
    told = "too few to tell" if comparison.passed is None else "no disparity grew"
    return GateVerdict(bar, passed=True, measured=None, text=told)


def p_value_of_gain(gains: Floats) -> float:
    """One-sided p-value that the mean gain of n paired rows is above zero (normal mean)."""
    spread = float(gains.std(ddof=1)) if len(gains) > 1 else 0.0
    if spread == 0.0:
        return 0.0 if gains.mean() > 0 else 1.0
    return float(norm.sf(gains.mean() / (spread / np.sqrt(len(gains)))))


def p_value_of_adding(margin: Floats, beside: Floats | None, target: Floats) -> float:
    """One-sided p-value that a margin helps to tell a target, beside what another score tells.

    All of shape (n,) and centred within folds. Standard errors hold where the spread of errors
    differs between rows (HC1; White 1980).
    """
    rest, error = margin, target
    if beside is not None and np.ptp(beside) > 0:
        rest = margin - beside * (beside @ margin) / (beside @ beside)
        error = target - beside * (beside @ target) / (beside @ beside)
    size = float(rest @ rest)
    if size <= _NOTHING * max(1.0, float(margin @ margin)):
        return 1.0
    slope = float(rest @ error) / size
    free = max(1, len(rest) - 3)
    spread = (
        np.sqrt(
            len(rest)
            / free
            * float((rest * (error - slope * rest)) @ (rest * (error - slope * rest)))
        )
        / size
    )
    return float(norm.sf(slope / spread)) if spread > 0 else float(slope <= 0)


def _within(fold: npt.NDArray[np.int64], values: Floats) -> Floats:
    """Values less the mean of their fold: what tells one row from another judged beside it."""
    total = np.bincount(fold, weights=values)
    mean = total / np.maximum(np.bincount(fold), 1)
    centred: Floats = values - mean[fold]
    return centred


def _error(score: Floats, target: Floats) -> float:
    """Mean squared error that is left by the best multiple of a score."""
    size = float(score @ score)
    slope = float(score @ target) / size if size > 0 else 0.0
    return float(np.mean((target - slope * score) ** 2))


def _non_inferior(
    bar: Gate, chance: Floats, rival: Floats, succeeded: Mask, name: str
) -> GateVerdict:
    loss = log_losses(chance, succeeded) - log_losses(rival, succeeded)
    reach = _ONE_SIDED * float(loss.std(ddof=1)) / np.sqrt(len(loss))
    worst = float(loss.mean() + reach)
    text = (
        f"log loss {loss.mean():+.4f} against {name} on {len(loss)} labels, "
        f"at worst {worst:+.4f} (margin {bar.threshold:g})"
    )
    return GateVerdict(bar, worst <= bar.threshold, worst, text)
