"""A nation: what its snapshot takes to build, to start and to ask, in seconds and memory.

``python benchmarks/nation.py --staff 200000`` for a quick look, ``--staff 4700000`` for all of
Indonesia's civil service. A made-up city of 100,000 is repeated under other ids (homes are moved a
little; see ``harness/nations.py``), so `--staff` counts in steps of ``--city``. The model is the
champion of ``--home``, or is learned from a made-up city of 6,000. Building, keeping the vacancies'
day and serving are processes of their own. Lists are recorded as in any home; the first answer
counts from the start of the process. Seconds of wall clock and of the processor, all threads.
``--write`` leaves the table in ``docs/performance/``, where ``cost_curve.py`` goes on with it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from cost_curve import COLUMNS, DOCS, NATIONS
from harness.homes import home_of
from harness.nations import write_nation
from import_city import Step, run

from features.calendar import to_date
from features.nation.build import build_tables
from features.nation.layout import MANIFEST
from features.nation.opened import open_nation
from models.eligibility.kept_law import KeptLaw
from models.eligibility.rule_evidence import RuleEvidence
from models.eligibility.rules import load_rules
from tepat.demo import CitySpec, make_city, write_city

SHARES = (0.03, 0.30)
POSTS = 2
LOOKED_AT = 600
SEED = 7
FIRST = "N00-"
"""Before the ids of the copy in which vacancies are open."""


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--staff", type=int, default=200_000)
    words.add_argument("--city", type=int, default=100_000)
    words.add_argument("--home", type=Path, help="whose champion serves; it is copied")
    words.add_argument("--write", action="store_true", help="the table of docs/, for this size")
    given = words.parse_args()
    copies = max(1, round(given.staff / given.city))
    staff = copies * given.city
    print(f"{staff:,} people: {copies} × {given.city:,}\n")
    print("| step | wall s | processor s | peak MiB |\n| --- | ---: | ---: | ---: |")
    with home_of(6_000, given.home) as home:
        city, folder = home.parent / "city", home.parent / "folder"
        write_city(make_city(CitySpec(seed=1, staff=given.city)), city, form="parquet")
        names = open_vacancies(city)
        write_nation(city, folder, copies)
        measured = [
            told("build", run("tepat", "nation", "build", str(folder), "--home", str(home))),
            told("keep a day", run("tepat", "nation", "keep", "--home", str(home))),
        ]
        asked = run("harness.nation_lists", str(home), *(FIRST + name for name in names))
        for row in json.loads(asked.printed):
            print(f"| {row['step']} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['memory']} |")
            measured.append((row["kind"], row["cpu"], float(row["memory"].split()[0])))
    if given.write:
        keep(staff, measured)


def told(name: str, step: Step) -> tuple[str, float, float]:
    """One line of the table, printed: the step, seconds of the processor, MiB."""
    print(f"| {name} | {step.seconds:.0f} | {step.cpu:.0f} | {step.peak:.0f} |", flush=True)
    return name, step.cpu, step.peak


def keep(staff: int, measured: list[tuple[str, float, float]]) -> None:
    """Put what was measured of a size in the place of what stood there of it."""
    rows = [(staff, f"nation: {step}", cpu, peak) for step, cpu, peak in measured]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).groupby(list(COLUMNS[:2]), sort=False).mean()
    path = DOCS / NATIONS
    if path.exists():
        others = pd.read_csv(path)
        table = pd.concat([others[others["staff"] != staff], table.reset_index()])
        table = table.set_index(list(COLUMNS[:2]))
    DOCS.mkdir(exist_ok=True)
    table.to_csv(path, float_format="%.4g")


def open_vacancies(city: Path) -> list[str]:
    """Let a city's only vacancies be some with nearly each share eligible; their names."""
    with tempfile.TemporaryDirectory() as built:
        folder = Path(built) / "nation"
        build_tables(city, folder).write(folder / MANIFEST)
        history = open_nation(folder).history
        day = int(history["vacancies"]["opened_on"].max())
        law, rules = KeptLaw(history), load_rules(day)
        drawn = np.random.default_rng(SEED).permutation(len(history["positions"]))[:LOOKED_AT]
        known = {
            int(post): float(
                (~law.of_vacancy(int(post), day, rules, RuleEvidence()).is_excluded).mean()
            )
            for post in drawn
        }
        rows = []
        for share in SHARES:
            nearest = sorted(known, key=lambda post: (abs(known[post] - share), post))[:POSTS]
            for at, post in enumerate(nearest):
                position = history.ids_of("positions", [post])[0]
                rows.append((f"B{100 * share:02.0f}-{at}", position, to_date(day), 1.0))
    columns = ["vacancy_id", "position_id", "opened_on", "slots"]
    frame = pd.DataFrame(rows, columns=columns).astype({"opened_on": "datetime64[ms]"})
    frame.to_parquet(city / "vacancies.parquet", index=False)
    return frame["vacancy_id"].tolist()


if __name__ == "__main__":
    main()
