"""The rules of law: which are in force, what they answer for one person and post, what changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tepat.options import DAY, Home, Lang, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.wiring import clock, open_desk, open_home

if TYPE_CHECKING:
    from models.wording import Language
    from service.desk import Desk

app = typer.Typer(help="The rules of law and what they answer.", no_args_is_help=True)

On = Annotated[
    datetime | None, typer.Option("--on", formats=DAY, help="The day asked about (default today).")
]


@app.command("list")
def list_rules(
    *, on: On = None, output: Output = Format.TABLE, lang: Lang = None, home: Home = None
) -> None:
    """List the rules in force on a day, with what the city changed in them."""
    from service.ledger.rules_told import rules_on_day

    desk, words = _asked(home, lang)
    document = rules_on_day(desk, _day(on), words)
    if output is Format.JSON:
        print_json(document)
        return
    rows = [
        (
            rule["rule"],
            rule["title"],
            _parameters(rule),
            rule["citation"],
            rule["severity"],
            rule["certainty"],
        )
        for rule in document["rules"]
    ]
    title = f"Rules in force on {document['on']} (version {document['rules_version'][:12]})"
    print_table(title, ("rule", "asks", "parameters", "source", "severity", "certainty"), rows)
    print_lines(*(one["text"] for one in document["deviations"]))


@app.command()
def explain(
    employee_id: Annotated[str, typer.Argument(help="The person.")],
    position_id: Annotated[str, typer.Argument(help="The post.")],
    *,
    on: On = None,
    output: Output = Format.TABLE,
    lang: Lang = None,
    home: Home = None,
) -> None:
    """Tell every rule's answer for a person and a post, with the values that it saw."""
    from service.ledger.rules_told import rules_explained

    desk, words = _asked(home, lang)
    document = rules_explained(desk, employee_id, position_id, _day(on), words)
    if output is Format.JSON:
        print_json(document)
        return
    rows = [
        (
            rule["rule"],
            rule["answer"],
            rule["detail"],
            _values(rule["values"]),
            rule["passes_from"],
            rule["citation"],
        )
        for rule in document["rules"]
        if rule["answer"] != "not_applicable"
    ]
    title = f"{employee_id} for {position_id} on {document['on']}: eligible {document['eligible']}"
    print_table(title, ("rule", "answer", "in words", "values", "passes from", "source"), rows)
    silent = [r["rule"] for r in document["rules"] if r["answer"] == "not_applicable"]
    print_lines(f"Not applicable: {', '.join(silent) or 'none'}")


@app.command()
def diff(
    before: Annotated[datetime, typer.Argument(formats=DAY, help="The earlier day.")],
    after: Annotated[datetime, typer.Argument(formats=DAY, help="The later day.")],
    *,
    output: Output = Format.TABLE,
    lang: Lang = None,
    home: Home = None,
) -> None:
    """Tell what came, what went and what changed between the rules of two days."""
    from service.ledger.rules_told import rules_between

    desk, words = _asked(home, lang)
    document = rules_between(desk, before.date(), after.date(), words)
    if output is Format.JSON:
        print_json(document)
        return
    rows = [
        (what, rule["rule"], rule["title"], rule["citation"])
        for what in ("added", "removed")
        for rule in document[what]
    ]
    rows += [
        ("changed", rule["rule"], one["what"], f"{_told(one['before'])} → {_told(one['after'])}")
        for rule in document["changed"]
        for one in rule["changes"]
    ]
    title = f"From {document['before']} to {document['after']}"
    print_table(title, ("", "rule", "what", "source, or before → after"), rows)


def _asked(home: Home, lang: Language | None) -> tuple[Desk, Language]:
    place = open_home(home)
    return open_desk(place), lang or place.settings.lang


def _day(on: datetime | None) -> date:
    return (on or clock()).date()


def _parameters(rule: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_told(value)}" for name, value in rule["parameters"].items()) or "–"


def _values(values: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {_told(value)}" for name, value in values.items())


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "by list"
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value) or "–"
    return "–" if value is None else str(value)
