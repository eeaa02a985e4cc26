"""What every rule costs for one vacancy and everybody of a made-up city, first and warm.

``python benchmarks/eligibility.py [STAFF …]`` (6000 and 100000 by default). Of each type of post
one line: *alone* (nothing kept), *first* (the day is asked for the first time), *new* (a kept day,
a post that was not asked about) and *warm* (asked again), the best of several in milliseconds of
CPU; then what reading the answers and telling of 70 people costs, and the bytes a person that a
kept day takes. ``--pairs N`` judges the largest city again and again, until N pairs are done, as a
country's file would be: a part at a time.
"""

from __future__ import annotations

import argparse
import resource
import time
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from features.contract.values import POSITION_TYPES
from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.details import fails_of, needs_of, warnings_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.kept_law import KeptLaw
from models.eligibility.rules import load_rules
from tepat.demo import CitySpec, make_city

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.eligibility.answers import Eligibility
    from models.eligibility.rules import Rule

REPEATS = 5
WARM = 30
POSTS_ASKED = 60


def main() -> None:
    """Print one line a city and type of post."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("staff", nargs="*", type=int, default=[6_000, 100_000])
    parser.add_argument("--pairs", type=int, default=0)
    asked = parser.parse_args()
    history = None
    for staff in asked.staff:
        began = time.perf_counter()
        history = History.from_frames(make_city(CitySpec(seed=1, staff=staff)).tables)
        print(f"{staff} people made up in {time.perf_counter() - began:.1f} s")
        print(f"  {'milliseconds':12} {'alone':>8} {'first':>8} {'new':>8} {'warm':>8}")
        for name, post, day in vacancies(history):
            print_line(history, name, post, day)
        print_reading(history)
        print(f"  {bytes_a_person(history):.0f} bytes a person and kept day")
    if history is not None and asked.pairs:
        print_parts(history, asked.pairs)


def vacancies(history: History) -> list[tuple[str, int, int]]:
    """Type of post, row of the post and day of the first vacancy of each type."""
    table, posts = history["vacancies"], history["positions"]
    kinds = posts["position_type"][table["position_id"]]
    _, first = np.unique(kinds, return_index=True)
    return [
        (POSITION_TYPES[kinds[at]], int(table["position_id"][at]), int(table["opened_on"][at]))
        for at in first
    ]


def print_line(history: History, name: str, post: int, day: int) -> None:
    """What a vacancy costs alone, as the first of its day, as a new one of it, and again."""
    rules, total = load_rules(day), len(history["positions"])
    alone = milliseconds(lambda: judged(history, post, day, rules), REPEATS)
    first = milliseconds(lambda: judged(history, post, day, rules, KeptLaw(history)), REPEATS)
    law = KeptLaw(history)
    judged(history, (post + 1) % total, day, rules, law)
    new = milliseconds(lambda: judged(history, post, day, rules, law), 1)
    warm = milliseconds(lambda: judged(history, post, day, rules, law), WARM)
    print(f"  {name:12} {alone:8.2f} {first:8.2f} {new:8.2f} {warm:8.2f}")


def print_reading(history: History) -> None:
    """What the answers cost that every list reads, and the words on 70 people."""
    _, post, day = vacancies(history)[0]
    found = judged(history, post, day, load_rules(day), KeptLaw(history))
    rows = np.argsort(~found.is_excluded, kind="stable")
    left_out, listed = found.take(rows[:50]), found.take(rows[-20:])
    for name, ask in {
        "is_excluded": lambda: replace(found).is_excluded,
        "exclusions": lambda: replace(found).exclusions,
        "failing": lambda: replace(found).failing,
        "70 told": lambda: [
            fails_of(left_out, "id"),
            needs_of(listed, "id"),
            warnings_of(listed, "id"),
        ],
    }.items():
        print(f"  {name:12} {milliseconds(ask, WARM):8.2f}")


def milliseconds(ask: Callable[[], object], repeats: int) -> float:
    """The least CPU time of several."""
    spent = []
    for _ in range(repeats):
        began = time.process_time()
        ask()
        spent.append(time.process_time() - began)
    return 1000 * min(spent)


def bytes_a_person(history: History) -> float:
    """Memory of one kept day after many posts were asked about, by the people in it."""
    _, _, day = vacancies(history)[0]
    law, rules = KeptLaw(history), load_rules(day)
    posts = np.random.default_rng(1).choice(len(history["positions"]), POSTS_ASKED)
    tracemalloc.start()
    for post in posts.tolist():
        judged(history, post, day, rules, law)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / len(history["employees"])


def judged(
    history: History, post: int, day: int, rules: Sequence[Rule], law: KeptLaw | None = None
) -> Eligibility:
    """Everybody's answers."""
    return judge_eligibility(history, Pairs.of_vacancy(history, post, day), rules, law=law)


def print_parts(history: History, wanted: int) -> None:
    """Judge whole cities until enough pairs are done."""
    _, post, day = vacancies(history)[0]
    law, rules = KeptLaw(history), load_rules(day)
    parts = -(-wanted // len(history["employees"]))
    began = time.perf_counter()
    for part in range(parts):
        judged(history, (post + part) % len(history["positions"]), day, rules, law)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{parts * len(history['employees'])} pairs in {seconds:.1f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
