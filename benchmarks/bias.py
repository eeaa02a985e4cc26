"""Supervisors who score women lower: what learning from corrected labels does, against the truth.

`python benchmarks/bias.py --seeds 201 202 203` makes cities whose supervisors score women 6 points
lower, in evaluations alone or in yearly performance too (by 3), and cities without bias, and learns
from each with and without correction. *Women*, *men*: mean predicted minus true chance over all
eligible pairs of the vacancies; the truth is free of bias. *Apart*: women less men. *Found*:
share of cities whose labels were corrected. *Women, |…|*: mean over cities of the distance itself.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from truth import eligible_pairs, truth_of, uplift
from worlds import history_of, labels_of

from features.progress import NoProgress
from models.fairness.groups import GroupTable
from tepat.demo import CitySpec, make_city
from training.recipe import DEFAULT
from training.trial import run_trial

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
    truths = [truth_of(city, history, pairs) for pairs in lists]
    sex = groups["gender"]
    codes = np.concatenate([sex.codes[pairs.employees] for pairs in lists])
    is_woman = codes == sex.groups.index("female")
    rows = []
    for corrects in (False, True):
        recipe = replace(DEFAULT, corrects_ratings=corrects)
        trial = run_trial(
            history, groups, labels_of(history), recipe, None, spec.seed, NoProgress()
        )
        if trial.findings is None:
            continue
        found = trial.findings
        chances = [found.model.judge(found.ground.builder.matrix(p)).probability for p in lists]
        off = np.concatenate(chances) - np.concatenate(truths)
        women, men = float(off[is_woman].mean()), float(off[~is_woman].mean())
        worth = [uplift(chance, true) for chance, true in zip(chances, truths, strict=True)]
        rows.append(
            {
                "corrected": corrects,
                "found": float(found.ratings.is_corrected),
                "unread by": float(found.levelling.recipe.unread_by),
                "women": women,
                "men": men,
                "apart": women - men,
                "women, |...|": abs(women),
                "uplift": float(np.mean(worth)),
                "served": float(trial.passed),
            }
        )
    return rows


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
    errors = by[["women", "men", "apart", "uplift"]].sem()
    print(f"\nStandard errors\n{errors.round(3).to_string()}")


if __name__ == "__main__":
    main()
