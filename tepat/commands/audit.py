"""Checking the record: verify the ledger, replay a recommendation."""

from __future__ import annotations

from typing import Annotated

import typer

from tepat.options import Home, Output
from tepat.output import Format, print_json, print_lines
from tepat.wiring import open_home

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
