"""What a person could change to pass a bar: levers."""

from __future__ import annotations

from typing import Annotated

import typer

from tepat.options import Home, Lang, Output
from tepat.output import Format, print_json, print_lines
from tepat.wiring import open_desk, open_home


def levers(
    recommendation_id: Annotated[str, typer.Argument(help="The recommendation.")],
    employee_id: Annotated[str, typer.Argument(help="A ranked person.")],
    *,
    bar: Annotated[float, typer.Option("--bar", help="The chance to reach, of 0 to 1.")] = 0.7,
    output: Output = Format.TABLE,
    lang: Lang = None,
    home: Home = None,
) -> None:
    """Tell the smallest changes of levels, courses or years that lift a chance past a bar."""
    from service.ledger.levers import levers_told

    place = open_home(home)
    document = levers_told(
        open_desk(place), recommendation_id, employee_id, bar, lang or place.settings.lang
    )
    if output is Format.JSON:
        print_json(document)
        return
    print_lines(document["text"], *(f"  {one['text']}" for one in document["proposals"]))
    print_lines(document["note"])
