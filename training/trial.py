"""A challenger's trial: learn, judge unseen transfers, measure, audit, pass the gates. No files.

Everything that the version's record, its card and its plots say comes from one :class:`Trial`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.pairs.build import PairBuilder
from features.progress import PartOf
from models.fairness.explanations import audit_contributions
from models.fairness.model import audit_model
from models.fairness.policy import FairnessPolicy
from models.fairness.succession import compare_models
from models.fit.calibration import fit_sigmoid
from models.fit.model import FitModel
from models.fit.support import fit_support
from training import gates
from training.baselines import BASE_RATE, COMPETENCY_GAP, LOGISTIC
from training.metrics import Predictions, measure
from training.out_of_fold import base_rates, judge_forward, learn, lists_of, probabilities
from training.possible import possible_pairs
from training.split import forward_folds

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.matrix import PairMatrix
    from features.progress import Progress
    from models.fairness.explanations import ExplanationAudit
    from models.fairness.groups import GroupTable
    from models.fairness.model import ModelFairness
    from models.fairness.succession import FairnessComparison
    from training.gates import GateVerdict
    from training.labels import Labels
    from training.metrics import Floats, Mask, Measured
    from training.out_of_fold import OutOfFold
    from training.recipe import Recipe
    from training.rivals import Champion

UNNAMED: Final = "challenger"
"""What a model is called until its version is recorded."""

CHALLENGER: Final = "challenger"


@dataclass(frozen=True)
class Unseen:
    """Transfers that their model had not seen; arrays of shape (n,).

    ``chances`` has the probabilities of the challenger and of each baseline by name; ``fold`` says
    which fold judged a row.
    """

    rows: OutOfFold
    succeeded: Mask
    chances: dict[str, Floats]

    @property
    def challenger(self) -> Floats:
        """The challenger's probabilities."""
        return self.chances[CHALLENGER]


@dataclass(frozen=True)
class Trial:
    """What a challenger is worth. ``model`` is None where there was too little to learn from."""

    recipe: Recipe
    labels: Labels
    verdicts: tuple[GateVerdict, ...]
    data_hash: str = ""
    model: FitModel | None = None
    unseen: Unseen | None = None
    measured: dict[str, dict[str, Measured]] | None = None
    fairness: ModelFairness | None = None
    comparison: FairnessComparison | None = None
    explanations: ExplanationAudit | None = None

    @property
    def passed(self) -> bool:
        """Whether every gate that speaks lets it through."""
        return all(verdict.passed for verdict in self.verdicts)

    def metrics(self) -> dict[str, Any]:
        """The challenger's measures by name, and those of each baseline beside them."""
        if self.measured is None or self.unseen is None:
            return {}
        plain = {
            who: {name: one.to_json() for name, one in measures.items()}
            for who, measures in self.measured.items()
        }
        own = plain.pop(CHALLENGER)
        return {**own, "rows": len(self.unseen.succeeded), "baselines": plain}

    def fairness_document(self) -> dict[str, Any]:
        """Disparities by attribute, growth against the champion, what explanations carry."""
        if self.fairness is None or self.explanations is None:
            return {}
        return {
            **self.fairness.to_json(),
            "compared": None if self.comparison is None else self.comparison.to_json(),
            "explanations": self.explanations.to_json(),
        }


def run_trial(  # noqa: PLR0913, PLR0917 - what a trial needs, each named
    history: History,
    groups: GroupTable,
    labels: Labels,
    recipe: Recipe,
    champion: Champion | None,
    seed: int,
    progress: Progress,
) -> Trial:
    """Try a recipe on labels; the same arguments give the same trial, bit for bit.

    Parameters
    ----------
    history : History
    groups : GroupTable of the history's employees; feeds audits alone.
    labels : Labels, in the order of their days.
    champion : what serves now, if it is a model.
    """
    enough = gates.enough_labels(labels.counts)
    folds = forward_folds(history, labels, recipe.folds, recipe.first_share)
    if not enough.passed or not folds:
        return Trial(recipe, labels, (_refused(enough),))
    builder = PairBuilder(history, labels.outcomes.policy)
    matrix = builder.matrix(labels.pairs, PartOf(progress, 0.0, 0.25))
    progress.step("judging later transfers fold by fold", 0.25)
    rows = judge_forward(matrix, folds, recipe, seed)
    unseen = _unseen(rows, labels)
    progress.step("measuring quality", 0.45)
    lists = lists_of(labels, history["positions"]["position_type"])[rows.rows]
    measured = {
        who: measure(Predictions(chance, unseen.succeeded, lists), seed)
        for who, chance in unseen.chances.items()
    }
    progress.step("learning from every label", 0.55)
    model = _served(builder, matrix, labels, recipe, unseen, seed)
    progress.step("auditing fairness", 0.7)
    of_rows = groups.take(labels.pairs.employees)
    policy = FairnessPolicy()
    verdicts, comparison = _judged(
        history, of_rows, labels, matrix, unseen, recipe, champion, folds, policy, seed
    )
    return Trial(
        recipe,
        labels,
        (enough, *verdicts),
        data_hash(matrix, labels),
        model,
        unseen,
        measured,
        audit_model(unseen.challenger, unseen.succeeded, of_rows.take(rows.rows), policy, seed),
        comparison,
        audit_contributions(model.explain(matrix), matrix, of_rows, policy),
    )


def data_hash(matrix: PairMatrix, labels: Labels) -> str:
    """SHA-256 of everything that is learned from, in its order."""
    digest = hashlib.sha256()
    outcomes = labels.outcomes
    parts = (matrix.catalogue_hash, *matrix.names, repr(outcomes.policy))
    digest.update("\n".join(parts).encode())
    values = np.where(np.isnan(matrix.values), np.float32(np.nan), matrix.values)
    arrays = (values, outcomes.score, outcomes.supervisors, outcomes.peers, labels.days)
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _refused(enough: GateVerdict) -> GateVerdict:
    """Too few labels, or none of them known before another transfer was made."""
    if not enough.passed:
        return enough
    text = f"{enough.text}; but hardly any was known before later transfers were made"
    return gates.GateVerdict(enough.gate, passed=False, measured=enough.measured, text=text)


def _unseen(rows: OutOfFold, labels: Labels) -> Unseen:
    succeeded = labels.succeeded[rows.rows]
    scores = {
        CHALLENGER: rows.margin,
        COMPETENCY_GAP: rows.competency_gap,
        LOGISTIC: rows.logistic,
    }
    chances = {name: probabilities(score, succeeded, rows.fold) for name, score in scores.items()}
    chances[BASE_RATE] = base_rates(succeeded, rows.fold)
    return Unseen(rows, succeeded, chances)


def _served(  # noqa: PLR0913, PLR0917 - what a model is made of
    builder: PairBuilder,
    matrix: PairMatrix,
    labels: Labels,
    recipe: Recipe,
    unseen: Unseen,
    seed: int,
) -> FitModel:
    """Refit on every label; the sigmoid is that of all unseen margins (decision 1)."""
    drawn = possible_pairs(builder.history, labels.pairs, recipe.possible_pairs, seed)
    support = fit_support(
        matrix.values, builder.matrix(drawn).values, recipe.support_quantile, seed
    )
    return FitModel(
        UNNAMED,
        matrix.names,
        matrix.catalogue_hash,
        learn(matrix, labels.outcomes, recipe, seed),
        fit_sigmoid(unseen.rows.margin, unseen.succeeded),
        recipe.interval,
        support,
    )


def _judged(  # noqa: PLR0913, PLR0917 - a challenger and all that it is held against
    history: History,
    of_rows: GroupTable,
    labels: Labels,
    matrix: PairMatrix,
    unseen: Unseen,
    recipe: Recipe,
    champion: Champion | None,
    folds: tuple[Any, ...],
    policy: FairnessPolicy,
    seed: int,
) -> tuple[list[GateVerdict], FairnessComparison | None]:
    chance, succeeded, rows = unseen.challenger, unseen.succeeded, unseen.rows
    verdicts = [
        gates.signal(rows, labels.outcomes.score[rows.rows]),
        gates.not_worse_than_logistic(chance, unseen.chances[LOGISTIC], succeeded),
        gates.calibrated(chance, succeeded, seed),
    ]
    if champion is None or not champion.is_comparable(matrix, labels):
        return verdicts, None
    new = ~champion.had_seen(history, labels)[rows.rows]
    its_chance = champion.chance(matrix.take(rows.rows[new]))
    verdicts.append(gates.not_worse_than_champion(chance[new], its_chance, succeeded[new]))
    refitted = chance
    if not champion.is_refitted_by(recipe):
        again = judge_forward(matrix, folds, champion.recipe, seed)
        refitted = probabilities(again.margin, succeeded, again.fold)
        verdicts.append(gates.better_than_champion(chance, refitted, succeeded))
    groups = of_rows.take(rows.rows)
    if int(new.sum()) >= gates.gate("not_worse_than_champion").fewest:
        comparison = compare_models(
            its_chance, chance[new], succeeded[new], groups.take(new), policy, seed
        )
    else:  # too few new labels: the champion's recipe on the same folds stands for it
        comparison = compare_models(refitted, chance, succeeded, groups, policy, seed)
    verdicts.append(gates.not_worse_on_fairness(comparison))
    return verdicts, comparison
