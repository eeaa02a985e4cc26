"""What a training costs beside LightGBM's own fits: stage by stage.

``python benchmarks/training_time.py HOME`` takes a home with data imported, copies it and trains.
Of each stage it prints the seconds of the processor and of the clock, how many boosters were
fitted in it, and how long LightGBM took for them there, where members of a bag share the bins of
their rows. A second training of another copy asks LightGBM for each of these fits alone as well:
``lightgbm.train`` of a ``Dataset`` of the very rows, targets, weights and settings, in the same
thread, timed by itself. A ratio of 1 would be a training that takes as long as these fits.
``--defaults`` adds what as many fits of LightGBM's default settings take on as many rows.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from features.history.outcomes import LabelPolicy
from features.store.snapshot import load_history
from features.store.store import open_store
from models.fit.boosting import load_lightgbm
from models.fit.trees import Binned, parameters_of
from training.challenger import train

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.fit.trees import Features, Floats, TreeSettings

AT = datetime(2026, 7, 15, tzinfo=UTC)
ALIKE = 0.05
"""Fits whose rows differ by a smaller share are timed once."""

QUIET: dict[str, Any] = {"num_threads": 1, "verbosity": -1}


@dataclass
class Stage:
    """What was spent between two steps of the progress."""

    name: str
    cpu: float = 0.0
    wall: float = 0.0
    fits: int = 0
    lightgbm: float = 0.0
    alone: float = 0.0


@dataclass
class Watch:
    """Listens to the progress and to LightGBM."""

    stages: list[Stage] = field(default_factory=lambda: [Stage("reading")])
    sizes: Counter[int] = field(default_factory=Counter)
    began: tuple[float, float] = field(default_factory=lambda: (_cpu(), _wall()))
    longest: tuple[Any, Any] | None = None

    def step(self, name: str, fraction: float) -> None:
        """End a stage and begin another; tables that are read make one."""
        del fraction
        self._spend()
        if not name.startswith("reading") and name != "done":
            self.stages.append(Stage(name))

    def _spend(self) -> None:
        now = _cpu(), _wall()
        self.stages[-1].cpu += now[0] - self.began[0]
        self.stages[-1].wall += now[1] - self.began[1]
        self.began = now

    @contextmanager
    def listening(self, *, alone: bool) -> Iterator[None]:
        """Time every fit, in its own thread: folds are fitted side by side."""
        bin_rows, grow = Binned.of, Binned.grow
        rows_of: WeakKeyDictionary[Binned, Features] = WeakKeyDictionary()

        def of(values: Features, constraints: Sequence[int], settings: TreeSettings) -> Binned:
            begun = time.thread_time()
            binned = bin_rows(values, constraints, settings)
            self.stages[-1].lightgbm += time.thread_time() - begun
            rows_of[binned] = values
            return binned

        def grown(self_: Binned, target: Floats, weight: Floats, seed: int) -> str:
            begun = time.thread_time()
            text = grow(self_, target, weight, seed)
            self.stages[-1].lightgbm += time.thread_time() - begun
            self.stages[-1].fits += 1
            if alone:
                self._fit_alone(self_, rows_of[self_], target, weight, seed)
            return text

        Binned.of, Binned.grow = of, grown  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Binned.of, Binned.grow = bin_rows, grow  # type: ignore[method-assign]

    def _fit_alone(
        self, binned: Binned, values: Features, target: Floats, weight: Floats, seed: int
    ) -> None:
        package, rows = load_lightgbm(), np.flatnonzero(weight > 0)
        parameters = parameters_of(binned.constraints, binned.settings, seed)
        drawn, target, weight = values.T.take(rows, axis=1).T, target[rows], weight[rows]
        if self.longest is None or len(rows) > len(self.longest[0]):
            self.longest = drawn, target
        self.sizes[_about(len(rows))] += 1
        begun = time.thread_time()
        data = package.Dataset(drawn, target, weight=weight, params=parameters)
        package.train(parameters, data, num_boost_round=binned.settings.trees)
        self.stages[-1].alone += time.thread_time() - begun


def main() -> None:
    """Print the table and the ratios."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("home", type=Path)
    words.add_argument("--defaults", action="store_true", help="LightGBM's default settings too")
    given = words.parse_args()
    labels, watch = trained(given.home, alone=False)
    _, beside = trained(given.home, alone=True)
    for stage, again in zip(watch.stages, beside.stages, strict=True):
        stage.alone = again.alone
    print(f"{labels['transfers']:,} transfers, {labels['labelled']:,} labelled")
    print(told(watch.stages))
    if given.defaults and beside.longest is not None:
        spent = sum(count * _default(beside.longest, rows) for rows, count in beside.sizes.items())
        cpu = sum(one.cpu for one in watch.stages)
        print(f"as many fits with LightGBM's defaults: {spent:.1f} s; ratio {cpu / spent:.2f}")


def trained(given: Path, *, alone: bool) -> tuple[dict[str, Any], Watch]:
    """Train on a copy of a home; the labels that were learned from, and what was spent."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(given, home)
        store = open_store(home)
        load_history(store)  # coding the tables of a new home is no part of training
        load_lightgbm()
        watch = Watch()
        with watch.listening(alone=alone):
            report = train(
                store, home, as_of=None, seed=1, policy=LabelPolicy(), at=AT, progress=watch
            )
        store.close()
    return report.version.labels, watch


def told(stages: list[Stage]) -> str:
    """The table, with the sum and the ratio of all to LightGBM's own."""
    table = pd.DataFrame([vars(stage) for stage in stages])
    table.loc[len(table)] = ["all", *table.drop(columns="name").sum()]
    total = table.iloc[-1]
    ratio = total["cpu"] / total["alone"]
    return (
        f"{table.round(2).to_string(index=False)}\n"
        f"processor of the training / LightGBM's own fits alone: {ratio:.2f}"
    )


def _default(rows: tuple[Any, Any], number: int) -> float:
    """Seconds of one fit with LightGBM's defaults on as many rows."""
    package, (values, target) = load_lightgbm(), rows
    begun = _cpu()
    package.train(QUIET, package.Dataset(values[:number], target[:number]), num_boost_round=100)
    return _cpu() - begun


def _about(rows: int) -> int:
    """The number of rows up to a few percent, so that fits of about as many are one kind."""
    step = max(1, int(rows * ALIKE))
    magnitude = 1 << max(0, step.bit_length() - 1)
    return rows // magnitude * magnitude


def _cpu() -> float:
    return time.process_time()


def _wall() -> float:
    return time.perf_counter()


if __name__ == "__main__":
    main()
