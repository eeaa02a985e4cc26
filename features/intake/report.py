"""What an import says of itself: counts and problems, as JSON, CSV and an annotated workbook."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from features.intake.problems import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from features.intake.check import CheckedTables
    from features.intake.problems import Problems
    from features.intake.raw import SourceFile
    from features.intake.siasn.notes import Difference, NotUnderstood

DIFFERENCES: Final = "differences.csv"
IDENTITY: Final = "identity.csv"
_IDENTITY_RULES: Final = ("malformed_nip", "nip_birth", "nip_appointment", "nip_sex")
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
class SiasnNotes:
    """Names not understood, with whom they concern; cells of which HR's own file says otherwise."""

    not_understood: Sequence[NotUnderstood] = ()
    differences: Sequence[Difference] = ()

    def to_json(self) -> dict[str, Any]:
        """The key ``siasn`` of the report; differences as counts, for they name people."""
        columns = Counter(one.column for one in self.differences)
        return {
            "not_understood": [asdict(one) for one in self.not_understood],
            "differences": dict(sorted(columns.items())),
        }


@dataclass(frozen=True)
class ImportReport:
    """The contract's import report. ``refused``: there were errors, and nothing was imported."""

    import_id: str
    tables: Mapping[str, TableCount]
    problems: Problems
    refused: bool
    siasn: SiasnNotes | None = None
    """Of an import from SIASN: what only such an import can say."""

    def to_json(self) -> dict[str, Any]:
        """The object that ``tepat import --format json`` prints."""
        document = {
            "import_id": self.import_id,
            "tables": {name: count._asdict() for name, count in self.tables.items()},
            "problems": self.problems.records(),
        }
        return document if self.siasn is None else {**document, "siasn": self.siasn.to_json()}


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
            writer.writerow((*row[:value], inert(row[value]), *row[value + 1 :]))


def write_differences(path: Path, differences: Sequence[Difference]) -> None:
    """Write, person by person, where HR's own file and SIASN differ."""
    if not differences:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("employee_id", "column", "agency_file", "siasn"))
        for one in differences:
            cells = (one.employee_id, one.column, one.agency_file, one.siasn)
            writer.writerow(inert(cell) for cell in cells)


def write_identity(path: Path, checked: CheckedTables, problems: Problems) -> None:
    """Write, person by person, which NIP was left empty and why; not the NIP's sex."""
    people = checked.tables.get("employees")
    found = [p for p in problems.of_rules(_IDENTITY_RULES) if p.row is not None]
    if people is None or not found:
        return
    places = np.arange(len(people.raw))
    files = people.raw.files_at(places)
    files = [files] * len(places) if isinstance(files, str) else files
    ids = people.frame["employee_id"].fillna("")
    known = dict(zip(zip(files, people.raw.rows.tolist(), strict=True), ids, strict=True))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("employee_id", "rule", "value"))
        for one in found:
            writer.writerow((known.get((one.file, one.row), ""), one.rule, inert(one.value)))


def inert(value: str | None) -> str | None:
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
