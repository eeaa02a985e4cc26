"""A challenger before the gates: against no features, plain rivals, and the model that serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.fairness.policy import FairnessPolicy
from models.fairness.succession import compare_models
from training import gates
from training.baselines import LOGISTIC
from training.out_of_fold import probabilities

if TYPE_CHECKING:
    from models.fairness.succession import FairnessComparison
    from training.gates import GateVerdict
    from training.ground import Ground
    from training.recipe import Recipe
    from training.rivals import Champion
    from training.unseen import Unseen

POLICY = FairnessPolicy()


def face_the_gates(
    ground: Ground, recipe: Recipe, unseen: Unseen, champion: Champion | None
) -> tuple[tuple[GateVerdict, ...], FairnessComparison | None]:
    """The verdicts of every gate that speaks of this challenger, and how fairness compares."""
    chance, succeeded, rows = unseen.challenger, unseen.succeeded, unseen.rows
    verdicts = (
        gates.signal(
            rows, ground.baselines.competency_gap, ground.labels.outcomes.score[rows.rows]
        ),
        gates.not_worse_than_logistic(chance, unseen.chances[LOGISTIC], succeeded),
        gates.calibrated(chance, succeeded, ground.seed),
    )
    if champion is None or not champion.is_comparable(ground.matrix, ground.labels):
        return verdicts, None
    succession, comparison = _succeed(ground, recipe, unseen, champion)
    return (*verdicts, *succession), comparison


def _succeed(
    ground: Ground, recipe: Recipe, unseen: Unseen, champion: Champion
) -> tuple[tuple[GateVerdict, ...], FairnessComparison]:
    """Say whether it may take the champion's place.

    Chances are compared on labels that the champion had not seen. Where these are too few, the
    champion's recipe stands for it, learned and judged on the same folds.
    """
    chance, succeeded, rows = unseen.challenger, unseen.succeeded, unseen.rows
    new = ~champion.had_seen(ground.history, ground.labels)[rows.rows]
    its_chance = champion.chance(ground.every.take(rows.rows[new]))
    verdicts = [gates.not_worse_than_champion(chance[new], its_chance, succeeded[new])]
    refitted = chance
    if not champion.is_refitted_by(recipe):
        again = ground.judge_forward(champion.recipe)
        refitted = probabilities(again.margin, succeeded, again.fold)
        verdicts.append(gates.better_than_champion(chance, refitted, succeeded))
    groups = ground.groups.take(rows.rows)
    if int(new.sum()) >= gates.gate("not_worse_than_champion").fewest:
        comparison = compare_models(
            its_chance, chance[new], succeeded[new], groups.take(new), POLICY, ground.seed
        )
    else:
        comparison = compare_models(refitted, chance, succeeded, groups, POLICY, ground.seed)
    return (*verdicts, gates.not_worse_on_fairness(comparison)), comparison
