"""``check_tables``: everything that can be wrong with input, checked once, reported together.

Cells first (what they mean, then pandera), then rows against rows, then tables against tables and
the store. Nothing here writes anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.contract.tables import POSITION_HISTORY
from features.intake import problems
from features.intake.aliases import Identities, check_same_move
from features.intake.cells import read_cells
from features.intake.chronology import check_evaluations, check_history, check_order_in_row
from features.intake.findings import Findings, Mask
from features.intake.identity import check_nips
from features.intake.problems import Problems
from features.intake.references import check_references
from features.intake.repeats import check_repeats
from features.progress import NoProgress, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from features.intake.known import Known
    from features.intake.raw import RawTable, RawTables


@dataclass(frozen=True)
class CheckedTable:
    """A table in canonical form with what was found about its rows, place by place.

    ``in_error`` marks rows with an error, ``repeated`` rows that an earlier one says already.
    """

    raw: RawTable
    frame: pd.DataFrame
    in_error: Mask
    repeated: Mask

    @property
    def given(self) -> tuple[str, ...]:
        """Columns that the file gives, and in a career the ends that it implies."""
        implied = {"ended_on"} if self.raw.table is POSITION_HISTORY else set()
        return tuple(name for name in map(str, self.frame) if name in {*self.raw.cells, *implied})


@dataclass(frozen=True)
class CheckedTables:
    """Every table of an import, and every problem: of files first, then by table, row, column."""

    tables: Mapping[str, CheckedTable]
    problems: Problems
    has_damage: bool
    """Whether a file or a header is wrong as a whole, which setting rows aside cannot cure."""
    identities: Identities
    """Which ids of transfers are other names of stored ones."""


def check_tables(raw: RawTables, known: Known, progress: Progress | None = None) -> CheckedTables:
    """Check raw tables against the contract, each other and what is ``known`` to the store."""
    listener = progress or NoProgress()
    findings = {name: Findings(table) for name, table in raw.tables.items()}
    frames: dict[str, pd.DataFrame] = {}
    repeated: dict[str, Mask] = {}
    identities = Identities(known)
    for done, (name, found) in enumerate(findings.items()):
        listener.step(f"checking {name}", done / len(findings))
        found.add_strays()
        frames[name] = identities.resolve(name, read_cells(found))
        repeated[name] = check_repeats(found, frames[name])
        check_same_move(found, frames[name], repeated[name])
        check_order_in_row(found, frames[name])
    listener.step("checking references and dates across tables", 1.0)
    if "employees" in frames:
        frames["employees"] = check_nips(findings["employees"], frames["employees"], frames, known)
    if "position_history" in frames:
        frames["position_history"] = check_history(
            findings["position_history"], frames["position_history"], repeated["position_history"]
        )
    check_evaluations(findings, frames, known)
    for name, found in findings.items():
        check_references(found, frames[name], frames, known, raw.unreadable)
    tables = {
        name: CheckedTable(found.raw, frames[name], found.in_error, repeated[name])
        for name, found in findings.items()
    }
    of_files = problems.of(raw.problems)
    of_rows = Problems(found.frame() for found in findings.values())
    return CheckedTables(tables, of_files.plus(of_rows), of_files.errors > 0, identities)
