"""Weights under which a label says nothing of a group (Kamiran and Calders, 2012).

They are for learning alone: who is heavier is decided by group and label together, so a group
that succeeded less often in the history does not teach that it will. No model reads a group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from models.fairness.groups import Attribute, GroupTable
    from models.fairness.metrics import Floats, Mask
    from models.fairness.policy import FairnessPolicy

SWEEPS: Final = 50
_CLOSE: Final = 1e-9


def independence_weights(groups: GroupTable, succeeded: Mask, policy: FairnessPolicy) -> Floats:
    """Weight of each of n rows, 1 on average: the label is independent of every attribute.

    With one attribute these are the weights of Kamiran and Calders; with several, each is balanced
    in turn until all are (raking). Rows of unknown group, and of groups with fewer rows of
    either label than half of what the policy rates, keep their weight.
    """
    weights = np.ones(len(groups))
    cells = [_cells(attribute, succeeded, policy) for attribute in groups]
    for _ in range(SWEEPS):
        before = weights.copy()
        for group in cells:
            _balance(weights, group, succeeded)
        if np.abs(weights - before).max(initial=0.0) < _CLOSE:
            break
    mean = float(weights.mean()) if len(weights) else 1.0
    balanced: Floats = weights / mean
    return balanced


def _cells(attribute: Attribute, succeeded: Mask, policy: FairnessPolicy) -> list[Mask]:
    """Members of each group that is large enough to be balanced."""
    members: list[Mask] = [attribute.codes == code for code in range(len(attribute.groups))]
    rated = policy.smallest_group
    return [
        one
        for one in members
        if rated.is_met(2 * min(float((one & succeeded).sum()), float((one & ~succeeded).sum())))
    ]


def _balance(weights: Floats, members: list[Mask], succeeded: Mask) -> None:
    """Scale each group's successes and failures to the share of success that all have."""
    if not members:
        return
    everyone = np.logical_or.reduce(members)
    total = float(weights[everyone].sum())
    share = float(weights[everyone & succeeded].sum()) / total
    for member in members:
        size = float(weights[member].sum())
        for label, wanted in ((succeeded, share), (~succeeded, 1 - share)):
            cell = member & label
            weights[cell] *= wanted * size / float(weights[cell].sum())
