"""What follows a list: taking a decision back, objections and their answers, why not somebody."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from tepat.options import Home, Lang, Output
from tepat.output import Format, print_json, print_lines
from tepat.wiring import open_desk, open_home

Recommendation = Annotated[str, typer.Argument(help="A recorded recommendation.")]
Person = Annotated[str, typer.Argument(help="The person.")]


def withdraw(
    decision_id: Annotated[str, typer.Argument(help="The decision that is taken back.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words for the record.")],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Take a decision back by a new entry, and with it the transfer that it wrote."""
    from service.ledger.decisions import withdraw as withdraw_decision

    desk = open_desk(open_home(home))
    _print(withdraw_decision(desk, decision_id, reason=reason), output)


def object_to(
    recommendation_id: Recommendation,
    employee_id: Person,
    *,
    text: Annotated[str, typer.Option("--text", help="What the person objects to.")],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Record what an employee, listed or not, objects to in a recommendation."""
    from service.ledger.objections import object_to as record_objection

    desk = open_desk(open_home(home))
    _print(record_objection(desk, recommendation_id, employee_id, text=text), output)


def answer(
    objection_id: Annotated[str, typer.Argument(help="The objection, e.g. O000001.")],
    *,
    text: Annotated[str, typer.Option("--text", help="The answer.")],
    by: Annotated[str, typer.Option("--by", help="Who answers for it.")],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Record the answer to an objection; it is given once and stays."""
    from service.ledger.objections import answer as record_answer

    desk = open_desk(open_home(home))
    _print(record_answer(desk, objection_id, text=text, answered_by=by), output)


def why_not(
    recommendation_id: Recommendation,
    employee_id: Person,
    *,
    output: Output = Format.TABLE,
    lang: Lang = None,
    home: Home = None,
) -> None:
    """Tell by which rules somebody is left out, or how far below the list they stand."""
    from service.ledger.views import why_not_document

    place = open_home(home)
    words = lang or place.settings.lang
    told = why_not_document(open_desk(place), recommendation_id, employee_id, words)
    if output is Format.JSON:
        print_json(told)
    elif told["status"] == "excluded":
        print_lines(f"{employee_id} is left out of {recommendation_id}:")
        print_lines(*(f"  {r['rule']} ({r['citation']}): {r['detail']}" for r in told["rules"]))
    else:
        on = "on the list" if told["status"] == "listed" else "below the list"
        print_lines(
            f"{employee_id} stands {on} of {recommendation_id}: place {told['rank']} of "
            f"{told['eligible']} eligible; the list has {told['listed']}."
        )


def _print(entry: dict[str, Any], output: Format) -> None:
    if output is Format.JSON:
        print_json(entry)
    else:
        told = {name: value for name, value in entry.items() if value is not None}
        print_lines(*(f"{name}: {value}" for name, value in told.items()))
