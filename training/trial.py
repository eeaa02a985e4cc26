"""A challenger's trial: learn, judge unseen transfers, measure, audit, pass the gates. No files.

Everything that the version's record, its card and its plots say comes from one :class:`Trial`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.progress import NoProgress, PartOf
from models.fairness.circumstances import weigh_evidence
from models.fairness.explanations import audit_contributions
from models.fairness.model import audit_model
from models.fit.calibration import fit_sigmoid
from models.fit.model import FitModel
from models.fit.support import fit_support
from training import gates
from training.contest import POLICY, face_the_gates
from training.engine import Local
from training.ground import prepare_ground
from training.levelling import PERFORMANCE, RATED_LEVELS, level
from training.outlook import look_out
from training.pareto import weigh_variants
from training.possible import possible_pairs
from training.proxies import effects_of_proxies
from training.ratings import examine_ratings
from training.recency import choose_half_life
from training.set_aside import audit_newest, set_aside
from training.unrest import widened
from training.unseen import CHALLENGER, judge_unseen, measure_all, measure_recorded
from training.whole import newest_of, whole_of

if TYPE_CHECKING:
    from features.history.history import History
    from features.progress import Progress
    from models.fairness.circumstances import GroupEvidence
    from models.fairness.explanations import ExplanationAudit
    from models.fairness.groups import GroupTable
    from models.fairness.model import ModelFairness
    from models.fairness.succession import FairnessComparison
    from training.engine import Engine
    from training.gates import GateVerdict
    from training.ground import Ground
    from training.labels import Labels
    from training.levelling import Levelling
    from training.metrics import Measured
    from training.outlook import Outlook
    from training.pareto import Pareto
    from training.proxies import ProxyEffect
    from training.ratings import Ratings
    from training.recipe import Recipe
    from training.rivals import Champion
    from training.set_aside import SetAside
    from training.unseen import Unseen
    from training.whole import Whole

UNNAMED: Final = "challenger"
"""What a model is called until its version is recorded."""

HERE: Final = Local()
UNHEARD: Final = NoProgress()


@dataclass(frozen=True)
class Findings:
    """What a trial that had enough to learn from found; ``model`` learned from every label.

    ``importance`` is each feature's mean absolute contribution in log-odds, over all labels. Where
    labels were freed of raters' bias, everything is measured on the corrected ones, and
    ``recorded`` has the challenger's measures on the labels by the scores as recorded. ``apart``
    says that no process held all labels while the model learned from them.
    """

    ground: Ground
    whole: Whole
    unseen: Unseen
    model: FitModel
    measured: dict[str, dict[str, Measured]]
    fairness: ModelFairness
    comparison: FairnessComparison | None
    explanations: ExplanationAudit
    importance: dict[str, float]
    ratings: Ratings
    levelling: Levelling
    aside: SetAside
    outlook: Outlook
    pareto: Pareto
    proxies: tuple[ProxyEffect, ...]
    evidence: tuple[GroupEvidence, ...]
    recorded: dict[str, Measured] | None = None
    apart: bool = False

    def metrics(self) -> dict[str, Any]:
        """The challenger's measures by name, and those of each baseline beside them."""
        plain = {
            who: {name: one.to_json() for name, one in measures.items()}
            for who, measures in self.measured.items()
        }
        own = plain.pop(CHALLENGER)
        found = {
            **own,
            "rows": len(self.unseen.succeeded),
            "looks_ahead": self.ground.looks_ahead,
            "baselines": plain,
            **self.outlook.to_json(),
        }
        if self.whole.older:
            found["learned"] = self.whole.to_json(apart=self.apart)
        if self.recorded is not None:
            found["on_recorded_labels"] = {
                name: one.to_json() for name, one in self.recorded.items()
            }
        return found

    def fairness_document(self) -> dict[str, Any]:
        """Disparities by attribute, growth against the champion, what explanations carry."""
        return {
            **self.fairness.to_json(),
            "compared": None if self.comparison is None else self.comparison.to_json(),
            "explanations": self.explanations.to_json(),
            "ratings": self.ratings.to_json(),
            "levelling": self.levelling.to_json(),
            "set_aside": self.aside.to_json(),
            "pareto": self.pareto.to_json(),
            "proxies": [one.to_json() for one in self.proxies],
            "evidence": [one.to_json() for one in self.evidence],
            "censoring": self.ground.censoring.to_json(),
        }


@dataclass(frozen=True)
class Trial:
    """What a challenger is worth. Without ``findings`` there was too little to learn from.

    ``whole`` is what it was tried on, before anything was corrected or set aside. ``instead_of``
    is the verdict on another recipe that was tried first and not proven better.
    """

    recipe: Recipe
    labels: Labels
    verdicts: tuple[GateVerdict, ...]
    findings: Findings | None = None
    whole: Whole | None = None
    instead_of: GateVerdict | None = None

    @property
    def passed(self) -> bool:
        """Whether every gate that speaks lets it through."""
        return all(verdict.passed for verdict in self.verdicts)

    @property
    def only_unproven(self) -> GateVerdict | None:
        """The verdict that its recipe is not proven better, where no other speaks against it."""
        failed = [verdict for verdict in self.verdicts if not verdict.passed]
        alone = [verdict.gate.name for verdict in failed] == ["better_than_champion"]
        return failed[0] if alone else None

    def reasons(self) -> list[str]:
        """In a sentence whether it may serve, then what each gate measured, the refusals first."""
        failed = [verdict for verdict in self.verdicts if not verdict.passed]
        if not failed:
            first = "Promoted: every gate was passed."
        elif any(verdict.gate.name == "signal" for verdict in failed):
            first = "Not promoted: no signal in the labels beyond chance."
        else:
            first = f"Not promoted: {', '.join(v.gate.name.replace('_', ' ') for v in failed)}."
        ordered = sorted(self.verdicts, key=lambda verdict: verdict.passed)
        told = [
            f"{'passed' if v.passed else 'FAILED'} {v.gate.name.replace('_', ' ')}: {v.text}"
            for v in ordered
        ]
        if self.instead_of is not None:
            told.append(
                "the settings of now were tried first and not proven better: "
                f"{self.instead_of.text}; so the champion's settings were learned anew"
            )
        return [first, *told]


def run_trial(  # noqa: PLR0913, PLR0917 - what a trial needs, each named
    history: History,
    groups: GroupTable,
    labels: Labels,
    recipe: Recipe,
    champion: Champion | None,
    seed: int,
    progress: Progress,
    engine: Engine = HERE,
) -> Trial:
    """Try a recipe on labels; the same arguments give the same trial, bit for bit.

    Parameters
    ----------
    history : History
    groups : GroupTable of the history's employees; feeds audits alone.
    labels : Labels, in the order of their days.
    champion : what serves now, if it is a model.
    engine : who fits the model that serves; the same bits by any.
    """
    enough = gates.enough_labels(labels.counts)
    if not enough.passed:
        return Trial(recipe, labels, (enough,))
    newest = newest_of(history, labels)
    ground = prepare_ground(history, groups, newest, recipe, seed, progress)
    if ground is None:
        return Trial(recipe, labels, (gates.known_too_late(enough),))
    whole = whole_of(ground, labels, groups)
    return try_on(whole, recipe, champion, progress, engine)


def try_on(
    whole: Whole,
    recipe: Recipe,
    champion: Champion | None,
    progress: Progress,
    engine: Engine = HERE,
) -> Trial:
    """Try a recipe on a ground whose folds it would cut alike, of labels that are enough."""
    prepared, labels, ground = whole, whole.labels, whole.ground
    newest, seed = ground.labels, ground.seed
    enough = gates.enough_labels(labels.counts)
    progress.step("judging later transfers fold by fold", 0.25)
    ratings = _examined(whole, recipe)
    if ratings.is_corrected:
        whole = whole.relabelled(ground.history, ratings.scores, recipe)
        ground = whole.ground
    levelled = level(ground, recipe, ratings)
    recipe = levelled.recipe
    told = audit_newest(ground, levelled.unseen)
    broad = ground.without(recipe.leaves_out)
    aside = set_aside(ground, recipe, levelled.unseen)
    ground, unseen = aside.ground, aside.unseen
    recency = choose_half_life(ground, recipe, unseen.rows)
    if recency.half_life_years != recipe.half_life_years:
        recipe = replace(recipe, half_life_years=recency.half_life_years)
        unseen = judge_unseen(ground, recipe)
    progress.step("measuring quality", 0.45)
    measured = measure_all(ground, unseen)
    progress.step("learning from every label", 0.55)
    whole = whole.standing_on(ground)
    model = fit_served(whole, recipe, unseen, engine, PartOf(progress, 0.55, 0.7))
    progress.step("auditing fairness", 0.7)
    verdicts, comparison = face_the_gates(ground, recipe, unseen, champion)
    judged = ground.groups.take(unseen.rows.rows)
    pareto = weigh_variants(broad, recipe, told)
    parts = model.explain(ground.matrix)
    explained = audit_contributions(parts, ground.telling, POLICY)
    sizes = np.abs(parts.values).mean(axis=0)
    findings = Findings(
        ground,
        whole,
        unseen,
        model,
        measured,
        audit_model(unseen.challenger, unseen.succeeded, judged, POLICY, seed),
        comparison,
        explained,
        dict(zip(parts.names, sizes.tolist(), strict=True)),
        ratings,
        levelled,
        aside,
        look_out(ground, unseen, recency),
        pareto,
        effects_of_proxies(broad, recipe, told, pareto.attributes),
        weigh_evidence(ratings.groups, explained, RATED_LEVELS),
        measure_recorded(ground, unseen, newest) if ratings.is_corrected else None,
        engine.is_apart(len(whole)),
    )
    upright = gates.points_up(model.sigmoid.slope)
    return Trial(recipe, labels, (enough, upright, *verdicts), findings, prepared)


def _examined(whole: Whole, recipe: Recipe) -> Ratings:
    return examine_ratings(
        whole.ground.history,
        whole.labels,
        whole.groups,
        whole.column(PERFORMANCE),
        whole.ground.seed,
        apply=recipe.corrects_ratings,
    )


def fit_served(
    whole: Whole,
    recipe: Recipe,
    unseen: Unseen,
    engine: Engine = HERE,
    progress: Progress = UNHEARD,
) -> FitModel:
    """Refit on every label; the sigmoid is that of all unseen margins (decision 1).

    What is like anything learned from is asked of the newest labels.
    """
    ground = whole.ground
    pairs = possible_pairs(ground.history, ground.labels.pairs, recipe.possible_pairs, ground.seed)
    possible = ground.builder.matrix(pairs).select(ground.matrix.names).values
    sigmoid = fit_sigmoid(unseen.rows.margin, unseen.succeeded)
    return FitModel(
        UNNAMED,
        ground.matrix.names,
        ground.matrix.catalogue_hash,
        engine.fit(whole.task(recipe), progress),
        sigmoid,
        widened(recipe.interval, sigmoid, unseen.rows, unseen.succeeded, len(ground.labels)),
        fit_support(ground.matrix.values, possible, recipe.support_quantile, ground.seed),
    )
