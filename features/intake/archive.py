"""What a workbook declares of itself, looked at before anything parses it.

A workbook is a zip of XML. 1.4 KB with one cell at XFD1048576 make a parser reserve hundreds of
gigabytes; 1.6 MB may unpack to ten million cells. So: declared sizes, then cell references.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final

from features.intake.damage import DamagedFileError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

MOST_BYTES: Final = 2 << 30
MOST_CELLS: Final = 40_000_000
"""Cells of the box that a sheet's filled cells span; 100,000 employees make 2 million."""

_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 1 << 12
_FILLED_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s(?:[^<>]*?\s)?r=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]*(?<!/)>"
)


def refuse_bombs(path: Path) -> None:
    """Raise DamagedFileError when a workbook is no zip, or unpacks to more than is sane."""
    try:
        with zipfile.ZipFile(path) as archive:
            _look_at_sizes(archive)
            for info in archive.infolist():
                if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                    with archive.open(info) as stream:
                        _look_at_references(info.filename, stream)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError) as error:
        raise DamagedFileError(
            "This is no .xlsx workbook, or only a part of one. Save it again as .xlsx."
        ) from error
    except (RuntimeError, NotImplementedError) as error:
        raise DamagedFileError(
            "The workbook is encrypted or packed in an unusual way. "
            "Save it again as .xlsx without a password."
        ) from error


def _look_at_sizes(archive: zipfile.ZipFile) -> None:
    declared = sum(info.file_size for info in archive.infolist())
    if declared > MOST_BYTES:
        raise DamagedFileError(
            f"The workbook unpacks to {declared} bytes; allowed are {MOST_BYTES}. "
            "Use CSV or Parquet for this much."
        )


def _look_at_references(name: str, stream: IO[bytes]) -> None:
    columns: set[bytes] = set()
    last_row, kept = 0, b""
    while chunk := stream.read(_CHUNK):
        text = kept + chunk
        for column, row in _FILLED_CELL.findall(text):
            columns.add(column)
            last_row = max(last_row, int(row))
        kept = text[max(text.rfind(b"<"), len(text) - _LONGEST_TAG) :]
    cells = last_row * max(map(column_number, columns), default=0)
    if cells > MOST_CELLS:
        raise DamagedFileError(
            f"{name} spans {last_row} rows × {cells // last_row} columns; allowed are {MOST_CELLS} "
            "cells. Delete cells far from the table (Ctrl+End finds them), or use CSV."
        )


def column_number(letters: bytes) -> int:
    """Number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
