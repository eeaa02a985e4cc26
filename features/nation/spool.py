"""A table of a Parquet folder, streamed into one file a part of the people.

Rows may stand in any order. Parts are ranges of rising employee ids, so that the parts one after
another are the order of an undivided history.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.contract.tables import TABLES
from features.errors import BadInputError
from features.history.columns import history_columns, sort_owner
from features.nation.cells import cells_of, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from features.contract.tables import Table

ROWS_AT_ONCE: Final = 1 << 18
"""Rows of a file in memory at a time."""

_PACKED: Final = pa.ipc.IpcWriteOptions(compression="lz4")

PartOf = Callable[[pa.Array], "npt.NDArray[np.int64]"]
"""To which part the rows belong that have these ids in their owner's column."""


def path_of(source: Path, table: str) -> Path:
    """Where a table lies in a folder."""
    return source / f"{table}.parquet"


def batches(source: Path, table: str) -> Iterator[pa.RecordBatch]:
    """The checked cells of a table, some rows at a time; nothing where there is no file.

    Raises
    ------
    BadInputError
        It is no Parquet file, a required column is absent, or a cell cannot be coded.
    """
    path = path_of(source, table)
    if not path.exists():
        return
    try:
        with pq.ParquetFile(path) as file:
            _refuse_absent(table, file.schema_arrow.names)
            known = {column.name for column in history_columns(TABLES[table])}
            wanted = [name for name in file.schema_arrow.names if name in known]
            first = 2
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
                yield cells_of(TABLES[table], batch, first)
                first += len(batch)
    except (pa.ArrowException, OSError) as error:
        raise BadInputError(
            f"{path.name} is no Parquet file, or only a part of one. Export it again."
        ) from error


def words(source: Path, table: str, column: str) -> set[str]:
    """The different texts of a column; checked when the table is read for good."""
    path, found = path_of(source, table), set[str]()
    if not path.exists():
        return found
    with pq.ParquetFile(path) as file:
        if column in file.schema_arrow.names:
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=[column]):
                cells = pc.unique(batch.column(column).cast(pa.large_string()))
                found.update(cells.drop_null().to_pylist())
    return found - {""}


def whole(source: Path, table: str) -> pa.Table:
    """All checked cells of a table."""
    return pa.Table.from_batches(batches(source, table), schema_of(TABLES[table]))


def spread(
    batches_of: Iterator[pa.RecordBatch], table: Table, part_of: PartOf, folder: Path, parts: int
) -> None:
    """Write each part's rows into a file of its own; ``part_of`` a column of ids says whose.

    An id that is nobody's may go to any part: it is found when the part is coded.
    """
    folder.mkdir(parents=True)
    schema, by = schema_of(table), sort_owner(table) or table.key
    writers = [
        pa.ipc.new_file(str(folder / f"{part}"), schema, options=_PACKED) for part in range(parts)
    ]
    try:
        for batch in batches_of:
            for part, rows in _by_part(batch, by, part_of):
                writers[part].write_batch(rows)
    finally:
        for writer in writers:
            writer.close()


def read_part(folder: Path, part: int) -> pa.Table:
    """The rows of a part."""
    with pa.memory_map(str(folder / f"{part}")) as mapped, pa.ipc.open_file(mapped) as reader:
        return reader.read_all()


def _by_part(
    batch: pa.RecordBatch, by: str, part_of: PartOf
) -> Iterator[tuple[int, pa.RecordBatch]]:
    coded = batch.column(by).dictionary_encode()
    part = part_of(coded.dictionary)[coded.indices.to_numpy()]
    if len(part) and (part == part[0]).all():
        yield int(part[0]), batch
        return
    order = np.argsort(part, kind="stable")
    ends = np.flatnonzero(np.diff(part[order])) + 1
    for rows in np.split(order, ends):
        if len(rows):
            yield int(part[rows[0]]), batch.take(pa.array(rows))


def by_ranges(first: list[str]) -> PartOf:
    """To which part an employee belongs, by the first id of each part."""
    begins = np.array(first, dtype=object)

    def part_of(ids: pa.Array) -> npt.NDArray[np.int64]:
        names = ids.to_numpy(zero_copy_only=False)
        at = np.searchsorted(begins, names, side="right") - 1
        return np.asarray(np.maximum(at, 0), dtype=np.int64)

    return part_of


def by_list(ids: pa.ChunkedArray, part: npt.NDArray[np.int16]) -> PartOf:
    """To which part a row belongs that names one of ``ids``; the first where it names none."""
    part = part if len(part) else np.zeros(1, dtype=np.int16)

    def part_of(asked: pa.Array) -> npt.NDArray[np.int64]:
        at: npt.NDArray[np.int32] = pc.fill_null(pc.index_in(asked, value_set=ids), 0).to_numpy()
        found: npt.NDArray[np.int64] = part[at].astype(np.int64)
        return found

    return part_of


def _refuse_absent(table: str, given: list[str]) -> None:
    absent = [name for name in TABLES[table].required_columns if name not in given]
    known = {column.name for column in history_columns(TABLES[table])}
    absent = [name for name in absent if name in known]
    if absent:
        raise BadInputError(
            f"{table}.parquet has no column {', '.join(absent)}. The contract requires it."
        )
