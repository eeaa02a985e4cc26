"""Parquet: typed columns become the text that a CSV would hold, so one set of checks serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.intake.assemble import Grid
from features.intake.damage import DamagedFileError
from features.intake.raw import COMMA, Cells, Dialect

if TYPE_CHECKING:
    from pathlib import Path

MOST_ROWS: Final = 50_000_000
MOST_BYTES: Final = 4 << 30
"""Declared size once unpacked; a file that declares more is refused before it is read."""


def read_parquet(path: Path) -> tuple[Grid, Dialect]:
    """Cells of a Parquet file as text; the first data row counts as row 2."""
    try:
        with pq.ParquetFile(path) as file:
            _refuse_bombs(file.metadata)
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise DamagedFileError(
            "This is no Parquet file, or only a part of one. Export it again from its source."
        ) from error
    columns = [
        _as_text(name, column)
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    rows = np.arange(2, 2 + table.num_rows, dtype=np.int64)
    return Grid(table.column_names, columns, rows), COMMA


def _refuse_bombs(metadata: pq.FileMetaData) -> None:
    size = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if metadata.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise DamagedFileError(
            f"The file declares {metadata.num_rows} rows and {size} bytes; allowed are {MOST_ROWS} "
            f"rows and {MOST_BYTES} bytes. Split the table over several imports."
        )


def _as_text(name: str, column: pa.ChunkedArray) -> Cells:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    try:
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            column = pc.binary_join(column.cast(pa.list_(pa.string())), COMMA.list_separator)
        text = column.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DamagedFileError(
            f'The column "{name}" has type {kind}, which is no text, number, date or list. '
            "Write it as text."
        ) from error
    return pc.fill_null(text.combine_chunks(), "")
