"""How long a bag of trees takes to score and to explain: LightGBM, the kernel and its NumPy twin.

``OMP_NUM_THREADS=1 python benchmarks/scoring.py``; features of a made-up city's first vacancy, a
bag of the size that is trained, labels without sense. All take turns on the same rows; the best of
many turns counts, in milliseconds of processor time, which a busy neighbour disturbs least.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.history.history import History
from features.pairs.build import PairBuilder
from features.pairs.pairs import Pairs
from models.fit import engine, kernel, twin
from models.fit.boosting import load_lightgbm
from models.fit.ensemble import Ensemble, EnsembleSettings, fit_ensemble
from models.fit.trees import Sample, directions
from tepat.demo import CitySpec, make_city

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.fit.trees import Features, Floats

SCORED: Final = (20, 180, 1_800, 30_000)
EXPLAINED: Final = (20, 2_000)
LEARNED: Final = 2_000
MOST_OF_LIGHTGBM: Final = 200
"""Rows that LightGBM is asked to explain; two thousand take it half a second a turn."""


def main() -> None:
    """Print a table for the sums of trees, for whole margins, and for contributions."""
    assert engine.make_ready()
    values, bag = learned(6_000)
    boosters = [load_lightgbm().Booster(model_str=text) for text in bag.forests.texts]
    print(f"{'':14}{'rows':>7}{'LightGBM':>11}{'NumPy':>9}{'kernel':>9}{'times faster':>14}")
    for rows in SCORED:
        some = np.resize(values, (rows, values.shape[1]))
        by_lightgbm = partial(predicted, boosters, some)
        assert np.array_equal(by_lightgbm(), bag.forests.sums(some))
        print_line("trees", rows, timed(by_lightgbm, bag.forests.sums, some))
        print_line("margins", rows, timed(None, bag.margins, some))
    for rows in EXPLAINED:
        some = values[:rows]
        peer = partial(contributed, boosters, some) if rows <= MOST_OF_LIGHTGBM else None
        print_line("contributions", rows, timed(peer, bag.contributions, some))


def learned(staff: int) -> tuple[Features, Ensemble]:
    """Features of everybody for one vacancy, and a bag fitted to some of them and noise."""
    history = History.from_frames(make_city(CitySpec(seed=1, staff=staff)).tables)
    table = history["vacancies"]
    post, day = int(table["position_id"][0]), int(table["opened_on"][0])
    matrix = PairBuilder(history).matrix(Pairs.of_vacancy(history, post, day))
    random = np.random.default_rng(1)
    chosen = matrix.values[random.permutation(len(matrix))[:LEARNED]]
    filled = np.nan_to_num(chosen.astype(np.float64))
    scaled = (filled - filled.mean(axis=0)) / np.maximum(filled.std(axis=0), 1e-9)
    target = scaled @ random.normal(size=scaled.shape[1]) + random.normal(0, 3, len(scaled))
    sample = Sample(chosen, target, np.ones(len(chosen)))
    return matrix.values, fit_ensemble(sample, directions(matrix.names), EnsembleSettings(), 1)


def predicted(boosters: list[Any], values: Features) -> Floats:
    """Each member's sum of trees, by LightGBM."""
    return np.array([one.predict(values, raw_score=True, num_threads=1) for one in boosters])


def contributed(boosters: list[Any], values: Features) -> Floats:
    """The members' mean contributions, by LightGBM."""
    parts = [one.predict(values, pred_contrib=True, num_threads=1) for one in boosters]
    return np.asarray(sum(parts))[:, :-1] / len(parts)


def timed(
    peer: Callable[[], Floats] | None, ours: Callable[[Features], Any], values: Features
) -> list[float]:
    """Milliseconds of LightGBM (NaN where it is not asked), the twin and the kernel, in turns."""
    columns = np.asfortranarray(values)
    turns = 5 if len(values) > 5_000 else 30
    taken = [
        [
            np.nan if peer is None else clocked(peer),
            clocked(lambda: ours(columns), twin),
            clocked(lambda: ours(columns), kernel),
        ]
        for _ in range(turns)
    ]
    best: list[float] = np.min(taken, axis=0).tolist()
    return best


def clocked(ask: Callable[[], Any], adder: Any = kernel) -> float:  # noqa: ANN401 - a module
    """Milliseconds of one turn."""
    ready, engine.current = engine.current, lambda: adder  # a service never goes back to the twin
    began = time.thread_time()
    ask()
    taken = time.thread_time() - began
    engine.current = ready
    return 1000 * taken


def print_line(what: str, rows: int, taken: list[float]) -> None:
    """One line of the table."""
    peer, in_numpy, compiled = taken
    theirs, faster = ("", "") if np.isnan(peer) else (f"{peer:.2f}", f"{peer / compiled:.0f}")
    print(f"{what:14}{rows:7d}{theirs:>11}{in_numpy:9.2f}{compiled:9.2f}{faster:>14}", flush=True)


if __name__ == "__main__":
    main()
