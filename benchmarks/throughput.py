"""Lists a second under load: Tepat beside the do-it-yourself service, one and two processes.

``python benchmarks/throughput.py [--staff N] [--home DIR]`` (6000 by default). Clients are doubled
until the slowest hundredth of the answers takes longer than ``BOUND``; the best rate within it
counts. The load generator runs beside the services on the same processors, for both alike.
Memory is the sum over all processes: resident, and with shared pages counted once (PSS).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from harness.homes import durability, home_of
from harness.load import Load, put_load_on
from harness.open_posts import open_posts
from harness.processes import do_it_yourself, tepat

if TYPE_CHECKING:
    from harness.processes import Service

BOUND = 100.0
"""Milliseconds within which 99 of 100 answers must come."""

MOST_CLIENTS = 16
SHARE = 0.03
POSTS = 4
WARM_UP = 2.0
COLUMNS = ("service", "processes", "clients", "lists/s", "p50 ms", "p99 ms", "RSS MiB", "PSS MiB")


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--staff", type=int, default=6_000)
    words.add_argument("--home", type=Path, help="an imported and trained home of one city")
    words.add_argument("--seconds", type=float, default=8.0, help="of load, each time")
    given = words.parse_args()
    with home_of(given.staff, given.home) as home:
        vacancies = [post.vacancy_id for post in open_posts(home, (SHARE,), POSTS)[SHARE]]
        print(f"\n{durability(home)}; about {SHARE:.0%} eligible")
        print("".join(f"{name:>16}" for name in COLUMNS))
        for workers in (1, 2):
            for start in (tepat, do_it_yourself):
                with start(home, workers) as service:
                    service.settle()
                    found = best_load(service, vacancies, given.seconds)
                    cells = row(service, workers, found)
                    print("".join(f"{cell:>16}" for cell in cells), flush=True)
    print(f"Rates with p99 under {BOUND:.0f} ms; marked * where even one client waits longer")


def best_load(service: Service, vacancies: list[str], seconds: float) -> Load:
    """The highest rate within the bound; that of one client where there is none."""
    put_load_on(service, vacancies, 4, WARM_UP)
    best, clients = put_load_on(service, vacancies, 1, seconds), 2
    while best.p99 < BOUND and clients <= MOST_CLIENTS:
        found = put_load_on(service, vacancies, clients, seconds)
        if found.p99 >= BOUND:
            break
        best = max(best, found, key=lambda load: load.rate)
        clients *= 2
    return best


def row(service: Service, workers: int, load: Load) -> tuple[str, ...]:
    """One line of the table."""
    held = service.memory()
    return (
        service.name,
        f"{workers}",
        f"{load.clients}",
        f"{load.rate:.1f}{'' if load.p99 < BOUND else ' *'}",
        f"{load.p50:.1f}",
        f"{load.p99:.1f}",
        f"{held.resident:.0f}",
        f"{held.proportional:.0f}",
    )


if __name__ == "__main__":
    main()
