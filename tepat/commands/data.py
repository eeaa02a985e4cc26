"""Bringing data in, and keeping it safe: import, backup, restore."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tepat.options import Home, Output
from tepat.output import Format, print_json, print_lines, print_table
from tepat.progress import ConsoleProgress
from tepat.wiring import clock, open_home

if TYPE_CHECKING:
    from features.intake.problems import Problems
    from features.intake.report import ImportReport
    from tepat.wiring import Place

_SHOWN_PROBLEMS = 30


class Source(StrEnum):
    """In which form the files are."""

    CONTRACT = "contract"
    SIASN = "siasn"


def import_data(
    path: Annotated[
        Path, typer.Argument(exists=True, help="CSV folder, .xlsx workbook or Parquet folder.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report only.")] = False,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Set rows in error aside and import the rest.")
    ] = False,
    source: Annotated[
        Source, typer.Option(help="siasn: the national service's export and histories.")
    ] = Source.CONTRACT,
    output: Output = Format.TABLE,
    home: Home = None,
) -> None:
    """Import HR data: everything, or nothing and every problem by file, row and column."""
    from features.intake.importer import import_path

    place = open_home(home)
    with ConsoleProgress() as progress:
        report = import_path(
            place.store,
            place.home,
            path,
            at=clock(),
            dry_run=dry_run,
            quarantine=quarantine,
            source=source.value,
            progress=progress,
        )
    if output is Format.JSON:
        print_json(report.to_json())
    else:
        _print_report(report, dry_run=dry_run)
        _print_places(report, place.home)
    if report.refused:
        raise typer.Exit(1)
    if not dry_run:
        _report_quality(place, report.import_id, is_shown=output is Format.TABLE)


def backup(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    home: Home = None,
) -> None:
    """Write the whole home (store, models) into one file with checksums."""
    from features.store.backup import backup as write_backup

    place = open_home(home)
    write_backup(place.store, place.home, path)
    print_lines(f"Backed up to {path}")


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `tepat backup` wrote.")],
    *,
    home: Home = None,
) -> None:
    """Rebuild a home from a backup; refuses a home that already holds data."""
    from features.store.backup import restore as read_backup
    from tepat.wiring import settings_for

    settings = settings_for(home)
    read_backup(path, settings.home, settings.database_url)
    print_lines(f"Restored into {settings.home}")


def _report_quality(place: Place, import_id: str, *, is_shown: bool) -> None:
    """Say how good the data are now; kept beside the import's problems."""
    import orjson

    from service.quality import stored_quality
    from tepat.commands.quality import print_quality

    facts = stored_quality(place.store, place.home, clock().date())
    folder = place.home / "reports" / f"import-{import_id}"
    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY
    (folder / "data-quality.json").write_bytes(orjson.dumps(facts.to_json(), option=options))
    if is_shown:
        print_quality(facts)


def _print_report(report: ImportReport, *, dry_run: bool) -> None:
    counts = ("read", "new", "changed", "unchanged", "quarantined")
    title = "Refused: nothing was imported" if report.refused else "Imported"
    if dry_run and not report.refused:
        title = "Dry run: nothing was stored; this would happen"
    rows = [[name, *count] for name, count in report.tables.items()]
    print_table(title, ("table", *counts), rows)
    _print_problems(report.problems)


def _print_places(report: ImportReport, home: Path) -> None:
    """Where the whole list of problems lies, and what was set aside."""
    folder, aside = home / "reports" / f"import-{report.import_id}", home / "quarantine"
    if len(report.problems):
        files = [name for name in ("problems.csv", "problems.xlsx") if (folder / name).exists()]
        print_lines(f"All problems: {', '.join(str(folder / name) for name in files)}")
    if (aside / report.import_id).exists():
        print_lines(f"Set aside, to be corrected and imported again: {aside / report.import_id}")


def _print_problems(problems: Problems) -> None:
    for problem in problems.worst(_SHOWN_PROBLEMS):
        row = f", row {problem.row}" if problem.row is not None else ""
        column = f", column {problem.column}" if problem.column is not None else ""
        print_lines(f"{problem.severity}: {problem.file}{row}{column}: {problem.message}")
    if len(problems) > _SHOWN_PROBLEMS:
        print_lines(f"… and {len(problems) - _SHOWN_PROBLEMS} more")
