"""Asking and deciding: recommend, score, decide."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from tepat.options import Home, Lang, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.progress import ConsoleProgress
from tepat.settings import Language
from tepat.wiring import Place, open_home

_DAY = ["%Y-%m-%d"]
_SHOWN_REASONS = 3


def recommend(
    vacancy_id: Annotated[str, typer.Argument(help="The vacancy, e.g. V001.")],
    *,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="How many to list.")] = 10,
    all_excluded: Annotated[
        bool, typer.Option("--all-excluded", help="Name everyone left out, not the first 50.")
    ] = False,
    output: Output = Format.TABLE,
    lang: Lang = None,
    home: Home = None,
) -> None:
    """Rank the eligible people for a vacancy, with reasons; the list is recorded."""
    place = open_home(home)
    document = recommend_at(place, vacancy_id, top=top, lang=lang, all_excluded=all_excluded)
    if output is Format.JSON:
        print_json(document)
    else:
        print_shortlist(document)


def recommend_at(
    place: Place, vacancy_id: str, *, top: int, lang: Language | None, all_excluded: bool = False
) -> dict[str, Any]:
    """Recommend and record with the settings of a place; the contract's object."""
    from service.ledger.recommendations import recommend_and_record
    from tepat.wiring import open_desk

    return recommend_and_record(
        open_desk(place),
        vacancy_id,
        top=top,
        lang=lang or place.settings.lang,
        all_excluded=all_excluded,
    )


def print_shortlist(document: dict[str, Any]) -> None:
    """Print a recorded recommendation as a table with its three strongest reasons a person."""
    title = (
        f"Vacancy {document['vacancy_id']}, as of {document['as_of']}, "
        f"model {document['model_version']}"
    )
    rows = [
        (
            candidate["rank"],
            candidate["employee_id"],
            _percent(candidate["probability"]),
            f"{_percent(candidate['low'])} to {_percent(candidate['high'])}",
            "; ".join(reason["text"] for reason in candidate["reasons"][:_SHOWN_REASONS]),
        )
        for candidate in document["candidates"]
    ]
    print_table(title, ("rank", "employee", "chance", "90 % interval", "reasons"), rows)
    excluded = document["excluded"]
    by_rule = [(rule["rule"], rule["citation"], rule["count"]) for rule in excluded["by_rule"]]
    print_table(f"Left out: {excluded['total']} people", ("rule", "citation", "people"), by_rule)
    verdict = {True: "passed", False: "FAILED", None: "too few to tell"}
    print_lines(f"Fairness of the list: {verdict[document['fairness']['passed']]}")
    print_lines(*(f"Notice ({n['citation']}): {n['text']}" for n in document["notices"]))
    print_lines(f"Recorded as {document['recommendation_id']}")


def score(
    pairs: Annotated[Path, typer.Argument(help="CSV or Parquet: employee_id, position_id, as_of.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="CSV or Parquet to write, same order.")],
    home: Home = None,
) -> None:
    """Score any pairs of person and post, eligible or not, in bounded memory."""
    from models.slate.score import score_file
    from tepat.wiring import open_desk

    place = open_home(home)
    desk = open_desk(place)
    view = desk.view()
    with ConsoleProgress() as progress:
        rules = desk.rules_on(None)
        rows = score_file(
            view.builder,
            view.judge,
            rules,
            pairs,
            out,
            evidence=view.evidence,
            progress=progress,
        )
    print_lines(f"Scored {rows} pairs with model {view.judge.version} into {out}")


def decide(
    recommendation_id: Annotated[str, typer.Argument(help="The recommendation decided on.")],
    employee_id: Annotated[
        str | None, typer.Argument(help="Who is chosen; nobody where left out.")
    ] = None,
    *,
    effective_on: Annotated[datetime, typer.Option("--effective-on", formats=_DAY)],
    reason: Annotated[str, typer.Option("--reason", help="Why, in words for the record.")],
    approval: Annotated[
        str | None, typer.Option("--approval", help="Reference of a selection or approval.")
    ] = None,
    replaces: Annotated[
        str | None, typer.Option("--replaces", help="The decision that this one corrects.")
    ] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Record HR's decision on a recommendation; an effective one becomes a transfer."""
    from service.ledger.decisions import decide_on
    from tepat.wiring import open_desk

    place = open_home(home)
    decision = decide_on(
        open_desk(place),
        recommendation_id,
        employee_id,
        effective_on=effective_on.date(),
        reason=reason,
        approval=approval,
        replaces=replaces,
        lang=place.settings.lang,
    )
    if output is Format.JSON:
        print_json(decision)
    else:
        notices = decision.pop("notices")
        print_lines(*(f"{name}: {value}" for name, value in decision.items()))
        print_lines(*(f"Notice ({n['citation']}): {n['text']}" for n in notices))


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
