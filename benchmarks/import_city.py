"""Import of made-up cities: rows, seconds and peak memory, the first time and once more.

`python benchmarks/import_city.py 6000 100000 --form csv` makes each city, imports it into an empty
home, and imports the same files again, which must change nothing. Every step is a process of its
own; this one stays small, since a process that is started inherits the peak of its parent.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

MIB = 1024.0
HERE = Path(__file__).resolve().parent
"""Where modules of the benchmarks are found by processes."""

HEADER = f"{'staff':>8} {'step':<14} {'rows':>10} {'seconds':>8} {'peak MiB':>9}"


class Step(NamedTuple):
    """What a process took and printed."""

    seconds: float
    peak: float
    printed: str
    cpu: float
    """Seconds of the processor, all threads together."""


def run(*words: str) -> Step:
    """Run a module of Tepat, or of the benchmarks, as a process of its own."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=HERE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return Step(time.perf_counter() - begun, usage.ru_maxrss / MIB, printed, cpu)


def counts(step: Step) -> dict[str, int]:
    """Rows of all tables: read, new, changed, unchanged, quarantined."""
    tables = json.loads(step.printed)["tables"].values()
    return {name: sum(table[name] for table in tables) for name in ("read", "new", "unchanged")}


def show(staff: int, name: str, rows: int | str, step: Step) -> None:
    """Print one line of the table."""
    print(f"{staff:>8} {name:<14} {rows:>10} {step.seconds:>8.1f} {step.peak:>9.0f}", flush=True)


def measure(staff: int, form: str) -> None:
    """Make, import and import again one city."""
    with tempfile.TemporaryDirectory() as folder:
        files, home = str(Path(folder) / "city"), str(Path(folder) / "home")
        show(staff, "make", "", run("tepat.demo", files, "--staff", str(staff), "--form", form))
        command = ("tepat", "import", files, "--home", home, "--format", "json")
        for name in ("import", "import again"):
            step = run(*command)
            rows = counts(step)
            show(staff, name, rows["read"], step)
            expected = "new" if name == "import" else "unchanged"
            if rows[expected] != rows["read"]:
                raise SystemExit(f"{name}: {rows}")


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("staff", nargs="*", type=int, default=[6000])
    words.add_argument("--form", default="csv", choices=["csv", "csv-id", "xlsx", "parquet"])
    given = words.parse_args()
    print(HEADER)
    for staff in given.staff:
        measure(staff, given.form)


if __name__ == "__main__":
    main()
