"""From a grid of text to a :class:`RawTable`: header understood, blank rows dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.intake.headers import read_header
from features.intake.problems import Problem
from features.intake.raw import Cells, Dialect, RawTable, Stray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from features.contract.tables import Table


class Grid(NamedTuple):
    """Rows below the header, column by column; ``rows`` as a spreadsheet numbers them."""

    header: Sequence[str]
    columns: Sequence[Cells]
    rows: npt.NDArray[np.int64]
    strays: tuple[Stray, ...] = ()


def assemble(
    table: Table, file: str, dialect: Dialect, grid: Grid
) -> tuple[RawTable, tuple[Problem, ...]]:
    """The table in a grid, and what is wrong with its header."""
    header = read_header(table, file, grid.header)
    places = sorted(header.places.items(), key=lambda item: item[1])
    cells = {name: grid.columns[place] for name, place in places}
    filled, rows = _filled(grid.columns, len(grid.rows)), grid.rows
    if not filled.all():
        mask = pa.array(filled)
        cells = {name: column.filter(mask) for name, column in cells.items()}
        rows = rows[filled]
    raw = RawTable(table, file, dialect, cells, header.names, rows, len(grid.header), grid.strays)
    return raw, (*header.problems, *_nameless(table, file, grid))


def _nameless(table: Table, file: str, grid: Grid) -> list[Problem]:
    """Columns that hold something and have no name in the first row."""
    names = [*grid.header, *[""] * (len(grid.columns) - len(grid.header))]
    return [
        Problem(
            "warning",
            file,
            1,
            None,
            None,
            "extra_column",
            f"Column {place + 1} has cells but no name in the first row and was ignored. "
            f"Name it as a column of {table.name}, or delete it.",
        )
        for place, name in enumerate(names)
        if not name.strip() and _filled([grid.columns[place]], len(grid.rows)).any()
    ]


def concatenated(chunks: Iterable[Cells]) -> Cells:
    """One array of the chunks of a column."""
    parts = list(chunks)
    return pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())


def _filled(columns: Sequence[Cells], rows: int) -> npt.NDArray[np.bool_]:
    """Which rows hold anything but blanks."""
    blank = np.ones(rows, dtype=bool)
    for column in columns:
        if not blank.any():
            break
        trimmed = pc.utf8_trim_whitespace(column)
        blank &= pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
    return ~blank
