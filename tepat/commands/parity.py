"""What parity would cost a list: the policies that allow to show it, and the exhibit itself."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from tepat.options import Home, Output
from tepat.output import Format, print_json, print_lines
from tepat.wiring import open_desk, open_home

app = typer.Typer(help="What parity would cost a list, if a policy allows.", no_args_is_help=True)

Attribute = Annotated[str, typer.Argument(help="A protected attribute, e.g. gender.")]
By = Annotated[
    str | None,
    typer.Option("--by", help="Who answers for it (default: the account that runs this)."),
]


@app.command()
def allow(
    attribute: Attribute,
    *,
    legal_basis: Annotated[str, typer.Option("--legal-basis", help="Regulation and article.")],
    by: By = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Record that what parity in an attribute would cost may be shown; no list is changed."""
    from service.ledger.parity import allow_parity

    desk, who = open_desk(open_home(home)), by or getpass.getuser()
    policy = allow_parity(desk, attribute, legal_basis=legal_basis, recorded_by=who)
    _print(policy, output)


@app.command()
def withdraw(
    attribute: Attribute,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    by: By = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Take the policy for an attribute back, by a new entry of the record."""
    from service.ledger.parity import withdraw_parity

    desk, who = open_desk(open_home(home)), by or getpass.getuser()
    _print(withdraw_parity(desk, attribute, reason=reason, recorded_by=who), output)


@app.command()
def show(
    recommendation_id: Annotated[str, typer.Argument(help="A recorded recommendation.")],
    attribute: Attribute,
    *,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Show what parity in an attribute would cost a recorded list, in sums; the list stays."""
    from service.ledger.parity import parity_cost

    cost = parity_cost(open_desk(open_home(home)), recommendation_id, attribute)
    if output is Format.JSON:
        print_json(cost)
        return
    print_lines(
        f"Parity in {attribute} ({cost['legal_basis']}, {cost['recorded_as']}): "
        f"{cost['replaced']} of {cost['listed']} places would change hands, and the mean "
        f"{cost['measure']} would go from {cost['mean_before']:.2f} to {cost['mean_after']:.2f}.",
        "The list itself is not changed.",
    )


def _print(policy: dict[str, Any], output: Format) -> None:
    if output is Format.JSON:
        print_json(policy)
    else:
        told = {name: value for name, value in policy.items() if value is not None}
        print_lines(*(f"{name}: {value}" for name, value in told.items()))
