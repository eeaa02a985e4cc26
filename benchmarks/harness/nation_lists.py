"""Lists of a nation in one process: prints as JSON the start, the first answer and warm ones.

``python -m harness.nation_lists HOME VACANCY …``, run in ``benchmarks/``. The first answer counts
from the start of the process. ``memory`` is MiB resident at most so far, and its own (not of files)
when the row was measured.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

REPEATS = 6
_BETWEEN = 0.1
"""A share of eligible people between the few and the many."""


def main() -> None:
    """Print the seconds."""
    from features.nation.layout import FOLDER  # noqa: PLC0415 - imports are part of the start
    from features.store.store import open_store  # noqa: PLC0415
    from service import kernels  # noqa: PLC0415
    from service.desk import Desk  # noqa: PLC0415
    from service.ledger.recommendations import recommend_and_record  # noqa: PLC0415

    home, vacancies = Path(sys.argv[1]), sys.argv[2:]
    assert (home / FOLDER).is_dir(), "this home serves no nation"
    store = open_store(home)
    kernels.make_ready()
    desk = Desk(store, home, lambda: datetime.now(UTC))
    rows = []
    for name in vacancies:
        walls, cpus, shares = [], [], []
        for _ in range(REPEATS):
            begun, used = time.perf_counter(), time.process_time()
            answer = recommend_and_record(desk, name, top=20, lang="id")
            walls.append(time.perf_counter() - begun)
            cpus.append(time.process_time() - used)
            shares.append(answer["eligible"] / (answer["eligible"] + answer["excluded"]["total"]))
            if not rows:
                first = "start to first answer"
                rows.append(_row(first, first, _since_start(), time.process_time()))
        middle = REPEATS // 2
        told = f"list, {shares[0]:.1%} eligible, p50"
        kind = f"list, {'3 %' if shares[0] < _BETWEEN else '30 %'} eligible"
        rows.append(_row(kind, told, sorted(walls[1:])[middle], sorted(cpus[1:])[middle]))
    store.close()
    print(json.dumps(rows))


def _row(kind: str, step: str, wall: float, cpu: float) -> dict[str, object]:
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) >> 10 for line in lines if "kB" in line}
    memory = f"{sizes['VmHWM']} ({sizes['RssAnon']})"
    return {"kind": kind, "step": step, "wall": wall, "cpu": cpu, "memory": memory}


def _since_start() -> float:
    """Seconds since this process began."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    up = float(Path("/proc/uptime").read_text().split()[0])
    return up - ticks / 100


if __name__ == "__main__":
    main()
