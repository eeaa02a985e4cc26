"""All open vacancies against everyone, as Parquet files."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tepat.engines import LOCAL, EngineName, extra_large, scheduler_of
from tepat.options import DAY, Home, Output
from tepat.output import Format, print_json, print_lines
from tepat.progress import ConsoleProgress
from tepat.wiring import desk_at, open_desk, open_home

if TYPE_CHECKING:
    from service.batch.engine import Engine


def batch(
    *,
    out: Annotated[
        Path, typer.Option("--out", help="A new folder, or one of an earlier call to go on with.")
    ],
    engine: EngineName = LOCAL,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=DAY, help="Vacancies open on this day (default today)."),
    ] = None,
    vacancies: Annotated[
        list[str] | None, typer.Option("--vacancies", help="One vacancy; give it once for each.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make everything anew, whatever the folder holds.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Who asks (default: the account that runs this)."),
    ] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Rank everyone for every open vacancy into a folder; the same call goes on after a stop."""
    from service.batch.run import run_batch

    chosen = _engine(engine)
    with ConsoleProgress() as progress:
        report = run_batch(
            open_desk(open_home(home)),
            out,
            by=by or getpass.getuser(),
            vacancies=vacancies or (),
            as_of=None if as_of is None else as_of.date(),
            engine=chosen,
            fresh=fresh,
            progress=progress,
        )
    told = report.to_json()
    if output is Format.JSON:
        print_json(told)
        return
    day = "" if told["as_of"] is None else f" open on {told['as_of']}"
    print_lines(
        f"{told['vacancies']} vacancies{day}, {told['candidates']} candidacies by model "
        f"{told['model_version']}: {told['written']} lists written, {told['complete']} were there",
        f"Manifest {told['manifest_sha256']}, entry {told['entry']} of the ledger",
        "These are no recommendations: HR decides on recorded lists (tepat recommend).",
    )


def _engine(asked: str) -> Engine:
    """The engine that an address names; Dask is imported for its own alone."""
    from service.batch.engine import Local

    address = scheduler_of(asked)
    if address is None:
        return Local()
    with extra_large(asked):
        from service.batch.cluster import Cluster
    return Cluster(address, desk_at)
