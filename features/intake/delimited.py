"""CSV as people write it: ``,`` or ``;``, with or without BOM, blank lines, lines of another width.

A row's number is that of its record, which is what a spreadsheet shows: a line break inside
quotes starts no new row, a blank line takes one.
"""

from __future__ import annotations

import codecs
import csv
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from features.intake.assemble import Grid, concatenated
from features.intake.damage import DamagedFileError
from features.intake.raw import COMMA, SEMICOLON, Cells, Dialect, Stray

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

_CHUNK_BYTES: Final = 1 << 20
_CHUNK_ROWS: Final = 50_000
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OTHERS: Final = {"\t": "tabs", "|": "|"}
_SAVE_AS: Final = 'Save it again as "CSV UTF-8 (comma delimited)".'


def read_csv(path: Path) -> tuple[Grid, Dialect]:
    """Cells of a CSV file, and how it is written.

    Raises
    ------
    DamagedFileError
        With one sentence, when the bytes are no CSV in UTF-8.
    """
    look_at_bytes(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        dialect = dialect_of(stream)
        reader = csv.reader(stream, delimiter=dialect.delimiter, strict=True)
        try:
            return grid_of(reader), dialect
        except csv.Error as error:
            raise DamagedFileError(
                f"The quotes in line {reader.line_num} cannot be understood ({error}). A cell that "
                'begins with " must end with ", and a " inside it is written twice.',
                reader.line_num,
            ) from error


def look_at_bytes(path: Path) -> None:
    """Make sure that the file is text in UTF-8 and holds something."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, seen = 1, False
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if not seen and chunk.startswith(_UTF16):
                raise DamagedFileError(f"This is UTF-16 text, not UTF-8. {_SAVE_AS}")
            nul = chunk.find(b"\0")
            if nul >= 0:
                row = lines + chunk.count(b"\n", 0, nul)
                raise DamagedFileError(
                    f"Line {row} holds a NUL byte: the file is damaged or is no CSV. "
                    "Export it again from its source.",
                    row,
                )
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                row = lines + error.object.count(
                    b"\n", 0, error.start
                )  # carried bytes hold no break
                raise _wrong_encoding(row) from error
            lines += chunk.count(b"\n")
            seen = seen or bool(chunk.strip(codecs.BOM_UTF8).strip())
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(lines) from error
    if not seen:
        raise DamagedFileError("The file is empty; its first row must name the columns.")


def _wrong_encoding(row: int) -> DamagedFileError:
    return DamagedFileError(
        f"Line {row} is not UTF-8; the file was probably saved in Windows-1252. {_SAVE_AS}", row
    )


def dialect_of(stream: TextIO) -> Dialect:
    """By the delimiter of the first line that is not blank; ``sep=;`` before it is Excel's own."""
    start = stream.tell()
    line = stream.readline()
    if line.strip().casefold() in {"sep=;", "sep=,"}:
        start = stream.tell()
        line = stream.readline()
    while line and not line.strip():
        line = stream.readline()
    stream.seek(start)
    for other, name in _OTHERS.items():
        if other in line and not (_outside_quotes(line, ";") or _outside_quotes(line, ",")):
            raise DamagedFileError(
                f"The columns are separated by {name}, which is not read; , and ; are. {_SAVE_AS}"
            )
    return SEMICOLON if _outside_quotes(line, ";") > _outside_quotes(line, ",") else COMMA


def _outside_quotes(line: str, delimiter: str) -> int:
    return sum(part.count(delimiter) for part in line.split('"')[::2])


def grid_of(reader: Iterator[list[str]]) -> Grid:
    """Cells of the records that a reader gives; the first that is not blank is the header."""
    number, header = 0, [""]
    for number, header in enumerate(reader, start=1):  # noqa: B007 - both are used below
        if any(cell.strip() for cell in header):
            break
    while header and not header[-1].strip():
        header.pop()
    width = len(header)
    chunks: list[list[Cells]] = []
    rows: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    strays: list[Stray] = []
    while records := list(islice(reader, _CHUNK_ROWS)):
        numbers = np.arange(number + 1, number + 1 + len(records), dtype=np.int64)
        number += len(records)
        if set(map(len, records)) != {width}:
            records, kept, odd = _of_width(records, width, int(numbers[0]))
            numbers = numbers[kept]
            strays += odd
        if records:
            chunks.append([pa.array(c, pa.large_string()) for c in zip(*records, strict=True)])
            rows.append(numbers)
    columns = [concatenated(part[place] for part in chunks) for place in range(width)]
    empty = np.zeros(0, dtype=np.int64)
    return Grid(header, columns, np.concatenate(rows) if rows else empty, tuple(strays))


def _of_width(
    records: list[list[str]], width: int, first: int
) -> tuple[list[list[str]], list[int], list[Stray]]:
    """Records of the header's width, blank cells beyond it cut; their places; the others."""
    fitting: list[list[str]] = []
    places: list[int] = []
    strays: list[Stray] = []
    for place, record in enumerate(records):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) < width or any(cell.strip() for cell in record[width:]):
            strays.append(Stray(first + place, tuple(record)))
        else:
            fitting.append(record[:width])
            places.append(place)
    return fitting, places, strays
