"""The ratings behind the labels, examined for bias and freed of it where the evidence is strong.

Two sources: raters who are more severe than their colleagues (``training.raters``), and
supervisors who score a group low although its peers do not (``models.fairness.severity``). What is
corrected are labels alone; features keep the scores as recorded, and no model reads a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from features.contract.values import RATER_ROLES
from features.history.coding import NO_CODE
from models.fairness.severity import (
    ASSUMPTION,
    SMALLEST_EFFECT,
    group_severities,
    supervisor_corrections,
    understated_by,
)
from training.raters import rater_severity

if TYPE_CHECKING:
    from features.history.history import History
    from models.fairness.groups import GroupTable
    from models.fairness.severity import GroupSeverity
    from training.labels import Labels
    from training.metrics import Floats, Mask
    from training.raters import RaterSeverity

_SUPERVISOR = RATER_ROLES.index("supervisor")
_PEER = RATER_ROLES.index("peer")


@dataclass(frozen=True)
class Ratings:
    """What was found in the ratings, and the scores to learn from.

    ``scores`` has a score for every row of ``evaluations``, as recorded where nothing was
    corrected. ``understated`` are groups whose past performance is scored low as well.
    """

    scores: Floats
    supervisors: RaterSeverity
    peers: RaterSeverity
    groups: tuple[GroupSeverity, ...]
    understated: tuple[GroupSeverity, ...]
    is_applied: bool

    @property
    def is_corrected(self) -> bool:
        """Whether labels differ from those of the recorded scores."""
        found = self.supervisors.is_strong or self.peers.is_strong
        return self.is_applied and (found or any(one.is_scored_low for one in self.groups))

    @property
    def hidden_by_performance(self) -> tuple[GroupSeverity, ...]:
        """Groups that past performance understates beyond doubt, by more than hardly anything."""
        return tuple(one for one in self.understated if SMALLEST_EFFECT.is_met(one.low))

    def to_json(self) -> dict[str, Any]:
        """Plain values; no rater and no person."""
        return {
            "corrected": self.is_corrected,
            "raters": {"supervisor": self.supervisors.to_json(), "peer": self.peers.to_json()},
            "groups": [one.to_json() for one in self.groups],
            "performance_understates": [one.to_json() for one in self.understated],
            "assumption": ASSUMPTION,
        }


def examine_ratings(  # noqa: PLR0913 - ratings, whom they are about, and how to correct
    history: History,
    labels: Labels,
    groups: GroupTable,
    performance: Floats,
    seed: int,
    *,
    apply: bool,
) -> Ratings:
    """Look for severity in the ratings that make the labels.

    Parameters
    ----------
    labels : Labels by the recorded scores.
    groups : GroupTable of the labels' rows.
    performance : shape (n,), the past performance score known before each transfer.
    apply : whether labels are to be corrected where the evidence is strong.
    """
    table = history["evaluations"]
    counts = _that_count(history, labels)
    role, transfer = table["rater_role"], table["transfer_id"]
    scores = table["score"].astype(np.float64).copy()
    raters = {one: _severity(history, counts & (role == one), seed) for one in (_SUPERVISOR, _PEER)}
    for one, severity in raters.items():
        if apply and severity.is_strong:
            scores[counts & (role == one)] -= severity.points
    means = [_means(scores, transfer, counts & (role == one), labels) for one in raters]
    found = group_severities(means[0], means[1], groups)
    points = supervisor_corrections(found, groups)
    if apply:
        at = np.zeros(len(history["transfers"]))
        at[labels.transfers] = points
        by_supervisor = counts & (role == _SUPERVISOR)
        scores[by_supervisor] += at[transfer[by_supervisor]]
    target = labels.outcomes.score + labels.outcomes.policy.supervisor_weight * points
    understated = understated_by(found, target, performance, groups)
    return Ratings(scores, raters[_SUPERVISOR], raters[_PEER], found, understated, is_applied=apply)


def _that_count(history: History, labels: Labels) -> Mask:
    """Evaluations of labelled transfers by a role that counts, up to the labels' day."""
    table = history["evaluations"]
    labelled = np.zeros(len(history["transfers"]), dtype=bool)
    labelled[labels.transfers] = True
    known = table["evaluated_on"] <= labels.as_of
    counts: Mask = labelled[table["transfer_id"]] & known
    return counts & np.isin(table["rater_role"], [_SUPERVISOR, _PEER])


def _severity(history: History, chosen: Mask, seed: int) -> RaterSeverity:
    table = history["evaluations"]
    transfer = table["transfer_id"][chosen].astype(np.int64)
    post = history["transfers"]["to_position_id"][transfer]
    rater = table["rater_id"][chosen].astype(np.int64)
    return rater_severity(
        table["score"][chosen].astype(np.float64),
        np.where(rater == NO_CODE, -1, rater),
        transfer,
        history["positions"]["agency_id"][post].astype(np.int64),
        seed,
    )


def _means(scores: Floats, transfer: Floats, chosen: Mask, labels: Labels) -> Floats:
    """Mean score of each labelled transfer by the chosen ratings; NaN without one."""
    rows = transfer[chosen].astype(np.int64)
    size = int(labels.transfers.max(initial=-1)) + 1
    total = np.bincount(rows, weights=scores[chosen], minlength=size)
    count = np.bincount(rows, minlength=size)
    means = np.full(len(total), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    found: Floats = means[labels.transfers]
    return found
