"""Features that are not looked at: those that stand for a group, or that the gate file names.

Whether a feature stands for a group is asked of the newest fold's model, so that dropping it can be
judged on transfers as everything else is. What dropping costs is told, in log loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from features.errors import BadInputError, ErrorDetail
from models.fairness.explanations import audit_contributions
from models.fit.judgement import Contributions
from training.contest import POLICY
from training.fair_choice import SETTING, WITHOUT_PROXIES
from training.metrics import log_losses
from training.unseen import judge_unseen

if TYPE_CHECKING:
    from models.fairness.explanations import ExplanationAudit
    from training.ground import Ground
    from training.recipe import Recipe
    from training.unseen import Unseen


@dataclass(frozen=True)
class SetAside:
    """The ground that is learned from, what was left out of it, and the log loss which that adds.

    ``proxies`` are among ``left_out`` because they stand for a group.
    """

    ground: Ground
    unseen: Unseen
    left_out: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    cost: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "left_out": list(self.left_out),
            "proxies": list(self.proxies),
            "cost_in_log_loss": self.cost,
        }


def set_aside(ground: Ground, recipe: Recipe, unseen: Unseen) -> SetAside:
    """Leave out what the recipe asks to leave out, and judge the same transfers again."""
    proxies: tuple[str, ...] = ()
    if recipe.fairness == WITHOUT_PROXIES:
        proxies = audit_newest(ground, unseen).proxy_features()
    left_out = tuple(dict.fromkeys((*_known(ground, recipe.leaves_out), *proxies)))
    if not left_out:
        return SetAside(ground, unseen)
    lean = ground.without(left_out)
    again = judge_unseen(lean, recipe)
    before = log_losses(unseen.challenger, unseen.succeeded).mean()
    after = log_losses(again.challenger, again.succeeded).mean()
    return SetAside(lean, again, left_out, proxies, float(after - before))


def audit_newest(ground: Ground, unseen: Unseen) -> ExplanationAudit:
    """Ask the newest fold's model which features stand for a group, on every label."""
    parts = unseen.rows.models[-1].contributions(ground.matrix.values)
    told = Contributions(ground.matrix.names, parts, np.zeros(len(parts)))
    return audit_contributions(told, ground.telling, POLICY)


def _known(ground: Ground, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names as they are; a name that no feature has is refused."""
    unknown = [name for name in names if name not in ground.every.names]
    if unknown:
        raise BadInputError(
            f"{SETTING} leaves out what is no feature: {', '.join(unknown)}. Correct the name; "
            "docs/features.md lists all.",
            [ErrorDetail(name, "no such feature") for name in unknown],
        )
    return names
