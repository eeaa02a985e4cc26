"""What a city costs as it grows: seconds and memory of every step, as a table and a plot.

``python benchmarks/cost_curve.py 1000 10000 [--write]`` (the default; 100000 takes some minutes
more). Import and training are processes of their own, their time that of the processor; a list is
asked for in this way too, in a process that loads the snapshot, answers once (the first list of a
day) and then again and again for vacancies with 3 % and 30 % of all staff eligible. The growth is
the slope of log time over log staff from the smallest to the largest city: 1 is proportional.
``--write`` puts table and plot into ``docs/performance/``, beside what ``nation.py --write`` left
there of nations.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from harness.open_posts import open_posts
from import_city import run

from tepat.demo import CitySpec, make_city, write_city

SHARES = (0.03, 0.30)
POSTS = 4
DOCS = Path(__file__).resolve().parent.parent / "docs" / "performance"
LISTS = {f"{share:.0%}": f"list, warm, {share:.0%} eligible" for share in SHARES}
COLUMNS = ("staff", "step", "seconds", "peak MiB")
NATIONS = "nations.csv"
"""What ``nation.py`` measured, in the same columns."""


def main() -> None:
    """Measure every size, print the table, and draw it where asked to."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("staff", nargs="*", type=int, default=[1_000, 10_000])
    words.add_argument("--write", action="store_true", help="the table and the plot of docs/")
    given = words.parse_args()
    rows = [row for staff in sorted(given.staff) for row in measure(staff)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if (DOCS / NATIONS).exists():
        table = pd.concat([table, pd.read_csv(DOCS / NATIONS)])
    print(told(table))
    if given.write:
        DOCS.mkdir(exist_ok=True)
        table.to_csv(DOCS / "cost_curve.csv", index=False, float_format="%.4g")
        draw(table, DOCS / "cost_curve.svg")


def measure(staff: int) -> list[tuple[int, str, float, float]]:
    """Every step of one city."""
    with tempfile.TemporaryDirectory() as folder:
        home, made = Path(folder) / "home", Path(folder) / "city"
        write_city(make_city(CitySpec(seed=1, staff=staff)), made, form="csv")
        imported = run("tepat", "import", str(made), "--home", str(home))
        trained = run("tepat", "train", "--home", str(home))
        posts = open_posts(home, SHARES, POSTS)
        run("harness.warm_lists", str(home), *_names(posts, SHARES[0]))  # the snapshot is written
        listed = {
            share: run("harness.warm_lists", str(home), *_names(posts, share)) for share in SHARES
        }
    found = {share: json.loads(step.printed) for share, step in listed.items()}
    peak = max(step.peak for step in listed.values())
    few = found[SHARES[0]]
    return [
        (staff, "import", imported.cpu, imported.peak),
        (staff, "train", trained.cpu, trained.peak),
        (staff, "load snapshot", few["load"], peak),
        (staff, "first list", few["first"], peak),
        *((staff, LISTS[f"{share:.0%}"], found[share]["warm"], peak) for share in SHARES),
    ]


def _names(posts: dict[float, list], share: float) -> list[str]:
    return [post.vacancy_id for post in posts[share]]


def told(table: pd.DataFrame) -> str:
    """The table as Markdown: a row a step, a column a size, and how fast it grows."""
    sizes = sorted(table["staff"].unique())
    lines = [
        "| step | " + " | ".join(f"{size:,}" for size in sizes) + " | growth |",
        "| --- |" + " ---: |" * (len(sizes) + 1),
    ]
    for step in table["step"].unique():
        rows = table[table["step"] == step].sort_values("staff")
        known = {
            staff: f"{_span(seconds)}, {peak:,.0f} MiB"
            for _, staff, _, seconds, peak in rows[list(COLUMNS)].itertuples()
        }
        cells = [known.get(size, "–") for size in sizes]
        lines.append(f"| {step} | " + " | ".join(cells) + f" | {growth(rows)} |")
    return "\n".join(lines)


def growth(rows: pd.DataFrame) -> str:
    """The slope of log seconds over log staff between the smallest and the largest city."""
    if len(rows) < 2:
        return "–"
    ends = np.log(rows[["staff", "seconds"]].iloc[[0, -1]].to_numpy(dtype=float))
    run_, rise = ends[1] - ends[0]
    return f"{rise / run_:.2f}"


def _span(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1_000 * seconds:.1f} ms"


def draw(table: pd.DataFrame, path: Path) -> None:
    """Seconds over staff, both axes logarithmic, one line a step."""
    import matplotlib as mpl  # noqa: PLC0415 - only where a plot is asked for

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "tepat"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
    for step in table["step"].unique():
        rows = table[table["step"] == step].sort_values("staff")
        line = "--" if step.startswith("nation") else "-"
        axes.loglog(rows["staff"], rows["seconds"], line, marker="o", label=step)
    axes.set(xlabel="staff", ylabel="seconds of one processor")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False, fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
