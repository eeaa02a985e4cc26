"""Quality against size: members, trees, leaves and learning rate on made-up cities.

`python benchmarks/size.py --staff 1500 --transfers 800 1800 --seeds 71 72` learns each city by
every setting on the same labels, folds and draws, and asks for all eligible pairs of its vacancies.
*Work* is members × trees × splits, which answering and explaining grow with; *seconds* is what
learning took. Then differences to the first setting, paired by city, with their standard errors.
*label alone* learns 0 or 1 by the same learner instead of the score; *raters alike* lets every
score weigh the same however many raters stand behind it. `--keep FILE.csv` writes each city down
as it is done, and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from harness.city_by_city import city_by_city
from scipy.stats import spearmanr
from truth import eligible_pairs, honesty, truth_of, uplift

from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.progress import NoProgress
from models.fairness.groups import GroupTable
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tepat.demo import City, CitySpec, make_city
from training.ground import prepare_ground
from training.labels import labels_as_of, newest_day
from training.metrics import log_losses
from training.out_of_fold import probabilities
from training.recipe import DEFAULT
from training.targets import POINTS_PER_UNIT
from training.trial import fit_served
from training.unseen import Unseen
from training.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.history.outcomes import Outcomes
    from features.pairs.matrix import PairMatrix
    from training.ground import Ground
    from training.recipe import Recipe

    Settings = Callable[[Ground], dict[str, tuple[Ground, Recipe]]]
    """What is learned from and by which recipe, by name; the first is what others differ from."""

SEED: Final = 20260101
SHAPES: Final = ("smooth", "steps")
NAMED: Final = ["transfers", "shape", "seed"]
SIZES: Final = (
    (8, 60, 5, 0.06),
    (8, 120, 8, 0.05),
    (4, 60, 5, 0.06),
    (6, 40, 5, 0.08),
    (8, 40, 4, 0.08),
    (8, 20, 4, 0.15),
    (10, 30, 3, 0.10),
    (10, 20, 3, 0.15),
    (8, 20, 3, 0.15),
    (10, 12, 3, 0.25),
    (8, 20, 2, 0.15),
)
"""Members, trees, leaves, learning rate; the first is what the others are compared with."""

LABEL: Final = "label alone"
ALIKE: Final = "raters alike"


def recipe_of(members: int, trees: int, leaves: int, rate: float) -> Recipe:
    """The recipe of Tepat with a bag of another size."""
    grown = TreeSettings(trees=trees, leaves=leaves, learning_rate=rate)
    return replace(DEFAULT, ensemble=EnsembleSettings(members=members, trees=grown))


def name_of(recipe: Recipe) -> str:
    """Members × trees × leaves and the learning rate."""
    bag = recipe.ensemble
    return f"{bag.members}×{bag.trees.trees}×{bag.trees.leaves} {bag.trees.learning_rate:.2f}"


def work_of(recipe: Recipe) -> int:
    """Splits that a pair may be asked for."""
    bag = recipe.ensemble
    return bag.members * bag.trees.trees * (bag.trees.leaves - 1)


def sizes(ground: Ground) -> dict[str, tuple[Ground, Recipe]]:
    """Bags of every size, then what is learned from, by name; the first is compared with."""
    first = recipe_of(*SIZES[0])
    bags = {name_of(one): (ground, one) for one in (recipe_of(*size) for size in SIZES)}
    others = {LABEL: (of_labels(ground), first), ALIKE: (ground, replace(first, rater_noise=0.0))}
    return bags | others


def judge_city(spec: CitySpec, settings: Settings) -> list[dict[str, object]]:
    """One row a setting; an empty list where there was too little to learn from."""
    city = make_city(spec)
    history = History.from_frames(canonical_tables(TABLES, city.tables))
    ground = ground_of(city, history)
    if ground is None:
        return []
    lists = eligible_pairs(history)
    matrices = [ground.builder.matrix(pairs) for pairs in lists]
    truths = [truth_of(city, history, pairs) for pairs in lists]
    return [
        {"setting": name, "work": work_of(recipe), **measure(on, recipe, matrices, truths)}
        for name, (on, recipe) in settings(ground).items()
    ]


def ground_of(city: City, history: History) -> Ground | None:
    """What every setting learns from."""
    day = newest_day(history)
    assert day is not None
    groups = GroupTable.from_frame(
        city.tables["employee_groups"], history["employees"]["employee_id"]
    )
    labels = labels_as_of(history, LabelPolicy(), day)
    return prepare_ground(history, groups, labels, DEFAULT, SEED, NoProgress())


def of_labels(ground: Ground) -> Ground:
    """The same ground where a score says no more than whether the threshold was reached."""

    def bare(outcomes: Outcomes) -> Outcomes:
        bar, half = outcomes.policy.threshold, POINTS_PER_UNIT / 2
        told = np.where(outcomes.succeeded, bar + half, bar - half)
        return replace(outcomes, score=np.where(outcomes.is_known, told, np.nan))

    folds = tuple(replace(fold, known=bare(fold.known)) for fold in ground.folds)
    labels = replace(ground.labels, outcomes=bare(ground.labels.outcomes))
    return replace(ground, labels=labels, folds=folds)


def measure(
    ground: Ground, recipe: Recipe, matrices: list[PairMatrix], truths: list[np.ndarray]
) -> dict[str, float]:
    """Learn as a training does, then judge the lists."""
    begun = time.process_time()
    rows = ground.judge_forward(recipe)
    succeeded = ground.labels.succeeded[rows.rows]
    whole = Whole(ground, ground.labels, ground.groups)
    model = fit_served(whole, recipe, Unseen(rows, succeeded, {}))
    seconds = time.process_time() - begun
    judged = [model.judge(matrix) for matrix in matrices]
    margin, true = np.concatenate([one.margin for one in judged]), np.concatenate(truths)
    worth = [uplift(one.margin, best) for one, best in zip(judged, truths, strict=True)]
    chance = probabilities(rows.margin, succeeded, rows.fold)
    told = honesty(judged, true)
    return {
        "labels": len(ground.labels),
        "uplift": float(np.mean(worth)),
        "spearman": float(spearmanr(margin, true).statistic),
        "log loss": float(log_losses(chance, succeeded).mean()),
        **{name: told[name] for name in ("calibration", "rmse", "coverage", "width")},
        "seconds": seconds,
    }


def paired(table: pd.DataFrame, name: str) -> pd.Series:
    """Mean difference of a measure to the first setting in the same city ± its standard error."""
    wide = table.pivot_table(index=NAMED, columns="setting", values=name, sort=False)
    less = wide.sub(wide[name_of(recipe_of(*SIZES[0]))], axis=0)
    return pd.Series(
        {one: f"{less[one].mean():+.4f} ± {less[one].sem():.4f}" for one in less if less[one].any()}
    )


def show(table: pd.DataFrame) -> None:
    """Means by setting, for all cities and for each number of transfers; then differences."""
    numbers = table.drop(columns=["shape", "seed"])
    for transfers, part in [("all", numbers), *numbers.groupby("transfers")]:
        means = part.drop(columns="transfers").groupby("setting", sort=False).mean()
        print(f"\n{transfers} transfers, {part.groupby('setting').size().max()} cities")
        print(means.round(3).to_string())
    names = ("uplift", "spearman", "log loss", "calibration", "coverage", "width")
    told = pd.DataFrame({name: paired(table, name) for name in names})
    print(
        f"\nLess the first, paired by city\n{told.loc[table['setting'].unique()[1:]].to_string()}"
    )


def learned(settings: Settings, transfers: list[int], seeds: list[int]) -> pd.DataFrame:
    """Every city that the command line asks for, learned by every setting."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--staff", type=int, default=1_500)
    parser.add_argument("--transfers", type=int, nargs="+", default=transfers)
    parser.add_argument("--seeds", type=int, nargs="+", default=seeds)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()

    def judge(transfers: int, shape: str, seed: int) -> list[dict[str, object]]:
        spec = CitySpec(seed=seed, staff=given.staff, transfers=transfers, shape=shape)
        return judge_city(spec, settings)

    asked = product(given.transfers, SHAPES, given.seeds)
    return city_by_city(NAMED, asked, judge, given.keep)


if __name__ == "__main__":
    show(learned(sizes, [800, 1_800], [71, 72, 73, 74]))
