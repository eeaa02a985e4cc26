"""One vacancy over HTTP, warm: Tepat beside the do-it-yourself service, in the same minutes.

``python benchmarks/serving.py [STAFF …] [--home DIR]`` (6000 by default). Both serve the same
home, each in a process of its own with ``OMP_NUM_THREADS=1``; one client asks Tepat, then the
peer, then Tepat … for different vacancies, some with 3 % and some with 30 % of all staff eligible:
once in turn, so that either comes after the other's work has passed through the processor's cache,
and once in rows of twelve, as a warm service is asked.
A list of Tepat is audited, explained in words and committed to disk; the peer does less (its
docstring says what). ``--home`` is copied, never written to. Then, alone: the bare booster, and
``mlflow models serve`` fed prepared rows.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd
from harness.client import Client
from harness.homes import durability, fsync_milliseconds, home_of
from harness.open_posts import open_posts, rehearsed_vacancies
from harness.processes import do_it_yourself, tepat
from peers.bare_booster import bare_booster, ready
from peers.mlflow_rows import mlflow_rows

if TYPE_CHECKING:
    from harness.open_posts import OpenPost
    from harness.processes import Service

SHARES = (0.03, 0.30)
POSTS = 6
IN_A_ROW = (1, 12)
"""Requests of one service before the other has its turn."""

COLUMNS = (
    "staff", "eligible", "in a row", "tepat p50", "p99", "CPU", "peer p50", "p99", "CPU",
    "ratio p50", "p99", "CPU", "other",
)  # fmt: skip


def main() -> None:
    """Print a table a city."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("staff", nargs="*", type=int, default=[6_000])
    words.add_argument("--home", type=Path, help="an imported and trained home of one city")
    words.add_argument("--requests", type=int, default=120, help="of each service, a share")
    given = words.parse_args()
    for staff in given.staff:
        with home_of(staff, given.home) as home:
            measure(home, given.requests)


def measure(home: Path, requests: int) -> None:
    """Serve one home by both and print how they compare."""
    posts, rehearsed = open_posts(home, SHARES, POSTS), rehearsed_vacancies(home)
    few, many = ([post.vacancy_id for post in posts[share]] for share in SHARES)
    fsync = fsync_milliseconds(home)
    print(f"\n{durability(home)}; a committed row of 10 kB takes {fsync:.1f} ms here")
    with tepat(home) as ours, do_it_yourself(home) as theirs:
        ours.settle()
        first = {
            service.name: [first_asked(service, names) for names in (few, many, rehearsed)]
            for service in (ours, theirs)
        }
        rows = [
            compare(ours, theirs, posts[share], requests, in_a_row)
            for in_a_row in IN_A_ROW
            for share in SHARES
        ]
        table = pd.DataFrame(rows, columns=list(COLUMNS))
        print(f"Milliseconds of whole requests, interleaved\n{table.to_string(index=False)}")
        print("CPU: of the service's processes, a request; it says more where others run beside")
        print("other: people whom one finds eligible and the other does not, at most, of a vacancy")
        for service in (ours, theirs):
            held, (new_day, known_day, waiting) = service.memory(), first[service.name]
            print(f"{service.name}: {held.resident:.0f} MiB, ready after {service.start:.1f} s")
            print(
                "  vacancies that nobody had asked for yet, median: of days that nobody had asked "
                f"about {new_day:.1f} ms, of days asked about {known_day:.1f} ms, of the newest "
                f"days on which vacancies wait (ours are rehearsed) {waiting:.1f} ms"
            )
    model = ready(home, [few[0], many[0]])
    print(*bare_booster(model), *mlflow_rows(model), sep="\n")


def first_asked(service: Service, names: list[str]) -> float:
    """Milliseconds of the median list that is asked for the first time."""
    with Client(service) as client:
        for vacancy_id in names:
            client.ask(vacancy_id)
        return median(client.taken)


def compare(
    ours: Service, theirs: Service, posts: list[OpenPost], requests: int, in_a_row: int
) -> tuple[str, ...]:
    """Ask both in turn, so many times in a row; the first round is not counted."""
    with Client(ours) as one, Client(theirs) as other:
        names = [post.vacancy_id for post in posts]
        differ = max(abs(one.eligible(name) - other.eligible(name)) for name in names)
        one.begin()
        other.begin()
        for begin in range(0, requests, in_a_row):
            for client in (one, other):
                for at in range(begin, min(begin + in_a_row, requests)):
                    client.ask(names[at % len(names)])
                if in_a_row > 1:  # servers close what is silent for as long as the other's row
                    client.hang_up()
        numbers = [number for client in (one, other) for number in client.numbers()]
    eligible = sum(post.share for post in posts) / len(posts)
    staff = round(posts[0].eligible / posts[0].share)
    return (
        f"{staff:,}",
        f"{eligible:.1%}",
        f"{in_a_row}",
        *(f"{number:.1f}" for number in numbers),
        *(f"{numbers[3 + at] / numbers[at]:.1f}" for at in range(3)),
        f"{differ}",
    )


if __name__ == "__main__":
    main()
