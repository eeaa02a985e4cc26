"""``read_siasn``: whatever a path holds, as SIASN's sheets beside the contract's own raw tables."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from features.errors import BadInputError
from features.intake.columnar import read_parquet
from features.intake.damage import DamagedFileError
from features.intake.delimited import grid_of, look_at_bytes
from features.intake.raw import COMMA, SEMICOLON, Stray
from features.intake.read import Gathering
from features.intake.siasn.cutting import Cut, cut_sheet
from features.intake.siasn.layout import EXPORT, LOOKED_AT, layouts
from features.intake.siasn.sheets import clean_sheet
from features.intake.workbook import (
    MOST_BYTES,
    MOST_SECONDS,
    parse_workbook,
    read_columns,
    read_grid,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from features.intake.problems import Problem
    from features.intake.raw import Cells, Dialect, RawTable, SourceFile
    from features.intake.siasn.sheets import Source
    from features.progress import Progress

_CHILD: Final = "features.intake.siasn.workbook_child"


@dataclass(frozen=True)
class SiasnFiles:
    """What was read: SIASN's sheets by kind, their sources, and tables in the contract's form."""

    sheets: Mapping[str, pd.DataFrame]
    sources: tuple[Source, ...]
    contract: Mapping[str, RawTable]
    problems: tuple[Problem, ...]
    files: tuple[SourceFile, ...]
    unreadable: frozenset[str]
    strays: tuple[tuple[str, Stray], ...]


def read_siasn(path: Path, progress: Progress) -> SiasnFiles:
    """Read a workbook, a file or a folder that holds an export, histories, tables of the contract.

    Raises
    ------
    BadInputError
        There is nothing at ``path`` that could hold a table.
    """
    found = _Gathering()
    found.read_all(path, progress)
    if not found.parts and not any(p.severity == "error" for p in found.problems):
        wanted = ", ".join(name for name in layouts() if name != EXPORT)
        raise BadInputError(
            f"{path.name} holds no SIASN export (no header with PNS ID, NIP BARU, UNOR ID, …) "
            f"and no {wanted}. Is it in the contract's own form? Then leave --source out."
        )
    sheets = {kind: pd.concat(parts, ignore_index=True) for kind, parts in found.parts.items()}
    return SiasnFiles(
        sheets,
        tuple(found.sources),
        found.tables,
        tuple(found.problems),
        tuple(found.files),
        frozenset(found.unreadable),
        tuple(found.strays),
    )


class _Gathering(Gathering):
    """Reads as the contract's folder is read, but looks first whether a sheet is one of SIASN's."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, list[pd.DataFrame]] = {}
        self.sources: list[Source] = []
        self.strays: list[tuple[str, Stray]] = []

    def _workbook(self, file: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="tepat-workbook-") as folder:
            place = Path(folder)
            for sheet in parse_workbook(file, place, _CHILD, MOST_BYTES, MOST_SECONDS):
                if sheet["cut"] is None:
                    grid = read_grid(place / sheet["file"]) if sheet["file"] else None
                    self._sheet(file, sheet["name"], grid)
                    continue
                cut = Cut(rows=iter(()), **sheet["cut"])
                columns = read_columns(place / sheet["file"])
                columns = columns or [pa.array([], pa.large_string())] * len(cut.names)
                self._take(cut, columns, _numbers(cut, columns), f"{file.name} [{sheet['name']}]")

    def _plain(self, file: Path) -> None:
        if file.suffix.lower() == ".csv":
            done = self._csv(file)
        else:
            grid, _ = read_parquet(file)
            cut = cut_sheet(file.stem, iter([list(grid.header)]))
            done = cut is not None
            if cut is not None:
                columns = [grid.columns[list(grid.header).index(name)] for name in cut.names]
                self._take(cut, columns, grid.rows, file.name)
        if not done:
            super()._plain(file)

    def _csv(self, file: Path) -> bool:
        look_at_bytes(file)
        with file.open(encoding="utf-8-sig", newline="") as stream:
            dialect = _dialect(list(islice(stream, LOOKED_AT)))
            stream.seek(0)
            records = _Records(csv.reader(stream, delimiter=dialect.delimiter, strict=True))
            try:
                cut = cut_sheet(file.stem, iter(records))
                if cut is None:
                    return False
                records.width = cut.width
                grid = grid_of(chain([cut.names], cut.rows))
            except csv.Error as error:
                raise DamagedFileError(f"The quotes cannot be understood ({error}).") from error
        rows, is_odd = records.judged(cut)
        self._take(
            cut, [c.filter(pa.array(~is_odd)) for c in grid.columns], rows[~is_odd], file.name
        )
        for row, width in records.odd(cut):
            self.strays.append((cut.kind, Stray(row, ("",) * width, file.name)))
        return True

    def _take(
        self, cut: Cut, columns: Sequence[Cells], rows: npt.NDArray[np.int64], file: str
    ) -> None:
        frame, source, problems = clean_sheet(cut, columns, rows, file, len(self.sources))
        self.sources.append(source)
        self.problems += problems
        self.parts.setdefault(cut.kind, []).append(frame)


class _Records:
    """Records of a CSV, with how wide each is; of those as wide as the header no more is asked.

    A record is odd where it is not blank and either narrower than the header or filled beyond it.
    """

    def __init__(self, reader: Iterator[list[str]]) -> None:
        self._reader = reader
        self.width = -1
        """The header's, once it is known."""
        self._widths: list[int] = []
        self._filled: dict[int, int] = {}
        """Up to where a record is filled, by its place, where its width is not the header's."""

    def __iter__(self) -> Iterator[list[Any]]:
        for place, record in enumerate(self._reader):
            if len(record) != self.width:
                cells = enumerate(record, start=1)
                self._filled[place] = max((n for n, c in cells if c.strip()), default=0)
            self._widths.append(len(record))
            yield record

    def judged(self, cut: Cut) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Numbers of the rows below the header, and which have not the header's width."""
        widths = np.array(self._widths[cut.first - 1 :], dtype=np.int64)
        is_odd = np.zeros(len(widths), dtype=bool)
        for offset in np.flatnonzero(widths != cut.width).tolist():
            filled = self._filled[offset + cut.first - 1]
            is_odd[offset] = filled > 0 and (widths[offset] < cut.width or filled > cut.width)
        return np.arange(cut.first, cut.first + len(widths), dtype=np.int64), is_odd

    def odd(self, cut: Cut) -> Iterator[tuple[int, int]]:
        """Number and width of each row that has not the header's width."""
        rows, is_odd = self.judged(cut)
        for row in rows[is_odd].tolist():
            yield row, self._widths[row - 1]


def _numbers(cut: Cut, columns: Sequence[Cells]) -> npt.NDArray[np.int64]:
    count = len(columns[0]) if columns else 0
    return np.arange(cut.first, cut.first + count, dtype=np.int64)


def _dialect(lines: Sequence[str]) -> Dialect:
    """By the delimiter that the first lines hold most often: titles above a header hold none."""
    text = "".join(lines)
    return SEMICOLON if text.count(";") > text.count(",") else COMMA
