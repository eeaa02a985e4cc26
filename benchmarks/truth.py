"""The model against the truth of made-up cities, beside its baselines.

`python benchmarks/truth.py --staff 3000 --transfers 1800 --seeds 1 2 3` trains on each city and
asks for every eligible pair of its vacancies. *Uplift*: mean true chance of the ten listed minus
that of ten at random, over what an oracle would list minus random. *Calibration*: mean |predicted
− true| over ten bins. *Coverage* is of the 90 % interval.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import lightgbm as lgb
import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from features.calendar import to_date
from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.pairs.pairs import Pairs
from features.progress import NoProgress
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from models.fairness.groups import GroupTable
from tepat.demo import City, CitySpec, make_city
from training.baselines import competency_gap_scores, logistic_scores
from training.labels import labels_as_of, newest_day
from training.metrics import calibration_bins
from training.recipe import DEFAULT
from training.trial import run_trial

if TYPE_CHECKING:
    from features.pairs.matrix import PairMatrix
    from models.fit.judgement import Judgement
    from training.labels import Labels
    from training.trial import Findings

TOP = 10
FEWEST = 15


def eligible_pairs(history: History) -> list[Pairs]:
    """Of each vacancy with somebody to choose from, the pairs that no rule excludes."""
    found = []
    table = history["vacancies"]
    for position, day in zip(table["position_id"], table["opened_on"], strict=True):
        pairs = Pairs.of_vacancy(history, int(position), int(day))
        eligibility = judge_eligibility(history, pairs, load_rules(int(day)))
        pairs = pairs.take(~eligibility.is_excluded)
        if len(pairs) >= FEWEST:
            found.append(pairs)
    return found


def truth_of(city: City, history: History, pairs: Pairs) -> np.ndarray:
    """The true chance of each pair."""
    return city.truth.probability(
        pd.DataFrame(
            {
                "employee_id": history.ids_of("employees", pairs.employees),
                "position_id": history.ids_of("positions", pairs.positions),
                "as_of": [to_date(int(day)).isoformat() for day in pairs.days],
            }
        )
    )


def learned(city: City, history: History, labels: Labels) -> Findings | None:
    """What a trial on a city's labels finds; None where there are too few."""
    groups = GroupTable.from_frame(
        city.tables["employee_groups"], history["employees"]["employee_id"]
    )
    return run_trial(history, groups, labels, DEFAULT, None, 20260101, NoProgress()).findings


def judge_city(spec: CitySpec) -> list[dict[str, object]]:
    """One row a model."""
    city = make_city(spec)
    history = History.from_frames(canonical_tables(TABLES, city.tables))
    day = newest_day(history)
    assert day is not None
    labels = labels_as_of(history, LabelPolicy(), day)
    found = learned(city, history, labels)
    if found is None:
        return []
    lists = eligible_pairs(history)
    matrices = [found.ground.builder.matrix(pairs) for pairs in lists]
    truths = [truth_of(city, history, pairs) for pairs in lists]
    judged = [found.model.judge(matrix) for matrix in matrices]
    scores = {
        "tepat": [one.margin for one in judged],
        **rivals(found.ground.matrix, labels.succeeded, matrices),
    }
    true = np.concatenate(truths)
    return [
        {
            "model": name,
            "labels": len(labels),
            "uplift": float(np.mean([uplift(s, t) for s, t in zip(score, truths, strict=True)])),
            "spearman": float(spearmanr(np.concatenate(score), true).statistic),
            **(honesty(judged, true) if name == "tepat" else {}),
        }
        for name, score in scores.items()
    ]


def rivals(
    learn: PairMatrix, succeeded: np.ndarray, matrices: list[PairMatrix]
) -> dict[str, list[np.ndarray]]:
    """Scores of the same lists by other means of learning from the same labels."""
    plain = lgb.LGBMClassifier(verbosity=-1, n_jobs=1, random_state=0)
    plain.fit(learn.values, succeeded)
    return {
        "LightGBM, defaults": [plain.predict_proba(m.values)[:, 1] for m in matrices],
        "logistic regression": [logistic_scores(learn, succeeded, m) for m in matrices],
        "competency-gap rule": [competency_gap_scores(m) for m in matrices],
    }


def honesty(judged: list[Judgement], true: np.ndarray) -> dict[str, float]:
    """How far chances and intervals are from the truth."""
    chance, low, high, known = (
        np.concatenate([getattr(one, part) for one in judged])
        for part in ("probability", "low", "high", "in_support")
    )
    bins = calibration_bins(chance)
    off = [abs((chance - true)[bins == one].mean()) for one in np.unique(bins)]
    return {
        "calibration": float(np.mean(off)),
        "rmse": float(np.sqrt(np.mean((chance - true) ** 2))),
        "coverage": float(((low <= true) & (true <= high)).mean()),
        "width": float((high - low).mean()),
        "in support": float(known.mean()),
    }


def uplift(score: np.ndarray, true: np.ndarray) -> float:
    """Share of the achievable uplift of one list."""
    listed = true[np.argsort(-score, kind="stable")[:TOP]].mean()
    best, random = np.sort(true)[-TOP:].mean(), true.mean()
    return float((listed - random) / (best - random))


def main() -> None:
    """Print the table: means over seeds, and the paired ratio to LightGBM with defaults."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--staff", type=int, default=3_000)
    parser.add_argument("--transfers", type=int, default=1_800)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    given = parser.parse_args()
    rows = []
    for shape in ("smooth", "steps"):
        for seed in given.seeds:
            spec = CitySpec(seed=seed, staff=given.staff, transfers=given.transfers, shape=shape)
            rows += [{"shape": shape, "seed": seed, **row} for row in judge_city(spec)]
    table = pd.DataFrame(rows)
    shown = table.drop(columns="seed").groupby(["shape", "model"], sort=False).mean()
    rival = table[table["model"] == "LightGBM, defaults"].set_index(["shape", "seed"])["uplift"]
    own = table.set_index(["shape", "seed"])
    own = own.assign(ratio=own["uplift"] / rival).groupby(["shape", "model"], sort=False)["ratio"]
    print(shown.assign(**{"uplift / LightGBM": own.mean()}).round(3).to_string(na_rep=""))


if __name__ == "__main__":
    main()
