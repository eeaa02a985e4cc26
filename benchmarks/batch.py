"""All open vacancies against a whole city as files: lists a minute and peak memory.

``python benchmarks/batch.py [--staff 6000] [--vacancies 200] [--home HOME]``: posts of the city are
opened on the days of its own vacancies, then every list is made by one process, and by two Dask
workers, cold and once more. The folders must be equal to the last byte. A list's seconds leave the
start out: they are those of all lists but one, less those of one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import distributed
import pandas as pd
from harness.homes import home_of
from import_city import MIB, run

from features.calendar import to_date
from features.store.snapshot import load_history
from features.store.store import open_store

LOOPBACK = "127.0.0.1"
HEADER = f"{'engine':<22} {'lists':>6} {'seconds':>8} {'lists a minute':>15} {'peak MiB':>9}"


class Row(NamedTuple):
    """What one run took; ``peak`` of the process, or of each worker."""

    name: str
    lists: int
    seconds: float
    peak: str


def main() -> None:
    """Print one line an engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--staff", type=int, default=6_000)
    parser.add_argument("--vacancies", type=int, default=200)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with home_of(asked.staff, asked.home) as home, tempfile.TemporaryDirectory() as folder:
        ids = open_posts(home, asked.vacancies)
        print(f"{len(ids)} open vacancies\n{HEADER}", flush=True)
        outs = Path(folder)
        start = in_process(home, outs / "one", ids[:1])
        show(in_process(home, outs / "local", ids), start.seconds)
        with workers() as cluster:
            for name in ("dask", "dask again"):
                show(by_dask(home, outs / name, ids, cluster, name), start.seconds)
        for name in ("dask", "dask again"):
            if files_of(outs / name) != files_of(outs / "local"):
                raise SystemExit(f"{name} gave other bytes than one process")
        print("every folder is the same to the last byte")


def open_posts(home: Path, number: int) -> list[str]:
    """Open posts of the city through the data, on the days of its own vacancies; all ids."""
    store = open_store(home)
    history = load_history(store)
    store.close()
    posts, own = history["positions"]["position_id"], history["vacancies"]
    days = sorted({to_date(int(day)).isoformat() for day in own["opened_on"]})
    step = max(1, len(posts) // number)
    opened = [
        {
            "vacancy_id": f"B{at:05d}",
            "position_id": str(post),
            "opened_on": days[at % len(days)],
            "slots": 1,
        }
        for at, post in enumerate(posts[::step][:number])
    ]
    with tempfile.TemporaryDirectory() as folder:
        pd.DataFrame(opened).to_csv(Path(folder) / "vacancies.csv", index=False)
        run("tepat", "import", folder, "--home", str(home))
    return [row["vacancy_id"] for row in opened]


def in_process(home: Path, out: Path, ids: list[str], *more: str) -> Row:
    """The command as a process of its own."""
    named = [word for one in ids for word in ("--vacancies", one)]
    command = ("tepat", "batch", "--home", str(home), "--out", str(out), *named, *more)
    step = run(*command)
    return Row("one process", len(ids), step.seconds, f"{step.peak:.0f}")


def by_dask(
    home: Path, out: Path, ids: list[str], cluster: distributed.LocalCluster, name: str
) -> Row:
    """The command, its lists made by the workers."""
    address = cluster.scheduler_address.replace("tcp://", "dask://")
    row = in_process(home, out, ids, "--engine", address)
    peaks = [peak_of(one.process.pid) for one in cluster.workers.values()]
    return Row(f"2 workers, {name}", len(ids), row.seconds, "+".join(f"{one:.0f}" for one in peaks))


def workers() -> distributed.LocalCluster:
    """A scheduler and two worker processes, on loopback alone."""
    return distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host=LOOPBACK,
        dashboard_address=f"{LOOPBACK}:0",
        worker_dashboard_address=f"{LOOPBACK}:0",
    )


def peak_of(pid: int) -> float:
    """MiB that a process has held at most."""
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [one for one in status.splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / MIB


def show(row: Row, start: float) -> None:
    """Print one line of the table."""
    pace = 60 * (row.lists - 1) / max(row.seconds - start, 1e-9)
    print(
        f"{row.name:<22} {row.lists:>6} {row.seconds:>8.1f} {pace:>15.0f} {row.peak:>9}", flush=True
    )


def files_of(out: Path) -> dict[str, bytes]:
    """Every file by its path, with its bytes."""
    found = (path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


if __name__ == "__main__":
    begun = time.perf_counter()
    main()
    print(f"{time.perf_counter() - begun:.0f} s in all", file=sys.stderr)
