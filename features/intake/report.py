"""What an import says of itself: counts and problems, as JSON, CSV and an annotated workbook."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from features.intake.problems import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from features.intake.problems import Problems
    from features.intake.raw import SourceFile

_ID_LENGTH: Final = 12
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class TableCount(NamedTuple):
    """Rows of one table: read from files; new, changed, unchanged in the store; set aside."""

    read: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class ImportReport:
    """The contract's import report. ``refused``: there were errors, and nothing was imported."""

    import_id: str
    tables: Mapping[str, TableCount]
    problems: Problems
    refused: bool

    def to_json(self) -> dict[str, Any]:
        """The object that ``tepat import --format json`` prints."""
        return {
            "import_id": self.import_id,
            "tables": {name: count._asdict() for name, count in self.tables.items()},
            "problems": self.problems.records(),
        }


def import_id(files: Iterable[SourceFile]) -> str:
    """Id of an import: the same for the same files, so that a dry run names what will follow."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: (file.name, file.sha256)):
        digest.update(f"{file.name}\0{file.sha256}\n".encode())
    return digest.hexdigest()[:_ID_LENGTH]


def write_problems(path: Path, problems: Problems) -> None:
    """Write every problem as one row of a CSV that is safe to open in a spreadsheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        value = COLUMNS.index("value")
        for row in problems.rows():
            writer.writerow((*row[:value], _inert(row[value]), *row[value + 1 :]))


def _inert(value: str | None) -> str | None:
    """The cell, marked as text where a spreadsheet would take it for a formula."""
    if value is None or not value.startswith(_FORMULA_STARTS) or _is_number(value):
        return value
    return f"'{value}"


def _is_number(value: str) -> bool:
    try:
        float(value.replace(",", "."))
    except ValueError:
        return False
    return True
