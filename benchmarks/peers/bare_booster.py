"""The floor: LightGBM alone, in process, on a matrix that is ready. No rules, no HTTP, no record.

LightGBM's defaults (100 trees of 31 leaves) on Tepat's features of the same transfers; time of
``Booster.predict`` for the eligible rows and of ``pred_contrib`` for 20 of them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

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
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from features.history.history import History

TOP = 20
REPEATS = 20


class Ready(NamedTuple):
    """A booster, and for each vacancy the features of its eligible people."""

    booster: lgb.Booster
    names: tuple[str, ...]
    matrices: list[NDArray[np.float32]]


def ready(home: Path, vacancies: Sequence[str]) -> Ready:
    """Train on the transfers of a home, and prepare the rows of some vacancies."""
    store = open_store(home)
    history = load_history(store)
    store.close()
    day = newest_day(history)
    assert day is not None
    labels = labels_as_of(history, LabelPolicy(), day)
    matrix = pair_matrix(history, labels.pairs)
    data = lgb.Dataset(matrix.values, labels.succeeded.astype(float))
    parameters = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    booster = lgb.train(parameters, data, num_boost_round=100)
    return Ready(booster, matrix.names, [_eligible_rows(history, one) for one in vacancies])


def bare_booster(model: Ready) -> list[str]:
    """A line a vacancy: milliseconds of ranking and of explaining."""
    return [_line(model.booster, values) for values in model.matrices]


def _line(booster: lgb.Booster, values: NDArray[np.float32]) -> str:
    ranking = _milliseconds(lambda: booster.predict(values))
    explaining = _milliseconds(lambda: booster.predict(values[:TOP], pred_contrib=True))
    return (
        f"bare booster, {len(values):,} ready rows: ranking {ranking:.1f} ms, "
        f"explaining {min(TOP, len(values))} {explaining:.1f} ms (best of {REPEATS})"
    )


def _eligible_rows(history: History, vacancy_id: str) -> NDArray[np.float32]:
    table = history["vacancies"]
    row = int(history.rows_of("vacancies", [vacancy_id])[0])
    opened = int(table["opened_on"][row])
    everyone = Pairs.of_vacancy(history, int(table["position_id"][row]), opened)
    excluded = judge_eligibility(history, everyone, load_rules(opened)).is_excluded
    return pair_matrix(history, everyone.take(np.flatnonzero(~excluded))).values


def _milliseconds(work: Callable[[], object]) -> float:
    """The best of some repeats."""
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return 1_000 * min(taken)
