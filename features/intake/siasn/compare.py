"""HR's own employees against SIASN's, person by person: which cells differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from features.contract.tables import EMPLOYEES, Kind
from features.intake.cells import read_cells
from features.intake.findings import Findings
from features.intake.mapping import key_of
from features.intake.siasn.notes import Difference

if TYPE_CHECKING:
    from features.intake.raw import RawTable

ONLY_HERE: Final = "only_in_agency_file"
ONLY_THERE: Final = "only_in_siasn"


def differences(siasn: RawTable, given: RawTable) -> tuple[Difference, ...]:
    """Where both say something and not the same; then the people whom only one knows."""
    ours, theirs = (_by_person(raw) for raw in (given, siasn))
    both = ours.index.intersection(theirs.index)
    found: list[Difference] = []
    for column in (name for name in EMPLOYEES.by_name if name in ours and name in theirs):
        here, there = ours.loc[both, column], theirs.loc[both, column]
        if EMPLOYEES.by_name[column].kind is Kind.TEXT:
            differs = here.map(key_of) != there.map(key_of)
        else:
            differs = here != there
        differs &= (here != "") & (there != "")
        cells = zip(both[differs], here[differs], there[differs], strict=True)
        found += [Difference(person, column, own, other) for person, own, other in cells]
    found += [Difference(one, ONLY_HERE, "", "") for one in ours.index.difference(theirs.index)]
    found += [Difference(one, ONLY_THERE, "", "") for one in theirs.index.difference(ours.index)]
    return tuple(sorted(found, key=lambda one: (one.employee_id, one.column)))


def _by_person(raw: RawTable) -> pd.DataFrame:
    """Canonical cells as text by employee id, without what nobody gives."""
    frame = read_cells(Findings(raw))[[name for name in EMPLOYEES.by_name if raw.has(name)]]
    frame = frame[frame["employee_id"].notna()].drop_duplicates("employee_id")
    text = {
        name: (cells.dt.strftime("%Y-%m-%d") if cells.dtype.kind == "M" else cells)
        .astype("str")
        .fillna("")
        for name, cells in frame.items()
        if name != "employee_id"
    }
    return pd.DataFrame(text).set_index(frame["employee_id"]).sort_index()
