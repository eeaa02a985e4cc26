"""Ids that refer to no row, neither in this import nor in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.contract.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from features.contract.tables import Column
    from features.intake.findings import Findings, Mask
    from features.intake.known import Known


def reference_columns(table: str) -> Iterator[Column]:
    """Columns of a table that hold ids of a table's rows."""
    return (column for column in TABLES[table].columns if column.kind is Kind.REF)


def check_references(
    findings: Findings,
    frame: pd.DataFrame,
    frames: Mapping[str, pd.DataFrame],
    known: Known,
    unreadable: frozenset[str],
) -> None:
    """Note every id that refers to nothing; a table that could not be read is not asked."""
    for column in reference_columns(findings.raw.table.name):
        if not findings.raw.has(column.name) or column.ref in unreadable:
            continue
        ids = _all_ids(column.ref, frames, known)
        given = frame[column.name]
        places = np.flatnonzero(given.notna().to_numpy() & ~is_among(given, ids))
        if len(places):
            messages = _messages(given.to_numpy()[places], column.ref, ids)
            findings.add(places, column.name, "error", "unknown_id", messages)


def is_among(given: pd.Series, ids: pd.Index) -> Mask:
    """Which of many texts are among many others; Arrow does this without a Python object each."""
    found = pc.is_in(pa.array(given), value_set=pa.array(ids.to_series()))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _all_ids(table: str, frames: Mapping[str, pd.DataFrame], known: Known) -> pd.Index:
    stored = known.ids_of(table)
    if table not in frames:
        return stored
    return stored.append(pd.Index(frames[table][TABLES[table].key].dropna()))


def _messages(given: object, table: str, ids: pd.Index) -> list[str]:
    """With the id that lost its leading zeros, as spreadsheets do to numbers, if there is one."""
    short = pd.Series(ids, index=ids.str.lstrip("0")) if len(ids) else pd.Series(dtype="str")
    short = short[~short.index.duplicated(keep=False)]
    known: dict[str, str] = {}
    for value in set(given):  # type: ignore[call-overload]
        meant = short.get(str(value).lstrip("0"))
        hint = f" Meant {meant}? Format the column as text to keep leading zeros." if meant else ""
        known[value] = (
            f'"{value}" is no id in {table}, neither in this import nor in the store.{hint} '
            f"Correct it, or add the row to {table}."
        )
    return [known[value] for value in given]  # type: ignore[attr-defined]
