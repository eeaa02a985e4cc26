"""The floor: LightGBM alone, in process, on a matrix that is ready. No rules, no HTTP, no record.

LightGBM's defaults (100 trees of 31 leaves) on Tepat's features of the same transfers; time of
``Booster.predict`` for the eligible rows and of ``pred_contrib`` for 20 of them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import lightgbm as lgb
import numpy as np

from features.history.outcomes import LabelPolicy
from features.pairs.build import pair_matrix
from features.pairs.pairs import Pairs
from features.store.snapshot import load_history
from features.store.store import open_store
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from training.labels import labels_as_of, newest_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOP = 20
REPEATS = 20


def bare_booster(home: Path, vacancy_id: str) -> str:
    """One line: milliseconds of ranking and of explaining."""
    store = open_store(home)
    history = load_history(store)
    store.close()
    day = newest_day(history)
    assert day is not None
    labels = labels_as_of(history, LabelPolicy(), day)
    data = lgb.Dataset(pair_matrix(history, labels.pairs).values, labels.succeeded.astype(float))
    parameters = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    booster = lgb.train(parameters, data, num_boost_round=100)
    row = int(history.rows_of("vacancies", [vacancy_id])[0])
    table = history["vacancies"]
    opened = int(table["opened_on"][row])
    everyone = Pairs.of_vacancy(history, int(table["position_id"][row]), opened)
    excluded = judge_eligibility(history, everyone, load_rules(opened)).is_excluded
    values = pair_matrix(history, everyone.take(np.flatnonzero(~excluded))).values
    ranking = milliseconds(lambda: booster.predict(values))
    explaining = milliseconds(lambda: booster.predict(values[:TOP], pred_contrib=True))
    return (
        f"bare booster, {len(values):,} ready rows: ranking {ranking:.1f} ms, "
        f"explaining {min(TOP, len(values))} {explaining:.1f} ms (best of {REPEATS})"
    )


def milliseconds(work: Callable[[], object]) -> float:
    """The best of some repeats."""
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return 1_000 * min(taken)
