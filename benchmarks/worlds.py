"""Six kinds of made-up world, several seeds, two shapes of truth: the model beside its rivals.

`python benchmarks/worlds.py --staff 1500 --transfers 1500 --seeds 1 2 3` prints means by kind of
world, then paired differences to LightGBM with defaults with 95 % intervals. *Group gap*: mean
predicted minus true chance of women, less that of men. *Served*: share of cities whose model
passed the gates. *Coverage, worst sex*: of the 90 % interval. With `--ebm BAGS` an explainable
boosting machine takes part (`pip install interpret-core`; 14 bags are its default; minutes a
city). `--keep FILE.csv` writes each city down as it is done, and goes on where it was stopped.
In *leaking* cities today's grade and post of whoever succeeded are a promotion that came later;
the features must be the same, bit for bit, as without.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import lightgbm as lgb
import numpy as np
import pandas as pd
from harness.city_by_city import city_by_city
from scipy.special import expit
from scipy.stats import spearmanr, t
from truth import TOP, eligible_pairs, honesty, truth_of, uplift

from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.pairs.build import PairBuilder
from features.progress import NoProgress
from models.fairness.groups import GroupTable
from models.fit.calibration import fit_sigmoid
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

KINDS: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "biased ratings": {"ratings": "biased", "performance_bias": -3.0},
    "proxy": {"ratings": "biased", "proxy": 0.9},
    "drift": {"drift": 1.0},
    "tiny, 150": {"transfers": 150},
    "tiny, 300": {"transfers": 300},
    "leaking": {},
}
RIVAL: Final = "LightGBM, defaults"
SHAPES: Final = ("smooth", "steps")
NAMED: Final = ["kind", "shape", "seed"]


class Machine(Protocol):
    """A classifier as scikit-learn has them."""

    def fit(self, values: np.ndarray, succeeded: np.ndarray) -> object:
        """Learn."""

    def predict_proba(self, values: np.ndarray) -> np.ndarray:
        """Chances of both outcomes, shape (n, 2)."""


def leaking(city: City) -> City:
    """Today's grade and post of all who ever succeeded are those of a later promotion."""
    scores = city.tables["evaluations"].groupby("transfer_id")["score"].mean()
    moves = city.tables["transfers"]
    good = moves.loc[moves["transfer_id"].map(scores) >= LabelPolicy().threshold, "employee_id"]
    people = city.tables["employees"].copy()
    up = people["employee_id"].isin(set(good))
    posts = city.tables["positions"]
    highest = posts.loc[posts["position_class"].idxmax(), "position_id"]
    today = pd.Timestamp(city.spec.as_of)
    people.loc[up, ["grade", "position_id"]] = ["IV/e", highest]
    people.loc[up, ["grade_since", "position_since"]] = today
    return replace(city, tables={**city.tables, "employees": people})


def history_of(city: City) -> History:
    """The history that a city's tables tell."""
    return History.from_frames(canonical_tables(TABLES, city.tables))


def labels_of(history: History) -> Labels:
    """All labels of a history."""
    day = newest_day(history)
    assert day is not None
    return labels_as_of(history, LabelPolicy(), day)


def judge_world(kind: str, spec: CitySpec, machine: Machine | None = None) -> list[dict[str, Any]]:
    """One row a model; an empty list where there was too little to learn from."""
    city = make_city(spec)
    lists = eligible_pairs(history_of(city))
    if kind == "leaking":
        city = assure_no_leak(city, leaking(city))
    history = history_of(city)
    groups = GroupTable.from_frame(
        city.tables["employee_groups"], history["employees"]["employee_id"]
    )
    labels = labels_of(history)
    trial = run_trial(history, groups, labels, DEFAULT, None, 20260101, NoProgress())
    if trial.findings is None:
        return []
    found, builder = trial.findings, trial.findings.ground.builder
    matrices = [builder.matrix(pairs) for pairs in lists]
    truths = [truth_of(city, history, pairs) for pairs in lists]
    judged = [found.model.judge(matrix) for matrix in matrices]
    sex = groups["gender"]
    codes = np.concatenate([sex.codes[pairs.employees] for pairs in lists])
    is_woman = codes == sex.groups.index("female")
    answers = {
        "tepat": [one.probability for one in judged],
        **rivals(found.ground.every, labels.succeeded, matrices, machine),
        "upper bound": truths,
    }
    rows = [
        {"model": name, "labels": len(labels), **measure(chances, truths, is_woman)}
        for name, chances in answers.items()
    ]
    rows[0] |= widths(judged, np.concatenate(truths), is_woman) | {"served": float(trial.passed)}
    return rows


def assure_no_leak(city: City, leaked: City) -> City:
    """The leaking city, whose features of past moves are those of the city that does not leak."""
    one, other = history_of(city), history_of(leaked)
    values = [
        PairBuilder(history, LabelPolicy()).matrix(labels_of(history).pairs).values
        for history in (one, other)
    ]
    if not np.array_equal(*values, equal_nan=True):
        raise SystemExit("today's grade or post reaches the features of past moves")
    return leaked


def rivals(
    learn: PairMatrix, succeeded: np.ndarray, matrices: list[PairMatrix], machine: Machine | None
) -> dict[str, list[np.ndarray]]:
    """Chances of the same lists by other means of learning from the same labels."""
    plain = lgb.LGBMClassifier(verbosity=-1, n_jobs=1, random_state=0)
    plain.fit(learn.values, succeeded)
    rule = fit_sigmoid(competency_gap_scores(learn), succeeded)
    found = {
        RIVAL: [plain.predict_proba(one.values)[:, 1] for one in matrices],
        "logistic regression": [expit(logistic_scores(learn, succeeded, m)) for m in matrices],
        "competency-gap rule": [
            expit(rule.log_odds(competency_gap_scores(one))) for one in matrices
        ],
    }
    if machine is not None:
        machine.fit(learn.values, succeeded)
        found["EBM"] = [machine.predict_proba(one.values)[:, 1] for one in matrices]
    return found


def boosting_machine(bags: int) -> Machine:
    """An explainable boosting machine, else with its defaults, in one process."""
    try:
        from interpret.glassbox import ExplainableBoostingClassifier  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SystemExit("--ebm needs: pip install interpret-core") from error
    return ExplainableBoostingClassifier(outer_bags=bags, n_jobs=1, random_state=0)


def measure(
    chances: list[np.ndarray], truths: list[np.ndarray], is_woman: np.ndarray
) -> dict[str, float]:
    """How good orders and chances are against the truth."""
    chance, true = np.concatenate(chances), np.concatenate(truths)
    pairs = list(zip(chances, truths, strict=True))
    bins, off = calibration_bins(chance), chance - true
    return {
        "uplift": float(np.mean([uplift(score, best) for score, best in pairs])),
        "ndcg": float(np.mean([ndcg(score, best) for score, best in pairs])),
        "spearman": float(spearmanr(chance, true).statistic),
        "rmse": float(np.sqrt(np.mean(off**2))),
        "calibration": float(np.mean([abs(off[bins == b].mean()) for b in np.unique(bins)])),
        "gap": float(off[is_woman].mean() - off[~is_woman].mean()),
    }


def widths(judged: list[Judgement], true: np.ndarray, is_woman: np.ndarray) -> dict[str, float]:
    """Coverage and width of the intervals, which the rivals do not have."""
    told = honesty(judged, true)
    low, high = (np.concatenate([getattr(one, end) for one in judged]) for end in ("low", "high"))
    covered = (low <= true) & (true <= high)
    worst = min(covered[rows].mean() for rows in (is_woman, ~is_woman))
    return {name: told[name] for name in ("coverage", "width")} | {"worst sex": float(worst)}


def ndcg(score: np.ndarray, true: np.ndarray) -> float:
    """NDCG@10 of one list, the true chance being the gain."""
    discount = 1 / np.log2(np.arange(2, TOP + 2))
    listed = true[np.argsort(-score, kind="stable")[:TOP]]
    best = np.sort(true)[::-1][:TOP]
    return float((listed * discount).sum() / (best * discount).sum())


def paired(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Uplift of tepat minus each rival's in the same city: mean and 95 % interval (t)."""
    wide = table.pivot_table(index=["kind", "shape", "seed"], columns="model", values="uplift")
    rows = []
    names = [name for name in wide.columns if name not in {"tepat", "upper bound"}]
    for key, part in wide.groupby(by) if by else [("all", wide)]:
        for name in names:
            difference = (part["tepat"] - part[name]).dropna()
            size = len(difference)
            reach = t.ppf(0.975, max(size - 1, 1)) * difference.std(ddof=1) / np.sqrt(size)
            mean = difference.mean()
            kind = key if isinstance(key, str) else key[0]
            rows.append((kind, name, size, mean, mean - reach, mean + reach))
    return pd.DataFrame(rows, columns=["kind", "tepat minus", "cities", "mean", "low", "high"])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--staff", type=int, default=1_500)
    parser.add_argument("--transfers", type=int, default=1_500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--ebm", type=int, metavar="BAGS", help="outer bags; 14 are its default")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    machine = boosting_machine(given.ebm) if given.ebm else None

    def judge(kind: str, shape: str, seed: int) -> list[dict[str, Any]]:
        knobs = {"transfers": given.transfers, **KINDS[kind]}
        spec = CitySpec(seed=seed, staff=given.staff, shape=shape, **knobs)
        return judge_world(kind, spec, machine)

    asked = product(given.kinds, SHAPES, given.seeds)
    table = city_by_city(NAMED, asked, judge, given.keep)
    means = table.drop(columns=["seed", "shape"]).groupby(["kind", "model"], sort=False).mean()
    print(means.round(3).to_string(na_rep=""))
    print(f"\nUplift, paired by city\n{paired(table, ['kind']).round(3).to_string(index=False)}")
    print(f"\n{paired(table, []).round(3).to_string(index=False)}")


if __name__ == "__main__":
    main()
