"""How long every rule takes for one vacancy and everybody of a made-up city.

``python benchmarks/eligibility.py [STAFF …]`` (6000 and 100000 by default); the first vacancy of
each type of post, judged by all rules in force on its day. ``--pairs N`` judges the largest city
again and again, until N pairs are done, as a country's file would be: a part at a time.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from features.contract.values import POSITION_TYPES
from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from tepat.demo import CitySpec, make_city

REPEATS = 3


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
        for name, post, day in vacancies(history):
            seconds = min(judged(history, post, day) for _ in range(REPEATS))
            print(f"  {name:12} {1000 * seconds:8.1f} ms for {len(history['employees'])} pairs")
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


def judged(history: History, post: int, day: int) -> float:
    """Seconds for everybody."""
    pairs, rules = Pairs.of_vacancy(history, post, day), load_rules(day)
    began = time.perf_counter()
    judge_eligibility(history, pairs, rules)
    return time.perf_counter() - began


def print_parts(history: History, wanted: int) -> None:
    """Judge whole cities until enough pairs are done."""
    _, post, day = vacancies(history)[0]
    parts = -(-wanted // len(history["employees"]))
    began = time.perf_counter()
    for _ in range(parts):
        judged(history, post, day)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{parts * len(history['employees'])} pairs in {seconds:.1f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
