"""The model card: what a version learned, what it is worth, for whom, and what it must not do.

Markdown for the record and HTML for people, from the same text (Mitchell et al., 2019). Names no
person; groups appear as measures alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt

from features.pairs.catalogue import CONSTANT_COLUMNS
from training.card_outlook import drift_section, value_section
from training.card_pareto import pareto_section
from training.card_ratings import ratings_section
from training.markdown import table
from training.plots import PLOTS, draw_plots
from training.unseen import CHALLENGER

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from training.metrics import Measured
    from training.trial import Findings, Trial

CARD: Final = "card"
_TITLES: Final = {
    "calibration": "Calibration",
    "roc": "ROC",
    "log_loss": "Log loss beside the rivals",
    "importance": "What the model looks at",
    "groups": "Groups",
    "pareto": "Quality against disparity",
}
_FAIRNESS: Final = (
    "selection_rate_ratio",
    "equal_opportunity_difference",
    "calibration_gap_difference",
)
_HTML: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tepat model card</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{border-bottom:1px solid #ccc;padding:.25rem .75rem;
text-align:left}}img{{max-width:100%}}</style></head><body>
{body}</body></html>
"""


def write_reports(folder: Path, trial: Trial, as_of: date) -> None:
    """Write ``card.md``, ``card.html`` and the plots into a new folder."""
    folder.mkdir(parents=True)
    if trial.findings is not None:
        draw_plots(folder, trial.findings)
    text = card_text(trial, as_of)
    (folder / f"{CARD}.md").write_text(text, "utf-8")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    (folder / f"{CARD}.html").write_text(_HTML.format(body=body), "utf-8")


def card_text(trial: Trial, as_of: date) -> str:
    """The card in Markdown."""
    parts = [_head(trial, as_of), _gates(trial)]
    if trial.findings is not None:
        found = trial.findings
        parts += [
            _quality(found),
            _fairness(found),
            pareto_section(found),
            ratings_section(found),
            _censored(found),
            drift_section(found.outlook),
            value_section(found.outlook.value),
            _explanations(found),
            _pictures(),
        ]
    return "\n\n".join([*parts, _LIMITS]) + "\n"


def _head(trial: Trial, as_of: date) -> str:
    counts, policy = trial.labels.counts, trial.labels.outcomes.policy
    first, last = policy.window_months
    bag = trial.recipe.ensemble
    learned = "" if trial.findings is None else _learned(trial.findings)
    return f"""# Model card

Chance that a transfer succeeds, as advice to the competent official, who decides.
{trial.reasons()[0]}

- Data dated up to {as_of.isoformat()}: {counts.transfers} transfers, {counts.labelled} labelled
  ({counts.provisional} provisional), {counts.pending} pending, {counts.succeeded} succeeded.
- Success: {policy.supervisor_weight:g} × supervisors + {policy.peer_weight:g} × peers, dated
  {first} to {last} months after the transfer, at least {policy.threshold:g} points.
- Learned: the score in tens of points above the threshold, a score of few raters weighing less;
  a bag of {bag.members} members, each half a signed ridge line and {bag.trees.trees} trees of
  {bag.trees.leaves} leaves; one sigmoid on unseen margins.{learned}"""


def _learned(found: Findings) -> str:
    """Where there are more labels than a trial stands on: which it speaks of, how all taught."""
    if not found.whole.older:
        return ""
    newest, every = len(found.ground.labels), len(found.whole)
    told = (
        f"\n- All that is measured here is measured on the newest {newest} of {every} labels; the\n"
        "  model that serves learned from all."
    )
    if found.apart:
        told += (
            "\n- No worker held all labels: trees grew over several together (LightGBM's\n"
            "  data-parallel learner); another cluster gives the same model up to rounding."
        )
    return told


def _gates(trial: Trial) -> str:
    rows = [
        (v.gate.name, "passed" if v.passed else "**FAILED**", v.text, v.gate.reason["en"])
        for v in trial.verdicts
    ]
    return "## Gates\n\n" + table(("gate", "verdict", "measured", "why it stands"), rows)


def _quality(found: Findings) -> str:
    names = list(found.measured[CHALLENGER])
    others = [who for who in found.measured if who != CHALLENGER]
    rows = [
        (name, *(_told(found.measured[who][name]) for who in (CHALLENGER, *others)))
        for name in names
    ]
    heads = ("measure", "this model", *(who.replace("_", " ") for who in others))
    total = len(found.unseen.succeeded)
    judged = (
        f"## Quality on {total} transfers not learned from\n\n"
        "Few labels: each block of time was judged by what all others taught, later ones too.\n\n"
        if found.ground.looks_ahead
        else f"## Quality on {total} transfers made after those learned from\n\n"
    )
    return (
        f"{judged}"
        "With 90 % bootstrap intervals. Higher is better for ROC AUC, PR AUC and NDCG@10.\n\n"
        + table(heads, rows)
    )


def _fairness(found: Findings) -> str:
    rows = [
        (
            attribute.attribute,
            *(_estimate(attribute.disparities[name]) for name in _FAIRNESS),
            sum(not group.is_rated for group in attribute.groups),
        )
        for attribute in found.fairness.attributes
    ]
    heads = (
        "attribute",
        "selection-rate ratio",
        "equal-opportunity difference",
        "calibration difference",
        "groups too small to rate",
    )
    if not rows:
        return "## Fairness\n\nNo protected attribute is recorded, so nothing could be audited."
    return "## Fairness\n\nOn the same transfers, 90 % intervals.\n\n" + table(heads, rows)


def _explanations(found: Findings) -> str:
    proxies = found.explanations.proxies
    if not proxies:
        return (
            "## Explanations\n\nNo feature tells a group and carries a difference between groups."
        )
    rows = [(p.feature, p.attribute, p.group, f"{p.auc:.2f}", f"{p.gap:+.3f}") for p in proxies]
    heads = ("feature", "attribute", "group", "AUC of telling it", "difference in log-odds")
    return "## Explanations: features that stand for a group\n\n" + table(heads, rows)


def _censored(found: Findings) -> str:
    """Moves whose window passed and that nobody evaluated."""
    one = found.ground.censoring
    told = f"{one.censored} moves are past the window without a score. "
    head = f"## Moves that nobody evaluated\n\n{told}"
    area = f"(area {one.told:.2f} of telling them from the evaluated, p = {one.p_value:.2g})"
    if one.is_used:
        return (
            f"{head}Who was evaluated depends on the move {area}, so labels weigh for those that "
            f"are missing; they are worth {one.effective:.0f} labels of equal weight."
        )
    return f"{head}Who was evaluated does not depend on what is known of the move {area}."


def _pictures() -> str:
    shown = [f"### {_TITLES[name]}\n\n![{_TITLES[name]}]({name}.svg)" for name in PLOTS]
    return "## Pictures\n\n" + "\n\n".join(shown)


_LIMITS: Final = f"""## What it must not do, and does not know

- It never decides, and nobody is left out by it: rules of law alone exclude, and a person decides.
- Protected attributes, names, birth dates, today's grade, who asked for a transfer and who rated
  it are no input. Groups feed the audits above alone.
- History is not an experiment: who was moved was chosen. Pairs unlike any learned from are marked
  `in_support: false`, and their intervals are wider.
- Ratings are people's opinions; a bias that all raters share cannot be seen in them.
- Taken as constant over time: {", ".join(CONSTANT_COLUMNS)}."""


def _told(one: Measured) -> str:
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _estimate(one: Any) -> str:  # noqa: ANN401 - an Estimate of models.fairness.model
    if one.value != one.value:
        return "too few to tell"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
