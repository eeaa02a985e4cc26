"""What features cost: a list's eligible people and holders on a kept day, a new day, a training.

``python benchmarks/pairs.py HOME [--pairs N]``; CPU time of this process, the least of many
repeats over different vacancies of one day. ``--pairs`` adds N pairs of random people, posts and
days, as a training asks for them.
"""

from __future__ import annotations

import argparse
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from features.pairs.build import PairBuilder
from features.pairs.pairs import Pairs
from features.store.snapshot import load_history
from features.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.history.history import History

SHARES = (0.03, 0.3)
REPEATS = 60
DAYS_BACK = 3_000


def main() -> None:
    """Print one line a kind of question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--pairs", type=int, default=0)
    asked = parser.parse_args()
    history = load_history(open_store(asked.home))
    builder, draw = PairBuilder(history), np.random.default_rng(0)
    table, staff = history["vacancies"], len(history["employees"])
    day = int(table["opened_on"].max())
    posts = [int(post) for post in table["position_id"]]
    first = _spent(lambda: builder.people_on(day))
    size = builder.people_on(day).nbytes
    print(f"{staff} people: {first:.1f} ms for a new day, {size / 2**20:.1f} MiB kept of it")
    for share in SHARES:
        rows = np.sort(draw.choice(staff, int(staff * share), replace=False))
        lists = cycle([Pairs.of_vacancy(history, post, day).take(rows) for post in posts])
        spent = min(_spent(lambda one=one: builder.matrix(one)) for one in islice(lists, REPEATS))
        print(f"  {len(rows):7} eligible {spent:8.2f} ms")
    spent = [_spent(lambda one=one: holders(builder, one, day)) for one in posts * 3]
    print(f"  holders          {float(np.median(spent)):8.2f} ms in the middle")
    if asked.pairs:
        drawn = training_like(history, asked.pairs, day, draw)
        print(
            f"  {asked.pairs:7} pairs of many days {_spent(lambda: builder.matrix(drawn)):8.0f} ms"
        )


def holders(builder: PairBuilder, post: int, day: int) -> None:
    """Features of those who hold a post."""
    every = Pairs.of_vacancy(builder.history, post, day)
    builder.matrix(every.take(builder.holders(post, day)))


def training_like(history: History, number: int, day: int, draw: np.random.Generator) -> Pairs:
    """Pairs of random people, posts and days."""
    return Pairs(
        draw.integers(len(history["employees"]), size=number).astype(np.int32),
        draw.integers(len(history["positions"]), size=number).astype(np.int32),
        draw.integers(day - DAYS_BACK, day, size=number).astype(np.int32),
    )


def _spent(act: Callable[[], object]) -> float:
    """CPU milliseconds."""
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    main()
