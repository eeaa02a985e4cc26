"""Noise is refused and luck is not promoted.

`python benchmarks/noise.py --tries 20 --comparisons 200` shuffles who succeeded in made-up cities
and counts how many models were refused; then compares recipes that are equally good on simulated
predictions, and counts how often the gate promotes one, beside the rate that it states.
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.special import expit

from features.contract.frames import canonical_tables
from features.contract.tables import TABLES
from features.history.history import History
from features.history.outcomes import LabelPolicy
from features.progress import NoProgress
from models.fairness.groups import GroupTable
from tepat.demo import CitySpec, make_city
from training import gates
from training.labels import labels_as_of, newest_day
from training.recipe import DEFAULT
from training.trial import run_trial

ROWS = 800
SPREAD = 0.3


def refused(seed: int, staff: int, transfers: int) -> bool:
    """Whether a model of a city whose scores were dealt out anew among the transfers is refused."""
    city = make_city(CitySpec(seed=seed, staff=staff, transfers=transfers))
    rated = city.tables["evaluations"].copy()
    moves = rated["transfer_id"].unique()
    dealt = dict(zip(moves, np.random.default_rng(seed).permutation(moves), strict=True))
    scores = rated.groupby("transfer_id")["score"].mean()
    rated["score"] = rated["transfer_id"].map(dealt).map(scores)
    tables = {**city.tables, "evaluations": rated}
    history = History.from_frames(canonical_tables(TABLES, tables))
    groups = GroupTable.from_frame(tables["employee_groups"], history["employees"]["employee_id"])
    day = newest_day(history)
    assert day is not None
    labels = labels_as_of(history, LabelPolicy(), day)
    return not run_trial(history, groups, labels, DEFAULT, None, seed, NoProgress()).passed


def promoted_by_luck(seed: int) -> bool:
    """Whether one of two recipes whose errors are drawn alike is found better than the other."""
    random = np.random.default_rng(seed)
    truth = random.normal(size=ROWS)
    succeeded = random.random(ROWS) < expit(truth)
    one, other = (expit(truth + SPREAD * random.normal(size=ROWS)) for _ in range(2))
    return gates.better_than_champion(one, other, succeeded).passed


def main() -> None:
    """Print both counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--comparisons", type=int, default=200)
    parser.add_argument("--staff", type=int, default=300)
    parser.add_argument("--transfers", type=int, default=450)
    given = parser.parse_args()
    lucky = sum(promoted_by_luck(seed) for seed in range(given.comparisons))
    rate = gates.gate("better_than_champion").threshold
    print(f"promoted by luck: {lucky} of {given.comparisons} (stated rate {rate:g})", flush=True)
    out = 0
    for seed in range(given.tries):
        out += refused(seed, given.staff, given.transfers)
        print(f"shuffled labels refused: {out} of {seed + 1}", flush=True)


if __name__ == "__main__":
    main()
