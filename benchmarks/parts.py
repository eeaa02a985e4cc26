"""What each part of the fit model is worth: learn made-up cities without it, and compare.

`python benchmarks/parts.py --transfers 300 1500 --seeds 91 92` learns each city whole and with one
thing changed on the same labels, folds and draws, and asks for all eligible pairs of its vacancies.
*No line*: trees alone. *No trees*: the signed ridge line alone. *No pooling*: without how earlier
transfers into the post, agency, function and type of post went, each drawn towards the next wider
group the fewer it has. *Label alone* learns 0 or 1 by the same learner; *raters alike* lets every
score weigh the same; *nobody missing* lets evaluated transfers weigh the same, whatever the chance
was that they would be evaluated. Differences to the whole are paired by city.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from size import NAMED, SHAPES, ground_of, measure, of_labels
from truth import eligible_pairs, truth_of

from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from models.fit.ensemble import EnsembleSettings
from models.fit.trees import TreeSettings
from tepat.demo import CitySpec, make_city
from training.recipe import DEFAULT

if TYPE_CHECKING:
    from training.ground import Ground
    from training.recipe import Recipe

WHOLE: Final = "whole"
POOLED: Final = (
    "post_outcome_score",
    "post_success_share",
    "agency_success_share",
    "function_success_share",
    "type_success_share",
)
BAG: Final = DEFAULT.ensemble
NO_LINE: Final = replace(BAG, linear_share=0.0)
NO_TREES: Final = EnsembleSettings(
    members=BAG.members, linear_share=1.0, trees=TreeSettings(trees=1, learning_rate=1e-9)
)
MEASURES: Final = ("uplift", "spearman", "log loss", "calibration", "rmse", "coverage", "width")


def settings(ground: Ground) -> dict[str, tuple[Ground, Recipe]]:
    """What is learned from and by which recipe, by name; the whole comes first."""
    alike = replace(ground.censoring, weights=np.ones(len(ground.labels)))
    return {
        WHOLE: (ground, DEFAULT),
        "no line": (ground, replace(DEFAULT, ensemble=NO_LINE)),
        "no trees": (ground, replace(DEFAULT, ensemble=NO_TREES)),
        "no pooling": (ground.without(POOLED), DEFAULT),
        "label alone": (of_labels(ground), DEFAULT),
        "raters alike": (ground, replace(DEFAULT, rater_noise=0.0)),
        "nobody missing": (replace(ground, censoring=alike), DEFAULT),
    }


def judge_city(spec: CitySpec) -> list[dict[str, object]]:
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
        {"setting": name, **measure(on, recipe, matrices, truths)}
        for name, (on, recipe) in settings(ground).items()
    ]


def show(table: pd.DataFrame) -> None:
    """For each number of transfers: means of the whole, then differences with standard errors."""
    for transfers, part in table.groupby("transfers"):
        wide = {
            name: part.pivot_table(index=NAMED, columns="setting", values=name) for name in MEASURES
        }
        told = {}
        for name, values in wide.items():
            less = values.sub(values[WHOLE], axis=0)[part["setting"].unique()]
            told[name] = [
                f"{values[one].mean():.3f}"
                if one == WHOLE
                else f"{less[one].mean():+.3f} ± {less[one].sem():.3f}"
                for one in less
            ]
        shown = pd.DataFrame(told, index=part["setting"].unique())
        print(f"\n{transfers} transfers, {len(wide['uplift'])} cities\n{shown.to_string()}")


def main() -> None:
    """Learn every city by every setting, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--staff", type=int, default=1_500)
    parser.add_argument("--transfers", type=int, nargs="+", default=[300, 1_500])
    parser.add_argument("--seeds", type=int, nargs="+", default=[91, 92, 93])
    parser.add_argument("--keep", type=Path, help="write each city down, go on where stopped")
    given = parser.parse_args()
    table = pd.DataFrame(columns=NAMED)
    if given.keep and given.keep.exists():
        table = pd.read_csv(given.keep)
    done = set(table[NAMED].itertuples(index=False, name=None))
    for city in product(given.transfers, SHAPES, given.seeds):
        if city in done:
            continue
        transfers, shape, seed = city
        print(f"{transfers} transfers, {shape}, {seed}", file=sys.stderr, flush=True)
        rows = judge_city(CitySpec(seed=seed, staff=given.staff, transfers=transfers, shape=shape))
        told = [dict(zip(NAMED, city, strict=True)) | row for row in rows]
        table = pd.concat([table, pd.DataFrame(told)], ignore_index=True)
        if given.keep:
            table.to_csv(given.keep, index=False)
    show(table)


if __name__ == "__main__":
    main()
