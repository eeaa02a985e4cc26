"""A nation: building its snapshot from Parquet, keeping days ready, looking at every byte."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tepat.options import Home
from tepat.output import print_lines
from tepat.progress import ConsoleProgress
from tepat.wiring import clock, open_desk, open_home

app = typer.Typer(help="A snapshot of a whole nation, from Parquet.", no_args_is_help=True)


@app.command()
def build(
    path: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Parquet folder.")],
    *,
    home: Home = None,
) -> None:
    """Code a Parquet folder into the home's snapshot: all of it, or nothing."""
    from service.nation import build_nation

    place = open_home(home)
    with ConsoleProgress() as progress:
        manifest = build_nation(place.store, place.home, path, at=clock(), progress=progress)
    people, sha256 = manifest.told["people"], manifest.sha256
    print_lines(f"Built a snapshot of {people:,} people, SHA-256 {sha256}.")


@app.command()
def keep(*, home: Home = None) -> None:
    """Find what lists ask of each day on which vacancies opened, so that none has to wait."""
    from features.calendar import to_date
    from service.nation import keep_days

    desk = open_desk(open_home(home))
    with ConsoleProgress() as progress:
        for day in keep_days(desk, progress):
            print_lines(f"Kept {to_date(day).isoformat()}.")


@app.command()
def verify(*, home: Home = None) -> None:
    """Read every byte of the snapshot and compare it with what was written."""
    from service.nation import damaged_files

    damaged = damaged_files(open_home(home).home)
    print_lines(*(f"Damaged: {name}" for name in damaged))
    if damaged:
        raise typer.Exit(1)
    print_lines("Every file of the snapshot is as it was written.")
