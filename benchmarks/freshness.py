"""What a request costs right after something was posted, beside one that finds all as it was.

``python benchmarks/freshness.py HOME`` posts evaluations into a copy of a home, one after the
other, and after each asks for features of a vacancy's people. CPU time of this process: what was
written before, and what the next request had to do; first by itself, at once, then with a
service's refresher beside it, a moment later.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from features.calendar import to_date
from features.pairs.pairs import Pairs
from features.store.store import open_store
from service.desk import Desk
from service.ledger.evaluations import record_evaluations
from service.logs import logger_to
from service.refresher import Refresher

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.history.history import History

ELIGIBLE = 0.3
MOMENT = 0.5
"""Seconds: of a refresh that runs meanwhile, some milliseconds are of the processor."""


def main() -> None:
    """Print one line a posted evaluation, and the least of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(asked.home, Path(folder) / "home")
        desk = Desk(open_store(home), home, lambda: datetime.now(UTC))
        warm = min(_spent(lambda: request(desk)) for _ in range(1 + asked.times))
        print(f"{len(desk.history['employees'])} people; warm {warm:8.1f} ms")
        every = evaluations(desk.history, 2 * asked.times)
        for row in every[: asked.times]:
            posted = _spent(lambda row=row: record_evaluations(desk, [row]))
            view = _spent(desk.view)
            after = _spent(lambda: request(desk))
            print(
                f"  posted {posted:8.1f} ms; next view {view:8.1f} ms, its request {after:8.1f} ms,"
                f" more than a warm one {view + after - warm:8.1f} ms"
            )
        refresher = Refresher(desk, logger_to(sys.stderr, desk.clock))
        refresher.start()
        for row in every[asked.times :]:
            record_evaluations(desk, [row])
            time.sleep(MOMENT)
            after = _spent(lambda: request(desk))
            print(
                f"  {MOMENT} s later {after:8.1f} ms, more than a warm one {after - warm:8.1f} ms"
            )
        refresher.stop()


def request(desk: Desk) -> None:
    """Features of three people in ten for the newest vacancy, and its holders."""
    view = desk.view()
    table = view.history["vacancies"]
    newest = int(np.argmax(table["opened_on"]))
    post, day = int(table["position_id"][newest]), int(table["opened_on"][newest])
    view.builder.holders(post, day)
    every = Pairs.of_vacancy(view.history, post, day)
    view.builder.matrix(every.take(np.arange(len(every))[:: round(1 / ELIGIBLE)]))


def evaluations(history: History, number: int) -> list[dict[str, object]]:
    """New evaluations of the newest transfers, a year after each."""
    transfers = history["transfers"]
    newest = np.argsort(transfers["effective_on"])[-number:]
    return [
        {
            "evaluation_id": f"BENCH{at}",
            "transfer_id": str(transfers["transfer_id"][row]),
            "evaluated_on": to_date(int(transfers["effective_on"][row]) + 365).isoformat(),
            "rater_role": "supervisor",
            "score": 80.0,
        }
        for at, row in enumerate(newest)
    ]


def _spent(act: Callable[[], object]) -> float:
    """CPU milliseconds."""
    began = time.process_time()
    act()
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    main()
