"""What a training costs beside LightGBM's own fits: stage by stage, in one process and one run.

``python benchmarks/training_time.py HOME`` takes a home with data imported, copies it and trains.
Of each stage it prints the seconds of the processor and of the clock, how many boosters were
fitted in it, and how long these took alone: ``lightgbm.train``, its bins included, on the very
rows, targets and settings of the training, timed in its own thread. A ratio of 1 would be a
training that does nothing but fit boosters. ``--defaults`` adds what as many fits of LightGBM's
default settings take on as many rows.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.history.outcomes import LabelPolicy
from features.store.snapshot import load_history
from features.store.store import open_store
from models.fit.boosting import load_lightgbm
from training.challenger import train

if TYPE_CHECKING:
    import lightgbm

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

    def listen(self) -> None:
        """Time every fit, in its own thread: folds are fitted side by side."""
        package = load_lightgbm()
        fit = package.train

        def timed(params: dict[str, Any], data: lightgbm.Dataset, **more: int) -> lightgbm.Booster:
            if self.longest is None or len(data.data) > len(self.longest[0]):
                self.longest = data.data, data.label
            self.sizes[_about(len(data.data))] += 1
            begun = time.thread_time()
            booster = fit(params, data, **more)
            self.stages[-1].lightgbm += time.thread_time() - begun
            self.stages[-1].fits += 1
            return booster

        package.train = timed


def main() -> None:
    """Print the table and the ratios."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("home", type=Path)
    words.add_argument("--defaults", action="store_true", help="LightGBM's default settings too")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(given.home, home)
        store = open_store(home)
        load_history(store)  # coding the tables of a new home is no part of training
        fit, watch = load_lightgbm().train, Watch()
        watch.listen()
        report = train(store, home, as_of=None, seed=1, policy=LabelPolicy(), at=AT, progress=watch)
        store.close()
    load_lightgbm().train = fit
    labels = report.version.labels
    print(f"{labels['transfers']:,} transfers, {labels['labelled']:,} labelled")
    print(told(watch.stages))
    if given.defaults and watch.longest is not None:
        spent = sum(count * _default(watch.longest, rows) for rows, count in watch.sizes.items())
        cpu = sum(one.cpu for one in watch.stages)
        print(f"as many fits with LightGBM's defaults: {spent:.1f} s; ratio {cpu / spent:.2f}")


def told(stages: list[Stage]) -> str:
    """The table, with the sum and the ratio of all to LightGBM's own."""
    table = pd.DataFrame([vars(stage) for stage in stages])
    table.loc[len(table)] = ["all", *table.drop(columns="name").sum()]
    total = table.iloc[-1]
    table.insert(3, "share of CPU", (100 * table["cpu"] / total["cpu"]).round(1))
    ratio = f"CPU of the training / LightGBM's own fits: {total['cpu'] / total['lightgbm']:.2f}"
    return f"{table.round(2).to_string(index=False)}\n{ratio}"


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
