"""The main job on a whole city: import, train, recommend; seconds and peak memory of each.

`python benchmarks/main_job.py 6000 100000` makes each city, runs each command as a process of its
own (`tepat …`, peak memory as the operating system counts it), and asks for lists in one warm
process as the service does: recorded with fsync, audited and explained.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from import_city import MIB, run

from features.store.store import open_store
from service.desk import Desk
from service.ledger.recommendations import recommend_and_record
from tepat.demo import CitySpec, make_city, write_city

WARM = 60


def command(*words: str) -> tuple[float, float, dict[str, object]]:
    """Seconds, peak MiB and the JSON that a command prints."""
    step = run("tepat", *words, "--format", "json")
    return step.seconds, step.peak, json.loads(step.printed)


def warm(home: Path, vacancies: list[str]) -> tuple[float, float]:
    """Median and 99th percentile of a recorded list in milliseconds, in one process."""
    store = open_store(home)
    desk = Desk(store, home, lambda: datetime.now(UTC))
    taken = []
    for at in range(WARM + len(vacancies)):
        begun = time.perf_counter()
        recommend_and_record(desk, vacancies[at % len(vacancies)], top=20, lang="id")
        taken.append(1_000 * (time.perf_counter() - begun))
    store.close()
    return float(np.median(taken[len(vacancies) :])), float(
        np.quantile(taken[len(vacancies) :], 0.99)
    )


def measure(staff: int) -> list[tuple[str, ...]]:
    """The rows of one city."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        city = make_city(CitySpec(seed=1, staff=staff))
        write_city(city, root / "city", form="csv")
        at = ("--home", str(root / "home"))
        imported = command("import", str(root / "city"), *at)
        trained = command("train", *at)
        vacancies = [str(one) for one in city.tables["vacancies"]["vacancy_id"]]
        first = command("recommend", vacancies[0], *at)
        again = command("recommend", vacancies[1], *at)
        median, worst = warm(root / "home", vacancies[:4])
        here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    metrics = trained[2]["metrics"]
    assert isinstance(metrics, dict)
    print_quality(staff, metrics)
    eligible = first[2]["eligible"]
    rows = int(sum(table["read"] for table in imported[2]["tables"].values()))  # type: ignore[attr-defined]
    name = f"{staff:,}"
    return [
        (name, f"import ({rows:,} rows)", f"{imported[0]:.1f} s", f"{imported[1]:.0f}"),
        (name, "train", f"{trained[0]:.1f} s", f"{trained[1]:.0f}"),
        (name, f"recommend, first ({eligible} eligible)", f"{first[0]:.2f} s", f"{first[1]:.0f}"),
        (name, "recommend, a new process", f"{again[0]:.2f} s", f"{again[1]:.0f}"),
        (name, "recommend, warm, p50", f"{median:.1f} ms", f"{here:.0f}"),
        (name, "recommend, warm, p99", f"{worst:.1f} ms", ""),
    ]


def print_quality(staff: int, metrics: dict[str, object]) -> None:
    """The measures of the model and its baselines, side by side."""
    models = {"this model": metrics, **metrics["baselines"]}  # type: ignore[dict-item]
    names = ("roc_auc", "brier", "ece", "ndcg_at_10", "log_loss")
    table = pd.DataFrame(
        {who: {name: one[name]["value"] for name in names} for who, one in models.items()}
    ).T
    print(f"\nQuality on later transfers, {staff:,} staff\n{table.round(3).to_string()}")


def main() -> None:
    """Print the tables."""
    sizes = [int(size) for size in sys.argv[1:]] or [6_000]
    rows = [row for staff in sizes for row in measure(staff)]
    table = pd.DataFrame(rows, columns=["staff", "step", "time", "peak MiB"])
    print(f"\n{table.to_string(index=False)}")


if __name__ == "__main__":
    main()
