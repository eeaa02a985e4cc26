"""The workbook given back: the same rows in the same places, with a column that gives the reasons.

A workbook comes back whole; of CSV and Parquet come the tables that have problems. In a table of
more than :data:`MOST_ROWS` rows only those with problems are shown, and no more than
:data:`MOST_WRONG` of them; ``problems.csv`` and the quarantine hold all. Corrected, it can be
imported as it is: the column of reasons is dropped in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import xlsxwriter

from features.contract.tables import Kind
from features.intake.raw import SEMICOLON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from features.intake.check import CheckedTable, CheckedTables
    from features.intake.findings import Places
    from features.intake.problems import Problems

REASONS: Final = "tepat_reason"
MOST_ROWS: Final = 20_000
MOST_WRONG: Final = 50_000
_LONGEST_CELL: Final = 32_000
_LAST_ROW: Final = 1_048_576
_NUMERIC: Final = frozenset({Kind.NUMBER, Kind.INTEGER})
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLOURS: Final = {"error": "#f8c9c4", "warning": "#fbeab5"}


def write_annotated(path: Path, checked: CheckedTables, problems: Problems) -> bool:
    """Write the annotated workbook; False where no row of a table has a problem."""
    by_file = _by_file(problems)
    shown = [
        table
        for table in checked.tables.values()
        if not table.raw.is_translated  # its rows stand in another form, and not in this order
        if table.raw.file in by_file or table.raw.file.endswith("]")
    ]
    if not any(table.raw.file in by_file for table in shown):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), _OPTIONS) as workbook:
        formats = {
            name: workbook.add_format({"bg_color": colour}) for name, colour in _COLOURS.items()
        }
        bold = workbook.add_format({"bold": True})
        for table in shown:
            sheet = workbook.add_worksheet(table.raw.table.name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [*table.raw.headers.values(), REASONS], bold)
            _write_rows(sheet, table, by_file.get(table.raw.file, {}), formats)
    return True


def _by_file(problems: Problems) -> dict[str, dict[int, list[dict[str, Any]]]]:
    """Problems of rows, by file and row."""
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for record in problems.of_cells(MOST_WRONG).records():
        found.setdefault(record["file"], {}).setdefault(record["row"], []).append(record)
    return found


def _write_rows(
    sheet: Worksheet,
    table: CheckedTable,
    reasons: Mapping[int, list[dict[str, Any]]],
    formats: Mapping[str, Any],
) -> None:
    names = list(table.raw.cells)
    for row, cells in _rows(table, reasons):
        if row > _LAST_ROW:
            return
        found = reasons.get(row, [])
        severities = {p["column"]: p["severity"] for p in sorted(found, key=_error_last)}
        for place, (name, cell) in enumerate(zip(names, cells, strict=False)):
            colour = formats.get(severities.get(name, ""))
            if isinstance(cell, float):
                sheet.write_number(row - 1, place, cell, colour)
            else:
                sheet.write_string(row - 1, place, cell, colour)
        if found:
            sheet.write_string(row - 1, len(names), _reason(found))


def _error_last(problem: Mapping[str, Any]) -> bool:
    return bool(problem["severity"] == "error")


def _reason(found: list[dict[str, Any]]) -> str:
    parts = [f"{p['severity']}: {p['column'] or 'row'}: {p['message']}" for p in found]
    return "\n".join(parts)[:_LONGEST_CELL]


def _rows(
    table: CheckedTable, reasons: Mapping[int, object]
) -> Iterator[tuple[int, list[str | float]]]:
    """Row number and cells, in the order of rows, strays at their place."""
    raw = table.raw
    places = np.arange(len(raw))
    if len(raw) > MOST_ROWS:
        places = np.flatnonzero(np.isin(raw.rows, list(reasons)))
    columns = [_column(table, name, places) for name in raw.cells]
    strays = [(stray.row, list[str | float](stray.cells)) for stray in raw.strays]
    numbers = (int(row) for row in raw.rows[places])
    rows = [(row, list(cells)) for row, *cells in zip(numbers, *columns, strict=True)]
    return iter(sorted(rows + strays, key=lambda item: item[0]) if strays else rows)


def _column(table: CheckedTable, name: str, places: Places) -> list[str | float]:
    """Cells as read; numbers as numbers, and lists as a workbook separates them."""
    raw = table.raw
    cells: list[str | float] = raw.cells[name].take(places).to_pylist()
    column = raw.table.by_name.get(name)
    if column is None:
        return cells
    if column.kind in _NUMERIC:
        numbers = table.frame[name].to_numpy()[places].tolist()
        return [c if pd.isna(n) else n for c, n in zip(cells, numbers, strict=True)]
    if column.kind is Kind.FIELDS and raw.dialect is SEMICOLON:
        return [str(cell).replace(raw.dialect.list_separator, ";") for cell in cells]
    return cells
