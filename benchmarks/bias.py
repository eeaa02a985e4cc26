"""Supervisors who score women lower: what learning from corrected labels does, against the truth.

`python benchmarks/bias.py --seeds 201 202 203` makes cities whose supervisors score women 6 points
lower, in evaluations alone or in yearly performance too (by 3), and cities without bias, and learns
from each with and without correction. *Women*, *men*: mean predicted minus true chance over all
eligible pairs of the vacancies; the truth is free of bias. *Women, same pool*: the same over those
who would be eligible had nobody been scored low: a rule that asks for performance leaves out women
who work better than is written, and what is written is all that a model can see. *Apart*: women
less men. *Found*: share of cities whose labels were corrected.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from truth import eligible_pairs, truth_of, uplift
from worlds import history_of, labels_of

from features.progress import NoProgress
from models.fairness.groups import GroupTable
from tepat.demo import CitySpec, make_city
from training.recipe import DEFAULT
from training.trial import run_trial

if TYPE_CHECKING:
    from features.pairs.pairs import Pairs
    from models.fairness.groups import Attribute
    from training.trial import Findings

WORLDS: Final[dict[str, dict[str, Any]]] = {
    "no bias": {},
    "evaluations": {"ratings": "biased"},
    "evaluations, performance": {"ratings": "biased", "performance_bias": -3.0},
}


def judge_city(spec: CitySpec) -> list[dict[str, Any]]:
    """One row with correction and one without."""
    city = make_city(spec)
    history = history_of(city)
    groups = GroupTable.from_frame(
        city.tables["employee_groups"], history["employees"]["employee_id"]
    )
    lists = eligible_pairs(history)
    fair = replace(spec, ratings="plain", performance_bias=0.0)  # the same people and posts
    same_pool = eligible_pairs(history_of(make_city(fair)))
    truths, fair_truths = (
        [truth_of(city, history, pairs) for pairs in some] for some in (lists, same_pool)
    )
    sex = groups["gender"]
    rows = []
    for corrects in (False, True):
        recipe = replace(DEFAULT, corrects_ratings=corrects)
        trial = run_trial(
            history, groups, labels_of(history), recipe, None, spec.seed, NoProgress()
        )
        if trial.findings is None:
            continue
        found = trial.findings
        chances = chances_of(found, lists)
        women, men = missed(chances, truths, lists, sex)
        women_of_pool, _ = missed(chances_of(found, same_pool), fair_truths, same_pool, sex)
        worth = [uplift(chance, true) for chance, true in zip(chances, truths, strict=True)]
        rows.append(
            {
                "corrected": corrects,
                "found": float(found.ratings.is_corrected),
                "unread by": float(found.levelling.recipe.unread_by),
                "women": women,
                "women, same pool": women_of_pool,
                "men": men,
                "apart": women - men,
                "uplift": float(np.mean(worth)),
                "served": float(trial.passed),
            }
        )
    return rows


def chances_of(found: Findings, lists: list[Pairs]) -> list[np.ndarray]:
    """What the model says of every pair of some lists."""
    return [found.model.judge(found.ground.builder.matrix(p)).probability for p in lists]


def missed(
    chances: list[np.ndarray], truths: list[np.ndarray], lists: list[Pairs], sex: Attribute
) -> tuple[float, float]:
    """Mean predicted minus true chance of women and of men over all pairs of some lists."""
    off = np.concatenate(chances) - np.concatenate(truths)
    codes = np.concatenate([sex.codes[pairs.employees] for pairs in lists])
    is_woman = codes == sex.groups.index("female")
    return float(off[is_woman].mean()), float(off[~is_woman].mean())


def main() -> None:
    """Print means over the cities with the standard errors of the gaps."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--staff", type=int, default=2_000)
    parser.add_argument("--transfers", type=int, default=2_400)
    parser.add_argument("--seeds", type=int, nargs="+", default=[201, 202, 203, 204, 205, 206])
    given = parser.parse_args()
    rows = []
    for world, knobs in WORLDS.items():
        for seed in given.seeds:
            print(f"{world}, {seed}", file=sys.stderr, flush=True)
            spec = CitySpec(seed=seed, staff=given.staff, transfers=given.transfers, **knobs)
            rows += [{"bias in": world, "seed": seed} | row for row in judge_city(spec)]
    by = pd.DataFrame(rows).drop(columns="seed").groupby(["bias in", "corrected"], sort=False)
    print(f"{len(given.seeds)} cities a line\n{by.mean().round(3).to_string()}")
    errors = by[["women", "women, same pool", "men", "apart", "uplift"]].sem()
    print(f"\nStandard errors\n{errors.round(3).to_string()}")


if __name__ == "__main__":
    main()
