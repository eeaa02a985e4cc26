"""Lists of one home in one process: prints as JSON how long loading, the first and others take.

``python -m harness.warm_lists HOME VACANCY …``, run in ``benchmarks/``. Seconds of the processor;
a warm list is the best of several for each vacancy, their mean over the vacancies.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from features.store.store import open_store
from service import kernels
from service.desk import Desk
from service.ledger.recommendations import recommend_and_write

REPEATS = 7


def main() -> None:
    """Print the seconds."""
    home, vacancies = Path(sys.argv[1]), sys.argv[2:]
    store = open_store(home)
    kernels.make_ready()  # as a service does while it warms up
    desk = Desk(store, home, lambda: datetime.now(UTC))
    begun = time.process_time()
    desk.view()
    loaded = time.process_time()
    taken: dict[str, list[float]] = {name: [] for name in vacancies}
    for _ in range(REPEATS + 1):
        for name in vacancies:
            before = time.process_time()
            recommend_and_write(desk, name, top=20, lang="id")
            taken[name].append(time.process_time() - before)
    store.close()
    warm = [min(times[1:]) for times in taken.values()]
    found = {
        "load": loaded - begun,
        "first": taken[vacancies[0]][0],
        "warm": sum(warm) / len(warm),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
