"""The card's section on fairness in the model: what serves, what else could, at which cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from training.fair_choice import SETTING, fair_choice
from training.markdown import table
from training.variants import NEWEST_LABELS

if TYPE_CHECKING:
    from models.fairness.model import Estimate
    from training.pareto import Point
    from training.proxies import ProxyEffect
    from training.trial import Findings

WORDS: Final = {
    "plain": "plain",
    "reweighed": "reweighed (Kamiran and Calders)",
    "without_proxies": "without features that stand for a group",
    "small_learner": "a small learner, to compare the next two with",
    "constrained": "constrained to parity (Fairlearn), not servable: a draw between learners",
    "correlation_removed": "correlation removed (Fairlearn), not servable: it would read the group",
    "re_ranked": "re-ranked (DetConstSort), not servable: it would read the group",
}
_HEADS: Final = (
    "variant",
    "success of the selected half",
    "less than plain",
    "AUC",
    "selection-rate ratio",
    "equal-opportunity difference",
    "on the front",
)


def pareto_section(found: Findings) -> str:
    """Tables by attribute, the proxies with their effect, and what the evidence supports."""
    pareto = found.pareto
    parts = ["## Fairness in the model", _choice(found)]
    if pareto.points:
        parts.append(
            f"On the newest {pareto.rows} transfers that nobody had learned from; all variants "
            f"with the same small bag from the newest {NEWEST_LABELS:,} labels at most. 90 % "
            "intervals; ± is a standard error."
        )
    for attribute in pareto.attributes:
        rows = [_row(point) for point in pareto.of(attribute)]
        parts += [f"### By {attribute}", table(_HEADS, rows)]
    if found.proxies:
        parts += ["### What features that stand for a group do", _proxies(found.proxies)]
    parts += ["### Ratings or circumstances", _evidence(found)]
    return "\n\n".join(parts)


def _choice(found: Findings) -> str:
    aside, text = found.aside, f"Served: **{found.pareto.served}** (`{SETTING}` in gates.yaml). "
    if found.pareto.served == fair_choice().served:
        text += fair_choice().reason["en"]
    if not aside.left_out:
        return text
    return (
        f"{text}\n\nNot looked at: {', '.join(aside.left_out)}, at a cost of {aside.cost:+.4f} in "
        "log loss."
    )


def _row(point: Point) -> tuple[str, ...]:
    return (
        WORDS[point.variant],
        f"{point.success:.3f}",
        f"{point.cost:+.3f} ± {point.cost_error:.3f}",
        f"{point.auc:.3f}",
        _told(point.ratio),
        _told(point.difference),
        "yes" if point.on_front else "",
    )


def _proxies(proxies: tuple[ProxyEffect, ...]) -> str:
    rows = [
        (
            one.feature,
            f"{one.attribute}: {one.group}",
            f"{one.auc:.2f}",
            f"{one.gap:+.3f}",
            *(f"{p.auc:.3f} / {p.ratio.value:.2f}" for p in (one.usual, one.dropped)),
            f"{one.residualised.auc:.3f} / {one.residualised.ratio.value:.2f}",
        )
        for one in proxies
    ]
    heads = (
        "feature",
        "stands for",
        "AUC of telling it",
        "difference in log-odds",
        "AUC / ratio with it",
        "dropped",
        "residualised",
    )
    return table(heads, rows)


def _evidence(found: Findings) -> str:
    if not found.evidence:
        return "No group is scored low, and no fact lowers a group's chance by much."
    lines = [one.sentence() for one in found.evidence]
    return "\n".join(f"- {one.english}\n- {one.indonesian}" for one in lines)


def _told(one: Estimate) -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
