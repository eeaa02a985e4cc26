"""What a model is worth, as pictures: SVG, the same bytes for the same trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import numpy as np

from models.fairness.model import SELECTION
from training.baselines import BASE_RATE, COMPETENCY_GAP, LOGISTIC
from training.metrics import BINS, calibration_bins
from training.unseen import CHALLENGER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.axes import Axes

    from training.trial import Findings

_STYLE: Final = {
    "svg.hashsalt": "tepat",
    "svg.fonttype": "none",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}
_NAMES: Final = {
    CHALLENGER: "this model",
    LOGISTIC: "logistic regression",
    COMPETENCY_GAP: "competency-gap rule",
    BASE_RATE: "base rate",
}
_COLOURS: Final = {
    CHALLENGER: "#0b6e4f",
    LOGISTIC: "#8a6d1f",
    COMPETENCY_GAP: "#5b6c7d",
    BASE_RATE: "#b0b7bd",
}
_SHARE_ABOVE: Final = "share above the median chance"
_ATTRIBUTES: Final = ("#0b6e4f", "#8a3b12", "#2f5d8a", "#6b4a8a")
_FEATURES_SHOWN: Final = 15


def draw_plots(folder: Path, found: Findings) -> list[str]:
    """Write every plot into a folder; gives their file names."""
    return [_draw(folder, name, one, found) for name, one in PLOTS.items()]


def _draw(folder: Path, name: str, plot: Callable[[Axes, Findings], None], found: Findings) -> str:
    # without pyplot: no global state, so that a thread may draw; and Figure.savefig draws twice
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 - only training draws
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(6.4, 4.2))
        plot(figure.subplots(), found)
        file = f"{name}.svg"
        nothing = {"Date": None, "Creator": None}
        FigureCanvasSVG(figure).print_svg(folder / file, metadata=nothing)
    return file


def calibration(axes: Axes, found: Findings) -> None:
    """Predicted chance against what happened, in ten bins of equally many unseen transfers."""
    chance, succeeded = found.unseen.challenger, found.unseen.succeeded
    bins = calibration_bins(chance)
    size = np.bincount(bins, minlength=BINS)
    told = size > 0
    mean, share = (
        np.bincount(bins, weights=one, minlength=BINS)[told] / size[told]
        for one in (chance, succeeded)
    )
    half = 1.645 * np.sqrt(np.maximum(share * (1 - share), 0.25 / size[told]) / size[told])
    axes.errorbar(mean, share, yerr=half, fmt="o", color=_COLOURS[CHALLENGER], capsize=2)
    axes.plot([0, 1], [0, 1], color="#b0b7bd", linewidth=1, zorder=0)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="predicted chance", ylabel="share that succeeded")
    axes.set_title("Calibration on unseen transfers (90 % intervals)")


def roc(axes: Axes, found: Findings) -> None:
    """ROC curves of the model and its rivals on unseen transfers."""
    succeeded = found.unseen.succeeded
    for who in (LOGISTIC, COMPETENCY_GAP, CHALLENGER):
        order = np.argsort(-found.unseen.chances[who], kind="stable")
        hits, misses = np.cumsum(succeeded[order]), np.cumsum(~succeeded[order])
        auc = found.measured[who]["roc_auc"].value
        axes.plot(
            np.concatenate([[0], misses / max(misses[-1], 1)]),
            np.concatenate([[0], hits / max(hits[-1], 1)]),
            color=_COLOURS[who],
            label=f"{_NAMES[who]} ({auc:.3f})",
        )
    axes.plot([0, 1], [0, 1], color="#b0b7bd", linewidth=1, zorder=0)
    axes.set(xlabel="share of failures above the cut", ylabel="share of successes above the cut")
    axes.set_title("ROC on unseen transfers (area in brackets)")
    axes.legend(frameon=False, loc="lower right")


def log_loss(axes: Axes, found: Findings) -> None:
    """Log loss of the model and its rivals with 90 % bootstrap intervals; lower is better."""
    for row, who in enumerate((BASE_RATE, COMPETENCY_GAP, LOGISTIC, CHALLENGER)):
        one = found.measured[who]["log_loss"]
        axes.plot([one.low, one.high], [row, row], color=_COLOURS[who], linewidth=2)
        axes.plot(one.value, row, "o", color=_COLOURS[who])
    axes.set_yticks(
        range(4), [_NAMES[w] for w in (BASE_RATE, COMPETENCY_GAP, LOGISTIC, CHALLENGER)]
    )
    axes.set(xlabel="log loss in nats (lower is better)")
    axes.set_title("Against the rivals, on unseen transfers")


def importance(axes: Axes, found: Findings) -> None:
    """Mean absolute contribution of the strongest features, in log-odds."""
    strongest = sorted(found.importance.items(), key=lambda one: -one[1])[:_FEATURES_SHOWN][::-1]
    names, sizes = zip(*strongest, strict=True)
    axes.barh(range(len(names)), sizes, color=_COLOURS[CHALLENGER])
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="mean absolute contribution, log-odds")
    axes.set_title("What the model looks at")


def groups(axes: Axes, found: Findings) -> None:
    """Each rated group's share above the median chance, with 90 % intervals."""
    rows = [
        (f"{attribute.attribute}: {group.group}", group.measures[SELECTION])
        for attribute in found.fairness.attributes
        for group in attribute.groups
        if group.is_rated
    ][::-1]
    for at, (_, one) in enumerate(rows):
        axes.plot([one.low, one.high], [at, at], color=_COLOURS[CHALLENGER], linewidth=2)
        axes.plot(one.value, at, "o", color=_COLOURS[CHALLENGER])
    axes.axvline(0.5, color="#b0b7bd", linewidth=1, zorder=0)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set(xlabel=_SHARE_ABOVE)
    axes.set_title("Groups, on unseen transfers")


def pareto(axes: Axes, found: Findings) -> None:
    """Success of the selected half against the selection-rate ratio; up and right is better.

    One colour an attribute; filled is what could be served, ringed what is.
    """
    for at, attribute in enumerate(found.pareto.attributes):
        colour = _ATTRIBUTES[at % len(_ATTRIBUTES)]
        points = found.pareto.of(attribute)
        front = sorted((p.ratio.value, p.success) for p in points if p.on_front)
        axes.plot(*zip(*front, strict=True), color=colour, linewidth=1, label=attribute)
        for point in points:
            place = (point.ratio.value, point.success)
            filled = colour if point.is_servable else "none"
            axes.scatter(*place, color=filled, edgecolors=colour, s=28, zorder=2)
            if point.variant == found.pareto.served:
                axes.scatter(*place, facecolors="none", edgecolors=colour, s=110, zorder=2)
            axes.annotate(
                point.variant.replace("_", " "),
                place,
                textcoords="offset points",
                xytext=(5, 3),
                fontsize=6,
            )
    axes.set(xlabel="selection-rate ratio", ylabel="success of the selected half")
    axes.set_title("Quality against disparity on the newest transfers")
    if found.pareto.points:
        axes.legend(frameon=False)


PLOTS: Final = {
    "calibration": calibration,
    "roc": roc,
    "log_loss": log_loss,
    "importance": importance,
    "groups": groups,
    "pareto": pareto,
}
"""Every plot of a card by the name of its file."""
