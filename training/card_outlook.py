"""The card's sections on change over time and on what following the list would have been worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from training.markdown import table
from training.value import FIRST, SELDOM

if TYPE_CHECKING:
    from training.drift import InputDrift
    from training.metrics import Measured
    from training.outlook import Outlook
    from training.value import Value

_NAMES: Final = {
    "ips": "inverse propensity",
    "snips": "self-normalised",
    "dr": "doubly robust",
}


def drift_section(found: Outlook) -> str:
    """Whether inputs, calibration or meaning changed, and whether newer labels weigh more."""
    told = (
        "Too few unseen transfers to look for a break."
        if found.change is None
        else (found.change.text)
    )
    parts = ["## Change over time", told, _recency(found)]
    if found.calibration:
        rows = [
            (
                one.name,
                one.rows,
                f"{one.gap:+.3f} ({one.gap_low:+.3f} to {one.gap_high:+.3f})",
                f"{one.slope:.2f} ({one.slope_low:.2f} to {one.slope_high:.2f})",
            )
            for one in found.calibration
        ]
        heads = ("half-year", "transfers", "succeeded − chance", "slope (1 is right)")
        parts.append(table(heads, rows))
    parts.append(_inputs("The newer quarter of the learned pairs beside the rest", found.learned))
    parts.append(_inputs("People against vacancies now open beside the learned pairs", found.asked))
    return "\n\n".join(parts)


def value_section(value: Value | None) -> str:
    """What following the list would have brought, and whether to rely on that."""
    head = "## What following the list would have brought"
    if value is None:
        return f"{head}\n\nToo few unseen transfers to tell."
    worth = value.worth
    rows = [("what HR did", _told(worth.logged), "")]
    rows += [
        (_NAMES[name], _told(one), _told(worth.gains[name])) for name, one in worth.values.items()
    ]
    doubts = worth.overlap.doubts
    verdict = (
        f"**Unreliable: {'; '.join(doubts)}.**"
        if doubts
        else (
            f"{worth.overlap.effective:.0f} effective transfers of {value.transfers} speak of it."
        )
    )
    assumed = (
        f"Share of successes on {value.transfers} unseen transfers, beside that had HR taken, of "
        f"about {value.people:.0f} people who could move, one of the list's first {FIRST} whom HR "
        f"might have taken (odds of {SELDOM:.0%} or more). Assumes that HR's choice depended, "
        "beyond chance, on recorded facts alone."
    )
    heads = ("estimate", "share that succeeds", "more than what HR did")
    return "\n\n".join([head, assumed, table(heads, rows), verdict])


def _recency(found: Outlook) -> str:
    recency = found.recency
    if recency.half_life_years is not None:
        return f"A label weighs half after {recency.half_life_years:g} years, by measurement."
    if not recency.gains:
        return "All labels weigh the same; too few are new to compare half-lives."
    saved = ", ".join(
        f"{one.half_life_years:g} years {one.saved:+.4f} ± {one.error:.4f}" for one in recency.gains
    )
    return (
        f"All labels weigh the same: on the {recency.labels} newest, no half-life saves log loss "
        f"beyond noise ({saved})."
    )


def _inputs(what: str, inputs: tuple[InputDrift, ...]) -> str:
    if not inputs:
        return f"{what}: too few to compare."
    shifted = [one for one in inputs if one.is_shifted]
    if not shifted:
        return f"{what}: no feature shifted (largest stability index {inputs[0].psi:.2f})."
    rows = [(one.feature, f"{one.psi:.2f}", f"{one.ks:.2f}") for one in shifted[:10]]
    heads = ("feature", "stability index", "Kolmogorov–Smirnov")
    return f"{what}: {len(shifted)} features shifted.\n\n{table(heads, rows)}"


def _told(one: Measured) -> str:
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
