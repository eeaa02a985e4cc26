"""``.xlsx``: parsed by a child process with limits, taken over sheet by sheet."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from features.intake.assemble import Grid, concatenated
from features.intake.damage import DamagedFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.intake.raw import Cells

MOST_BYTES: Final = 3 << 30
MOST_SECONDS: Final = 600
CHILD: Final = "features.intake.workbook_child"
_KILLED: Final = (
    f"Reading the workbook took more than {MOST_BYTES >> 30} GiB or {MOST_SECONDS} seconds "
    "and was stopped. Delete what is not data from it, or import CSV or Parquet."
)


class Sheet:
    """One sheet of a workbook; ``grid`` is None where its name is no table."""

    def __init__(self, name: str, grid: Grid | None) -> None:
        self.name = name
        self.grid = grid


def read_workbook(
    path: Path, *, most_bytes: int = MOST_BYTES, most_seconds: int = MOST_SECONDS
) -> list[Sheet]:
    """All sheets of a workbook.

    Raises
    ------
    DamagedFileError
        With one sentence, when it is no workbook, asks for too much, or its reader died.
    """
    with tempfile.TemporaryDirectory(prefix="tepat-workbook-") as folder:
        sheets = parse_workbook(path, Path(folder), CHILD, most_bytes, most_seconds)
        return list(_take_over(Path(folder), sheets))


def parse_workbook(
    path: Path, folder: Path, child: str, most_bytes: int, most_seconds: int
) -> list[dict[str, Any]]:
    """What the child says of each sheet, its cells being in Arrow files below ``folder``."""
    _parse(path, folder, child, most_bytes, most_seconds)
    answer = _answer(folder)
    if "damage" in answer:
        raise DamagedFileError(answer["damage"])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _parse(path: Path, folder: Path, child: str, most_bytes: int, most_seconds: int) -> None:
    limits = (str(most_bytes), str(most_seconds))
    command = [
        sys.executable,
        "-m",
        child,
        str(path.resolve()),
        str(folder),
        *limits,
    ]
    try:
        subprocess.run(  # noqa: S603 - our own module, arguments as a list
            command,
            check=False,
            timeout=most_seconds,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise DamagedFileError(_KILLED) from error


def _answer(folder: Path) -> dict[str, Any]:
    """What the child wrote last; it wrote nothing if it was stopped by a limit."""
    try:
        answer: dict[str, Any] = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DamagedFileError(_KILLED) from error
    return answer


def _take_over(folder: Path, sheets: list[dict[str, Any]]) -> Iterator[Sheet]:
    for sheet in sheets:
        grid = read_grid(folder / sheet["file"]) if sheet["file"] else None
        yield Sheet(sheet["name"], grid)


def read_columns(file: Path) -> list[Cells]:
    """The columns that a child wrote into one Arrow file."""
    with pa.memory_map(str(file)) as source:
        cells = pa.ipc.open_file(source).read_all().combine_chunks()
        return [concatenated(column.chunks) for column in cells.columns]


def read_grid(file: Path) -> Grid:
    """A sheet's cells, its first filled row being the header."""
    columns = read_columns(file)
    first = _first_filled(columns)
    if first is None:
        return Grid([], [], np.zeros(0, dtype=np.int64))
    header = [column[first].as_py() for column in columns]
    while header and not header[-1].strip():
        header.pop()
    rows = np.arange(first + 2, len(columns[0]) + 1, dtype=np.int64)
    return Grid(header, [column[first + 1 :] for column in columns], rows)


def _first_filled(columns: list[pa.LargeStringArray]) -> int | None:
    rows = len(columns[0]) if columns else 0
    for row in range(rows):
        if any(column[row].as_py().strip() for column in columns):
            return row
    return None
