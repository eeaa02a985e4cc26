"""``import_path``: read, check, store: everything in one transaction, or nothing.

A killed import leaves the store as it was. A dry run goes the same way to its end and then rolls
back, so that its report is the report of the real thing.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from features.contract.tables import EMPLOYEE_GROUPS, TRANSFERS
from features.errors import ConflictError
from features.intake.annotate import write_annotated
from features.intake.check import check_tables
from features.intake.quarantine import set_aside, write_quarantine
from features.intake.raw import RawTables
from features.intake.read import read_tables
from features.intake.report import (
    DIFFERENCES,
    IDENTITY,
    ImportReport,
    SiasnNotes,
    TableCount,
    import_id,
    write_differences,
    write_identity,
    write_problems,
)
from features.intake.siasn.reading import SiasnFiles, read_siasn
from features.intake.siasn.stored import read_stored
from features.intake.siasn.translate import translate
from features.intake.stored import IMPORT, read_known
from features.progress import NoProgress, Progress
from features.store import ledger, protected, versions
from features.store.aliases import write_aliases
from features.store.store import current_tx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    import sqlalchemy as sa

    from features.intake.check import CheckedTables
    from features.intake.findings import Mask
    from features.intake.problems import Problems
    from features.store.store import Store, Transaction


Form = Literal["contract", "siasn"]


class _RollBack(Exception):  # noqa: N818 - not an error: the way out of a transaction
    """Leaves a transaction without keeping it."""


def import_path(  # noqa: PLR0913 - one keyword a choice of the person who imports
    store: Store,
    home: Path,
    path: Path,
    *,
    at: datetime,
    dry_run: bool = False,
    quarantine: bool = False,
    source: Form = "contract",
    progress: Progress | None = None,
) -> ImportReport:
    """Import a folder, a workbook or one file; report every problem.

    Parameters
    ----------
    home
        Receives ``reports/import-<id>/`` (``problems.csv``, and ``problems.xlsx`` where rows have
        problems) and, with ``quarantine``, ``quarantine/<id>/``.
    at
        When this happens; goes to the ledger.
    dry_run
        Report what would happen; the store stays as it is.
    quarantine
        Set rows in error, and rows that refer to them, aside and import the rest.
    source
        ``siasn``: the files are the national service's export and histories, beside tables of the
        contract; they are translated and then checked like any other.

    Raises
    ------
    BadInputError
        There is nothing at ``path`` that could be imported.
    ConflictError
        Somebody else changed the store while the files were checked.
    """
    listener = progress or NoProgress()
    files = read_siasn(path, listener) if source == "siasn" else read_tables(path, listener)
    with store.read() as connection:
        seen = current_tx(connection)
        raw, notes = _translated(files, connection)
        known = read_known(connection, raw.tables)
    checked = check_tables(raw, known, listener)
    refused = checked.has_damage or (checked.problems.errors > 0 and not quarantine)
    masks, problems = _set_aside(checked, quarantine=quarantine and not refused)
    name = import_id(raw.files)
    folder = home / "reports" / f"import-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    write_problems(folder / "problems.csv", problems)
    write_annotated(folder / "problems.xlsx", checked, problems)
    write_identity(folder / IDENTITY, checked, problems)
    if notes is not None:
        write_differences(folder / DIFFERENCES, notes.differences)
    if refused:
        counts = {table: TableCount(part.read) for table, part in raw.tables.items()}
        return ImportReport(name, counts, problems, refused=True, siasn=notes)
    if quarantine and not dry_run:
        write_quarantine(home / "quarantine" / name, checked, masks)
    writing = _Writing(store, checked, masks, listener)
    counts = writing.write(raw, name, at, seen, keep=not dry_run)
    return ImportReport(name, counts, problems, refused=False, siasn=notes)


def _translated(
    files: RawTables | SiasnFiles, connection: sa.Connection
) -> tuple[RawTables, SiasnNotes | None]:
    if isinstance(files, RawTables):
        return files, None
    made = translate(files, read_stored(connection))
    return made.raw, SiasnNotes(made.not_understood, made.differences)


def _set_aside(checked: CheckedTables, *, quarantine: bool) -> tuple[dict[str, Mask], Problems]:
    if not quarantine:
        return {n: np.zeros(len(t.raw), bool) for n, t in checked.tables.items()}, checked.problems
    masks, notes = set_aside(checked)
    return masks, checked.problems.plus(notes)


class _Writing:
    """The one transaction of an import."""

    def __init__(
        self, store: Store, checked: CheckedTables, masks: Mapping[str, Mask], progress: Progress
    ) -> None:
        self.store = store
        self.checked = checked
        self.masks = masks
        self.progress = progress

    def write(
        self, raw: RawTables, name: str, at: datetime, seen: int, *, keep: bool
    ) -> dict[str, TableCount]:
        """Store every table and note it in the ledger; what changes nothing leaves no trace."""
        counts: dict[str, TableCount] = {}
        try:
            with self.store.begin(IMPORT, f"import {name}", at) as transaction:
                if current_tx(transaction.connection) != seen:
                    raise ConflictError(
                        "The store was changed while the files were checked. Import them again."
                    )
                counts = {table: self._apply(transaction, table) for table in raw.tables}
                aliases = self._aliases()
                write_aliases(transaction, aliases)
                if not keep or not (transaction.touched or aliases):
                    raise _RollBack  # noqa: TRY301 - only an exception leaves a transaction undone
                payload = {**self._payload(raw, name, counts), "aliases": len(aliases)}
                ledger.append(transaction.connection, IMPORT, payload, at)
        except _RollBack:
            pass
        return counts

    def _apply(self, transaction: Transaction, name: str) -> TableCount:
        self.progress.step(f"storing {name}", self._share_before(name))
        table, mask = self.checked.tables[name], self.masks[name]
        frame = table.frame[~mask & ~table.repeated].reset_index(drop=True)
        if name == EMPLOYEE_GROUPS.name:
            change = protected.write_groups(transaction, frame)
        else:
            change = versions.apply(transaction, name, frame, table.given)
        aside = int(mask.sum()) + len(table.raw.strays)
        # A row that says what another says changes nothing, so that every row is counted once.
        unchanged = change.unchanged + int((table.repeated & ~mask).sum())
        return TableCount(table.raw.read, change.new, change.changed, unchanged, aside)

    def _aliases(self) -> dict[str, str]:
        """Ids that from now on mean transfers of decisions, but for those of rows set aside."""
        found = self.checked.identities
        if found.aliases.empty:
            return {}
        stays = ~self.masks[TRANSFERS.name][found.aliases.index]
        return dict(zip(found.aliases[stays], found.stored[stays], strict=True))

    def _share_before(self, name: str) -> float:
        rows = {table: len(part.raw) for table, part in self.checked.tables.items()}
        before = list(rows).index(name)
        return sum(list(rows.values())[:before]) / max(sum(rows.values()), 1)

    def _payload(
        self, raw: RawTables, name: str, counts: Mapping[str, TableCount]
    ) -> dict[str, Any]:
        """What the ledger keeps: which files and how much, nothing of what is in them."""
        problems = self.checked.problems
        return {
            "import_id": name,
            "files": [{"name": file.name, "sha256": file.sha256} for file in raw.files],
            "tables": {table: count._asdict() for table, count in counts.items()},
            "errors": problems.errors,
            "warnings": len(problems) - problems.errors,
        }
