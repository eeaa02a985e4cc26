"""What the last import that brought people said: NIPs left empty, HR's file against SIASN's.

The store cannot say it: a NIP that disagrees with its row is not stored, and of two files one wins.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

import pandas as pd

from features.intake.report import DIFFERENCES, IDENTITY
from features.intake.stored import IMPORT
from features.store import ledger

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

DIFFERS: Final = "siasn_differs"
_COLUMNS: Final = ("kind", "employee_id", "seen", "against")


def last_import_of_people(connection: sa.Connection) -> str | None:
    """Id of the newest import that changed or gave employees."""
    found = None
    for entry in ledger.entries(connection, IMPORT):
        if "employees" in entry.payload["tables"]:
            found = str(entry.payload["import_id"])
    return found


def import_notes(home: Path, import_id: str | None) -> pd.DataFrame:
    """``kind, employee_id, seen, against``; empty where that import's reports are gone."""
    folder = home / "reports" / f"import-{import_id}"
    identity = _read(folder / IDENTITY)
    rows = [(one["rule"], one["employee_id"], one["value"], "") for one in identity]
    for one in _read(folder / DIFFERENCES):
        seen = f"{one['column']}: {one['agency_file']}" if one["agency_file"] else one["column"]
        rows.append((DIFFERS, one["employee_id"], seen, one["siasn"]))
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="str")


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
