"""When nobody may be moved: elections, inaugurations, and the Minister's approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from tepat.options import DAY, Home, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.wiring import open_desk, open_home

app = typer.Typer(help="When nobody may be moved, and approvals.", no_args_is_help=True)
_adding = typer.Typer(help="Record an election or inauguration.", no_args_is_help=True)
app.add_typer(_adding, name="add")

Lock = Annotated[str, typer.Argument(help="A lock that `tepat calendar list` shows.")]


@_adding.command()
def election(
    *,
    determined: Annotated[
        datetime,
        typer.Option("--determined", formats=DAY, help="Pairs of candidates are determined."),
    ],
    term_ends: Annotated[
        datetime, typer.Option("--term-ends", formats=DAY, help="Last day of the term.")
    ],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Lock from 6 months before the determination to the end of the term (UU 10/2016 Ps 71)."""
    from service.ledger.calendar import add_election

    desk = open_desk(open_home(home))
    lock, is_new = add_election(desk, determined=determined.date(), term_ends=term_ends.date())
    _print_lock(lock, is_new=is_new, output=output)


@_adding.command()
def inauguration(
    *,
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="The day of inauguration.")],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Lock for 6 months from an inauguration on (UU 10/2016 Ps 162)."""
    from service.ledger.calendar import add_inauguration

    lock, is_new = add_inauguration(open_desk(open_home(home)), on=on.date())
    _print_lock(lock, is_new=is_new, output=output)


@app.command()
def approve(
    lock: Lock,
    *,
    positions: Annotated[
        str, typer.Option("--positions", help="Ids of the posts that it names, by comma.")
    ],
    number: Annotated[str, typer.Option("--number", help="Number of the approval.")],
    dated: Annotated[datetime, typer.Option("--dated", formats=DAY, help="Its date.")],
    file: Annotated[str | None, typer.Option("--file", help="Where the letter lies.")] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Record an approval; decisions that waited for it become effective."""
    from service.ledger.calendar import approve as record_approval

    approval, is_new = record_approval(
        open_desk(open_home(home)),
        lock,
        positions.split(","),
        number=number,
        dated=dated.date(),
        file=file,
    )
    if output is Format.JSON:
        print_json(approval)
        return
    print_lines(f"{'Recorded' if is_new else 'Known already'} as {approval['approval_id']}")
    _print_settled(approval)


@app.command()
def withdraw(
    lock: Lock,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Take a lock back that was recorded by mistake."""
    from service.ledger.calendar import withdraw_lock

    answer = withdraw_lock(open_desk(open_home(home)), lock, reason=reason)
    if output is Format.JSON:
        print_json(answer)
        return
    print_lines(f"{lock} holds no longer")
    _print_settled(answer)


@app.command("list")
def list_all(*, output: Output = Format.TABLE, home: Home = None) -> None:
    """List the locks with their approvals."""
    from service.ledger.calendar import list_locks

    with open_home(home).store.read() as connection:
        locks = list_locks(connection)
    if output is Format.JSON:
        print_json(locks)
        return
    rows = [
        (
            lock["lock_id"],
            lock["kind"],
            lock["event_on"],
            lock["begins_on"],
            lock["ends_on"],
            "; ".join(f"{a['number']}: {', '.join(a['positions'])}" for a in lock["approvals"]),
        )
        for lock in locks
    ]
    print_table("Calendar", ("lock", "kind", "event", "begins", "ends", "approvals"), rows)


def _print_lock(lock: dict[str, Any], *, is_new: bool, output: Format) -> None:
    if output is Format.JSON:
        print_json(lock)
        return
    known = "Recorded" if is_new else "Known already"
    print_lines(f"{known} as {lock['lock_id']}: {lock['begins_on']} to {lock['ends_on']}")


def _print_settled(answer: dict[str, Any]) -> None:
    print_lines(*(f"{one} is effective now" for one in answer["effective"]))
    print_lines(
        *(f"{one['decision_id']} waits: {one['message']}" for one in answer["still_pending"])
    )
