"""The process in which a workbook is parsed: it may die without harm to anybody.

``python -m features.intake.workbook_child WORKBOOK FOLDER BYTES SECONDS`` limits its own memory and
processor time, writes each sheet that is a table as one Arrow file of text cells, and last
``sheets.json``: the sheets, or one sentence why not.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from features.intake.archive import refuse_bombs
from features.intake.damage import DamagedFileError
from features.intake.mapping import table_named
from features.intake.uncomputed import uncomputed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.intake.uncomputed import Texts

_CHUNK_ROWS: Final = 20_000
_EXACT: Final = 2**53
_BROKEN: Final = (
    "The workbook cannot be read ({}). Open it in a spreadsheet program and save it again as .xlsx."
)


Sheets = Callable[[Path, Path], "Iterator[dict[str, Any]]"]
"""Writes the sheets of a workbook below a folder and says of each what it is."""


def main(
    workbook: Path, folder: Path, most_bytes: int, most_seconds: int, sheets: Sheets | None = None
) -> None:
    """Parse one workbook into Arrow files below ``folder``."""
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds))
    answer: dict[str, Any]
    try:
        refuse_bombs(workbook)
        answer = {"sheets": list((sheets or _sheets)(workbook, folder))}
    except DamagedFileError as error:
        answer = {"damage": error.sentence}
    except PasswordError:
        answer = {"damage": "The workbook has a password. Save it again without one."}
    except CalamineError as error:
        answer = {"damage": _BROKEN.format(error)}
    (folder / "sheets.json").write_text(json.dumps(answer), encoding="utf-8")


def _sheets(workbook: Path, folder: Path) -> Iterator[dict[str, Any]]:
    book = CalamineWorkbook.from_path(str(workbook))
    texts = uncomputed(workbook)
    for number, name in enumerate(book.sheet_names):
        is_table = table_named(name) is not None
        if is_table:
            rows = rows_of(book.get_sheet_by_name(name), texts.get(name, {}))
            write_rows(rows, folder / f"{number}.arrow")
        yield {"name": name, "file": f"{number}.arrow" if is_table else None}


def rows_of(sheet: CalamineSheet, texts: Texts) -> Iterator[list[Any]]:
    """Every row from the first, so that a row's place is its number; all of one width.

    The parser leaves out columns before, and rows and columns after, all that holds a value.
    """
    begin, width = (sheet.start[1], sheet.width) if sheet.start else (0, 0)
    first = min([begin, *(column for _, column in texts)])
    last = max([begin + width, *(column + 1 for _, column in texts)])
    before, after = [""] * (begin - first), [""] * (last - begin - width)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column - first] = text
    height = max(by_row, default=-1) + 1
    rows: Iterator[list[Any]] = chain(sheet.iter_rows(), repeat([""] * width))
    for number in range(max(height, sheet.start[0] + sheet.height if sheet.start else 0)):
        cells = [*before, *next(rows), *after]
        for place, text in by_row.get(number, {}).items():
            cells[place] = cells[place] or text
        yield cells


def write_rows(rows: Iterator[list[Any]], target: Path) -> None:
    """Write rows as one Arrow file of text cells."""
    schema: pa.Schema | None = None
    with target.open("wb") as sink:
        writer = None
        while chunk := list(islice(rows, _CHUNK_ROWS)):
            columns = [
                pa.array(map(text_of, c), pa.large_string()) for c in zip(*chunk, strict=True)
            ]
            if writer is None:
                schema = pa.schema([(f"c{n}", pa.large_string()) for n in range(len(columns))])
                writer = pa.ipc.new_file(sink, schema)
            writer.write_batch(pa.record_batch(columns, schema=schema))
        if writer is None:
            writer = pa.ipc.new_file(sink, pa.schema([]))
        writer.close()


def text_of(cell: object) -> str:
    """The cell as a CSV would hold it; a whole number without ``.0``, a date in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
