"""Looking at people side by side and on the map: compare, talent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from tepat.options import DAY, Home, Lang, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.wiring import clock, open_desk, open_home


def compare(
    vacancy_id: Annotated[str, typer.Argument(help="The vacancy.")],
    first: Annotated[str, typer.Argument(help="A person.")],
    second: Annotated[str, typer.Argument(help="Another.")],
    *,
    output: Output = Format.TABLE,
    lang: Lang = None,
    home: Home = None,
) -> None:
    """Tell why one stands above another, or what would bring in somebody who is left out."""
    from service.ledger.comparing import compare_people

    place = open_home(home)
    document = compare_people(
        open_desk(place), vacancy_id, first, second, lang or place.settings.lang
    )
    if output is Format.JSON:
        print_json(document)
        return
    for person in document["people"]:
        _print_person(person)
    if document["difference"] is not None:
        print_lines(f"{first} − {second}: {document['difference']:+.4f}")
        rows = [(one["text"], f"{one['difference']:+.4f}") for one in document["reasons"]]
        print_table("Why", ("reason", "difference"), rows)
        features = [
            (one["feature"], one["first"], one["second"], f"{one['difference']:+.4f}")
            for one in document["features"]
            if one["difference"]
        ]
        print_table("By feature", ("feature", first, second, "difference"), features)


def talent(
    *,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=DAY, help="The day (default today).")
    ] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", help="One agency, with its people (JSON).")
    ] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Map performance and potential in nine boxes an agency, and posts without a successor."""
    from service.ledger.talent import talent_document

    desk = open_desk(open_home(home))
    document = talent_document(desk, (on or clock()).date(), agency)
    if output is Format.JSON:
        print_json(document)
        return
    boxes = [str(box) for box in range(1, 10)]
    rows = [
        (
            one["name"],
            *(one["boxes"][box] for box in boxes),
            one["unknown"],
            f"{len(one['missing'])} of {one['posts']}",
        )
        for one in document["agencies"]
    ]
    columns = ("agency", *boxes, "not mapped", "posts without successor")
    print_table(f"Talent map on {document['on']} ({document['citation']})", columns, rows)


def _print_person(person: dict[str, Any]) -> None:
    if person["status"] == "ranked":
        print_lines(f"{person['employee_id']}: place {person['rank']}")
        return
    out = person["excluded"]
    print_lines(f"{person['employee_id']}: left out")
    for rule in out["rules"]:
        print_lines(f"  {rule['rule']} ({rule['citation']}): {rule['detail']}")
    if out["eligible_from"]:
        print_lines(f"  eligible from {out['eligible_from']} by time alone")
    if out["can_change"]:
        print_lines(f"  would be eligible with: {'; '.join(out['changes'])}")
    else:
        print_lines("  no change brings this person in for this post")
