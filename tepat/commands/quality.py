"""How good the stored data are: what is empty, old or contradicts itself, and what that costs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tepat.options import Home, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.wiring import clock, open_desk, open_home

if TYPE_CHECKING:
    from features.quality.report import Quality
    from models.quality.unknowns import Unknowns

_EMPTIEST = 15


def data_quality(
    *,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day; today.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write each agency's worklist as CSV into this folder.")
    ] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Report completeness, freshness and contradictions, and how many candidates they cost."""
    from service.export.worklists import write_worklists
    from service.quality import data_quality as assessed

    place = open_home(home)
    found = assessed(open_desk(place), day_of(on))
    if output is Format.JSON:
        print_json(found.to_json())
    else:
        print_quality(found.facts)
        _print_unknown(found.unknown)
    if out is not None:
        written = write_worklists(found.facts, out)
        if output is Format.TABLE:
            print_lines(f"Wrote the worklists of {written} agencies to {out}")


def day_of(on: datetime | None) -> date:
    """The day asked about; today in UTC where none is given."""
    return clock().date() if on is None else on.date()


def print_quality(facts: Quality) -> None:
    """Print what is empty and what contradicts, the worst first."""
    columns = facts.columns()
    columns = columns[columns["rows"] > columns["filled"]]
    columns = columns.assign(share=columns["filled"] / columns["rows"]).sort_values("share")
    rows = [
        [one["table"], one["column"], f"{one['share']:.0%}", one["rows"] - one["filled"]]
        for one in columns.head(_EMPTIEST).to_dict("records")
    ]
    title = f"Data quality on {facts.as_of}: {facts.people} people"
    print_table(title, ("table", "column (*: any row)", "filled", "missing"), rows)
    if facts.people == 0:
        return
    if facts.kinds():
        print_table("Contradictions", ("kind", "found"), list(facts.kinds().items()))
    else:
        print_lines("No contradictions were found.")


def _print_unknown(cost: Unknowns) -> None:
    title = f"Unknown answers: {cost.candidates} candidacies for {cost.vacancies} vacancies"
    rows = [[one.rule, one.citation, one.unknown, one.people] for one in cost.rules]
    print_table(title, ("rule", "article", "unknown", "people"), rows)
