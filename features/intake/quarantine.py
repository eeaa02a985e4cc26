"""Rows set aside: those in error, and whatever refers to them; written so that they can come back.

In a table without ids the rows given for an owner replace all stored rows of that owner. So that a
corrected row can be imported alone without erasing its neighbours, the file of such a table holds
the owner's other rows too; importing them again changes nothing.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from features.intake.findings import Findings
from features.intake.problems import Problems
from features.intake.references import is_among, reference_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.intake.check import CheckedTable, CheckedTables
    from features.intake.findings import Mask, Places
    from features.intake.raw import RawTable


def set_aside(checked: CheckedTables) -> tuple[dict[str, Mask], Problems]:
    """Which rows of each table stay out, and a warning for each that only refers to such a row.

    A row refers to one that is set aside when no other row of the import that stays in has its id.
    """
    lost: dict[str, pd.Index] = {}
    masks: dict[str, Mask] = {}
    found: list[pd.DataFrame] = []
    for name, table in checked.tables.items():
        notes = Findings(table.raw)
        masks[name] = _with_referring(table, lost, notes)
        found.append(notes.frame())
    return masks, Problems(found)


def _with_referring(table: CheckedTable, lost: dict[str, pd.Index], notes: Findings) -> Mask:
    """Rows of one table that stay out; adds its lost ids. Referred-to tables have come before.

    A table may refer to itself (an agency to its parent), so this goes on until nothing is added.
    """
    contract = table.raw.table
    mask = table.in_error.copy()
    while True:
        if contract.key:
            lost[contract.name] = _lost_ids(table.frame[contract.key], mask | table.repeated, mask)
        added = np.zeros(len(mask), dtype=bool)
        for column in reference_columns(contract.name):
            if column.ref not in lost:
                continue
            refers = is_among(table.frame[column.name], lost[column.ref]) & ~mask & ~added
            _note(notes, column.name, np.flatnonzero(refers), table.frame[column.name])
            added |= refers
        mask |= added
        if not (added.any() and contract.key):
            return mask


def _lost_ids(ids: pd.Series, left_out: Mask, mask: Mask) -> pd.Index:
    out, kept = ids[mask].dropna(), pd.Index(ids[~left_out].dropna())
    lost: pd.Index = pd.Index(out[~is_among(out, kept)])
    return lost


def _note(notes: Findings, column: str, places: Places, ids: pd.Series) -> None:
    messages = [
        f'"{value}" is set aside for errors, so this row, which refers to it, is set aside too.'
        for value in ids.iloc[places]
    ]
    notes.add(places, column, "warning", "refers_to_set_aside", messages)


def write_quarantine(folder: Path, checked: CheckedTables, masks: Mapping[str, Mask]) -> None:
    """One CSV a table with rows set aside: the contract's column names, cells as they were."""
    for name, mask in masks.items():
        table = checked.tables[name]
        is_whole = table.raw.width == len(table.raw.cells) and not table.raw.is_translated
        strays = table.raw.strays if is_whole else ()
        if not mask.any() and not strays:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        rows = mask | (_of_same_owner(table, mask) & ~table.repeated)
        _write(folder / f"{name}.csv", table.raw, rows)


def _of_same_owner(table: CheckedTable, mask: Mask) -> Mask:
    owner = table.raw.table.owner
    if not owner:
        return mask
    owners = table.frame[owner]
    return is_among(owners, pd.Index(owners[mask].dropna()))


def _write(path: Path, raw: RawTable, rows: Mask) -> None:
    """Rows of another width than the header follow last, as they stand."""
    places = pa.array(np.flatnonzero(rows))
    columns = [raw.cells[name].take(places).to_pylist() for name in raw.cells]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=raw.dialect.delimiter, lineterminator="\n")
        writer.writerow(raw.cells)
        writer.writerows(zip(*columns, strict=True))
        if raw.width == len(raw.cells) and not raw.is_translated:
            writer.writerows(stray.cells for stray in raw.strays)
