"""The same row twice, and the same id with other content, within one import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from features.intake.findings import Findings, Mask, Places


def check_repeats(findings: Findings, frame: pd.DataFrame) -> Mask:
    """Note repeats; returns which rows say again what an earlier row said, and so are left out.

    An id repeated with other content is an error at the later row. In ``employee_groups``, which
    holds one row a person, the person's id counts as such an id.
    """
    table = findings.raw.table
    same = frame.duplicated().to_numpy()
    key = table.key or (table.owner if table.open_columns else "")
    column = key or table.owner
    places = np.flatnonzero(same)
    earlier = _first_rows(findings, frame, list(frame.columns), places)
    findings.add(
        places,
        column,
        "warning",
        "same_row_twice",
        [f"This row says the same as row {row}; one is kept. Delete the other." for row in earlier],
    )
    if key:
        _check_ids(findings, frame, key, same)
    return same


def _check_ids(findings: Findings, frame: pd.DataFrame, key: str, same: Mask) -> None:
    again = frame[key].duplicated().to_numpy() & frame[key].notna().to_numpy() & ~same
    places = np.flatnonzero(again)
    earlier = _first_rows(findings, frame, [key], places)
    ids = frame[key].to_numpy()[places]
    findings.add(
        places,
        key,
        "error",
        "same_id_other_content",
        [
            f"{value} stands in row {row} already, with other content. "
            "Keep the right one, or give this row an id of its own."
            for value, row in zip(ids, earlier, strict=True)
        ],
    )


def _first_rows(
    findings: Findings, frame: pd.DataFrame, columns: list[str], places: Places
) -> list[int]:
    """Spreadsheet row of the first row with the same values in ``columns``, for each place."""
    if not len(places):
        return []
    groups = frame.groupby(columns, sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(groups, return_index=True)
    return [int(row) for row in findings.raw.rows[first[groups[places]]]]
