"""What each agency is to mend, as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from features.intake.report import inert
from features.quality.report import WORKLIST

if TYPE_CHECKING:
    from pathlib import Path

    from features.quality.report import Quality

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_NO_AGENCY: Final = "no-agency"


def worklist_csv(facts: Quality, agency_id: str) -> str:
    """The worklist of one agency: what contradicts, then what is empty, person by person."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(WORKLIST)
    for row in facts.worklist(agency_id).itertuples(index=False):
        writer.writerow([inert(str(cell)) for cell in row])
    return stream.getvalue()


def worklist_name(agency_id: str) -> str:
    """A file name for an agency."""
    return f"{_UNSAFE.sub('_', agency_id) or _NO_AGENCY}.csv"


def write_worklists(facts: Quality, folder: Path) -> int:
    """Write the worklist of every agency that has something to mend; gives how many."""
    folder.mkdir(parents=True, exist_ok=True)
    agencies = sorted({*facts.found["agency_id"], *facts.missing["agency_id"]})
    for agency in agencies:
        text = worklist_csv(facts, agency)
        (folder / worklist_name(agency)).write_text(text, encoding="utf-8", newline="")
    return len(agencies)
