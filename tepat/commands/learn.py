"""Learning and choosing what serves: train, models, promote, rollback."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from tepat.engines import LOCAL, EngineName, extra_large, scheduler_of
from tepat.options import Home, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.progress import ConsoleProgress
from tepat.wiring import Place, clock, open_home, settings_for

if TYPE_CHECKING:
    from features.progress import Progress
    from training.challenger import TrainingReport
    from training.engine import Engine

_DAY = ["%Y-%m-%d"]
_RIVALS = ("logistic_regression", "competency_gap_rule")
_YIELDING: Final = 10
"""Niceness of training beside a service: those who ask come first."""


def train(
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=_DAY, help="Learn only from what was dated up to this day."
        ),
    ] = None,
    if_needed: Annotated[
        bool,
        typer.Option("--if-needed", help="Only where new labels, age or drift speak for it."),
    ] = False,
    engine: EngineName = LOCAL,
    run: Annotated[str | None, typer.Option("--run", hidden=True)] = None,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Train a challenger; it is promoted only past the gates."""
    chosen, place = _engine(engine, settings_for(home).home), open_home(home)
    if run is not None:
        _train_for_service(place, run)
        return
    if if_needed and not _is_needed(place, output):
        return
    with ConsoleProgress() as progress:
        day = None if as_of is None else as_of.date()
        report = train_at(place, day, progress, chosen)
    if output is Format.JSON:
        print_json(report.to_json())
    else:
        print_training(report)


def _is_needed(place: Place, output: Format) -> bool:
    """Whether anything speaks for a training; says what, or that nothing does."""
    from training.triggers import retrain_needed

    found = retrain_needed(place.store, place.home)
    if found.is_needed:
        typer.echo(f"Training: {'; '.join(found.reasons)}", err=True)
    elif output is Format.JSON:
        print_json({"promoted": False, "retrain": found.to_json()})
    else:
        print_lines(f"Nothing to train: {found.new_labels} new labels since the last training")
    return found.is_needed


def train_at(
    place: Place, as_of: date | None, progress: Progress, engine: Engine | None = None
) -> TrainingReport:
    """Train with the settings of a place, in this process where no engine is given."""
    from training.challenger import train as train_challenger
    from training.engine import Local

    return train_challenger(
        place.store,
        place.home,
        as_of=as_of,
        seed=place.settings.seed,
        policy=place.settings.label.policy(),
        at=clock(),
        progress=progress,
        engine=engine or Local(),
    )


def _engine(asked: str, scratch: Path) -> Engine | None:
    """The engine that an address names; None is this process, and imports nothing."""
    address = scheduler_of(asked)
    if address is None:
        return None
    with extra_large(asked):
        from training.cluster import Cluster
    return Cluster(address, scratch)


def print_training(report: TrainingReport) -> None:
    """Print what was learned, what it is worth, and whether it serves now."""
    document = report.to_json()
    columns = ("metric", "this model", *(name.replace("_", " ") for name in _RIVALS))
    judged = "unseen" if document["metrics"].get("looks_ahead") else "later"
    print_table(f"Quality on {judged} transfers", columns, _metric_rows(document["metrics"]))
    verdict = "promoted: it serves now" if document["promoted"] else "not promoted"
    print_lines(f"Version {document['version']}: {verdict}")
    if learned := document["metrics"].get("learned"):
        print_lines(f"Judged on the newest {learned['newest']} of {learned['labels']} labels")
    print_lines(*(f"  {reason}" for reason in document["reasons"]))
    print_lines(*(f"Warning: {warning}" for warning in document["warnings"]))


def models(*, output: Output = Format.TABLE, home: Home = None) -> None:
    """List the model versions and which one serves."""
    from models.registry import champion, versions

    place = open_home(home)
    with place.store.read() as connection:
        listed = versions.list_versions(connection)
        serving = champion.current(connection)
    documents = [version.to_json(serving=version.version == serving) for version in listed]
    if output is Format.JSON:
        print_json(documents)
        return
    rows = [
        (d["version"], d["created_at"], d["as_of"], "yes" if d["serving"] else "", d["summary"])
        for d in documents
    ]
    print_table("Models", ("version", "trained (UTC)", "data until", "serves", "verdict"), rows)


def promote(
    version: Annotated[str, typer.Argument(help="A version that `tepat models` lists.")],
    *,
    home: Home = None,
) -> None:
    """Let a version serve; refused where its gates failed."""
    from models.registry import champion

    place = open_home(home)
    with place.store.begin("promotion", f"promote {version}", clock()) as transaction:
        champion.promote(transaction, version, reason="promoted by command", at=clock())
    _mirror(place)
    print_lines(f"{version} serves now")


def rollback(*, home: Home = None) -> None:
    """Let the version that served before serve again."""
    from models.registry import champion

    place = open_home(home)
    with place.store.begin("promotion", "rollback", clock()) as transaction:
        version = champion.rollback(transaction, reason="rolled back by command", at=clock())
    _mirror(place)
    print_lines(f"{version} serves now")


def mirror(*, home: Home = None) -> None:
    """Let MLflow's alias follow the version that serves; the service asks for it."""
    os.nice(_YIELDING)
    _mirror(open_home(home))


def _mirror(place: Place) -> None:
    from training.tracking import mirror_aliases

    for warning in mirror_aliases(place.store, place.home):
        typer.echo(f"Warning: {warning}", err=True)


def _train_for_service(place: Place, run: str) -> None:
    """Train as a process of the service, reporting to its table of runs."""
    from service.jobs.reporting import report_run

    os.nice(_YIELDING)
    with report_run(place.store, run, clock) as progress:
        progress.finish(train_at(place, progress.as_of, progress).to_json())


def _metric_rows(metrics: dict[str, Any]) -> list[tuple[str, ...]]:
    rivals = [metrics.get("baselines", {}).get(name, {}) for name in _RIVALS]
    return [
        (name, _measured(value), *(_measured(rival.get(name)) for rival in rivals))
        for name, value in metrics.items()
        if isinstance(value, dict) and "value" in value
    ]


def _measured(measured: dict[str, float | None] | None) -> str:
    """A measure with its 90 % interval."""
    if measured is None or (value := measured["value"]) is None:
        return "–"
    low, high = measured["low"], measured["high"]
    span = "" if low is None or high is None else f" ({low:.3f} to {high:.3f})"
    return f"{value:.3f}{span}"
