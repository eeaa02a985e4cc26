"""Checking the record: verify the ledger, replay a recommendation, audit a year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tepat.options import Home, Lang, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.wiring import open_home

if TYPE_CHECKING:
    from service.export.yearly import Published

app = typer.Typer(help="Check the record.", no_args_is_help=True)


@app.command()
def verify(*, output: Output = Format.TABLE, home: Home = None) -> None:
    """Check the ledger's chain, the stored records and the model files against their hashes."""
    from service.ledger.verify import verify_record

    place = open_home(home)
    report = verify_record(place.store, place.home)
    if output is Format.JSON:
        print_json(report.to_json())
    else:
        print_lines(*report.sentences())
    if not report.passed:
        raise typer.Exit(1)


@app.command()
def fairness(
    year: Annotated[int, typer.Option("--year", help="A calendar year, of UTC.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write pages and CSVs into this folder too.")
    ] = None,
    lang: Lang = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Audit all lists and decisions of a year, and bind the numbers to the ledger."""
    from service.export.yearly import publish_audit
    from tepat.progress import ConsoleProgress
    from tepat.wiring import open_desk

    place = open_home(home)
    with ConsoleProgress() as progress:
        spoken = lang or place.settings.lang
        published = publish_audit(open_desk(place), year, spoken, out, progress)
    if output is Format.JSON:
        print_json(published.to_json())
    else:
        _print_audit(published)


def _print_audit(published: Published) -> None:
    told = published.entry.payload
    failing = [row for row in published.internal if row["verdict"] == "fail"]
    columns = ("of", "measure", "attribute", "group", "ratio", "p (Holm)")
    names = ("scope", "measure", "attribute", "group", "impact_ratio", "p_value_adjusted")
    counts = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in told["counts"].items())
    print_lines(f"Fairness of {told['year']}: {counts}")
    if failing:
        rows = [[row[name] for name in names] for row in failing]
        print_table("Impact ratio below 0.8, and hardly by chance", columns, rows)
    else:
        print_lines("No rated group fails.")
    print_lines(
        *(f"Could not be rebuilt, not counted: {name}" for name in told["damaged"]),
        f"Wrote both editions to {published.folder}",
        f"Bound by ledger entry {published.entry.seq}; check it with tepat audit verify",
    )


def replay(
    recommendation_id: Annotated[str, typer.Argument(help="A recorded recommendation.")],
    *,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Rebuild a recommendation from the data and model of then, and compare bit for bit."""
    from service.ledger.replay import replay as replay_recommendation
    from tepat.wiring import open_desk

    report = replay_recommendation(open_desk(open_home(home)), recommendation_id)
    if output is Format.JSON:
        print_json(report.to_json())
    else:
        print_lines(*report.sentences())
    if not report.passed:
        raise typer.Exit(1)
