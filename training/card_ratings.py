"""The card's section on the ratings that the labels are made of, and what was done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.fairness.severity import ASSUMPTION
from training.markdown import table

if TYPE_CHECKING:
    from models.fairness.severity import GroupSeverity
    from training.levelling import Levelling
    from training.ratings import Ratings
    from training.trial import Findings


def ratings_section(found: Findings) -> str:
    """Raters' severity, severity by group, and what the labels and features were freed of."""
    ratings = found.ratings
    parts = ["## The ratings behind the labels", _verdict(ratings), _raters(ratings)]
    if ratings.groups:
        parts += [_groups(ratings), f"{ASSUMPTION['en']} Nothing in the data can test that."]
    if ratings.understated:
        parts.append(_understated(ratings, found.levelling))
    if found.recorded is not None:
        told = [(name, f"{one.value:.3f}") for name, one in found.recorded.items()]
        parts += ["On the labels by the scores as recorded:", table(("measure", "value"), told)]
    return "\n\n".join(parts)


def _verdict(ratings: Ratings) -> str:
    if ratings.is_corrected:
        return (
            "Labels were freed of raters' bias where the evidence is strong. The chance is that of "
            "a rating of average severity reaching the threshold; all figures above are on these "
            "labels."
        )
    return "The evidence for a bias is not strong enough to change a label: scores are as recorded."


def _raters(ratings: Ratings) -> str:
    rows = [
        (role, one.raters, one.ratings, f"{one.spread:.1f}", f"{one.p_value:.3f}", one.is_strong)
        for role, one in (("supervisors", ratings.supervisors), ("peers", ratings.peers))
    ]
    heads = ("role", "raters", "ratings", "spread of severity, points", "p", "corrected")
    return table(heads, rows)


def _groups(ratings: Ratings) -> str:
    rows = [
        (
            one.attribute,
            one.group,
            one.transfers,
            _points(one),
            f"{one.adjusted:.3g}",
            one.is_scored_low,
        )
        for one in ratings.groups
    ]
    heads = (
        "attribute",
        "group",
        "transfers",
        "supervisors against peers, points",
        "p (Holm)",
        "scored low",
    )
    return table(heads, rows)


def _understated(ratings: Ratings, levelling: Levelling) -> str:
    told = "; ".join(f"{one.group}: {_points(one)} points" for one in ratings.understated)
    text = f"At equal past performance the corrected outcome is higher by ({told})."
    if not levelling.unread:
        return text
    gap, after, cost = levelling.gap_before, levelling.gap_after, levelling.cost
    members = levelling.recipe.ensemble.members
    return (
        f"{text} Read in full, past ratings would make the chances of such a group too low by "
        f"about {levelling.implied:.3f}. So {levelling.recipe.unread_by} of {members} members do "
        f"not look at their level ({', '.join(levelling.unread)}). Predicted minus corrected "
        f"success beside all others: {gap:.3f} before, {after:.3f} after, at a cost of "
        f"{cost:+.4f} in log loss."
    )


def _points(one: GroupSeverity) -> str:
    return f"{one.gap:+.1f} ({one.low:+.1f} to {one.high:+.1f})"
