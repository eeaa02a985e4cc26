"""HR's evidence for a rule whose answer is unknown: record, list, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from tepat.options import DAY, Home, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.wiring import open_desk, open_home

app = typer.Typer(help="Evidence where the data leave a rule unknown.", no_args_is_help=True)

_COLUMNS = (
    "evidence_id",
    "employee_id",
    "rule",
    "position_id",
    "answer",
    "document",
    "recorded_by",
    "valid_from",
    "valid_until",
)


@app.command()
def add(
    employee_id: Annotated[str, typer.Argument(help="The person.")],
    rule: Annotated[str, typer.Argument(help="The rule that it answers.")],
    *,
    answer: Annotated[str, typer.Option("--answer", help="pass or fail.")],
    document: Annotated[str, typer.Option("--document", help="Its number and date.")],
    by: Annotated[str, typer.Option("--by", help="Who answers for it.")],
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")],
    until: Annotated[
        datetime | None, typer.Option("--until", formats=DAY, help="Last day (default open).")
    ] = None,
    position: Annotated[
        str | None, typer.Option("--position", help="The one post that it speaks of.")
    ] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Record what a document says; the rule then passes or fails where it was unknown."""
    from service.ledger.rule_evidence import add_evidence

    piece, is_new = add_evidence(
        open_desk(open_home(home)),
        employee_id,
        rule,
        answer=answer,
        document=document,
        recorded_by=by,
        valid_from=since.date(),
        valid_until=until and until.date(),
        position_id=position,
    )
    if output is Format.JSON:
        print_json(piece)
    else:
        print_lines(f"{'Recorded' if is_new else 'Known already'} as {piece['evidence_id']}")


@app.command("list")
def list_all(
    employee_id: Annotated[str | None, typer.Argument(help="One person; all if left out.")] = None,
    *,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """List the evidence that stands."""
    from service.ledger.rule_evidence import list_evidence

    with open_home(home).store.read() as connection:
        pieces = list_evidence(connection, employee_id)
    if output is Format.JSON:
        print_json(pieces)
    else:
        print_table("Evidence", _COLUMNS, [[piece[name] for name in _COLUMNS] for piece in pieces])


@app.command()
def withdraw(
    evidence_id: Annotated[str, typer.Argument(help="The piece of evidence.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    by: Annotated[str, typer.Option("--by", help="Who answers for it.")],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Take a piece of evidence back; from now on it answers nothing."""
    from service.ledger.rule_evidence import withdraw_evidence

    desk = open_desk(open_home(home))
    entry = withdraw_evidence(desk, evidence_id, reason=reason, recorded_by=by)
    if output is Format.JSON:
        print_json(entry)
    else:
        print_lines(f"Withdrawn by {entry['evidence_id']}")
