"""A file of pairs to be scored, part by part: as many rows as fit at a time, in the file's order.

CSV as people write it (``features.intake.delimited``) or Parquet. Knows the three columns that
name a pair; every other column is handed on as it stands.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.calendar import NO_DATE
from features.contract.tables import TABLES, Column, Kind
from features.errors import BadInputError, ErrorDetail
from features.history.coding import NO_ROW
from features.intake.damage import DamagedFileError
from features.intake.dates import read_dates
from features.intake.delimited import dialect_of, look_at_bytes
from features.intake.raw import COMMA, Dialect
from features.intake.reading import Question, trimmed
from features.pairs.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from features.history.history import History

AS_OF: Final = Column("as_of", Kind.DATE)
PAIR_COLUMNS: Final = ("employee_id", "position_id", AS_OF.name)
ENDINGS: Final = (".csv", ".parquet")
PART: Final = 50_000
_IDS: Final = {"employee_id": "employees", "position_id": "positions"}


@dataclass(frozen=True)
class Part:
    """Rows of the file: ``rows`` as a spreadsheet numbers them, ``cells`` under their headers.

    ``begins`` says how far in the file the part begins, 0 to 1.
    """

    rows: npt.NDArray[np.int64]
    cells: pa.Table
    begins: float


class PairFile:
    """A file whose header names a pair's three columns; read anew each time it is iterated."""

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in ENDINGS or not path.is_file():
            raise BadInputError(f"{path} is no file that ends with {' or '.join(ENDINGS)}.")
        self.path = path
        self.dialect: Dialect = COMMA
        try:
            self._open()
        except (DamagedFileError, pa.ArrowException, OSError, csv.Error) as error:
            raise self._unreadable(error) from error
        missing = [name for name in PAIR_COLUMNS if name not in self._named]
        if missing:
            raise BadInputError(
                f"{path.name} lacks the column {', '.join(missing)}; its header must name "
                f"{', '.join(PAIR_COLUMNS)}."
            )

    @property
    def header(self) -> tuple[str, ...]:
        """The columns as the file names them, in its order."""
        return tuple(self._schema.names)

    @property
    def schema(self) -> pa.Schema:
        """Their types: text in CSV."""
        return self._schema

    def __iter__(self) -> Iterator[Part]:
        parts = self._csv_parts() if self._is_csv else self._parquet_parts()
        try:
            yield from parts
        except (pa.ArrowException, OSError, csv.Error) as error:
            raise self._unreadable(error) from error

    def pairs(self, part: Part, history: History) -> tuple[Pairs, list[ErrorDetail]]:
        """The pairs of a part as rows of a history, and every cell that names none."""
        wrong: list[ErrorDetail] = []
        found = [self._rows_of_ids(part, name, history, wrong) for name in _IDS]
        days = self._days(part, wrong)
        return Pairs(found[0], found[1], days), wrong

    def _open(self) -> None:
        self._is_csv = self.path.suffix.lower() == ".csv"
        if self._is_csv:
            look_at_bytes(self.path)
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                self.dialect = dialect_of(stream)
                header = _first_filled(csv.reader(stream, delimiter=self.dialect.delimiter))[1]
            self._schema = pa.schema([(name, pa.large_string()) for name in header])
        else:
            with pq.ParquetFile(self.path) as file:
                self._schema = file.schema_arrow
        keys = ["_".join(name.split()).casefold() for name in self._schema.names]
        twice = sorted({name for name in keys if keys.count(name) > 1})
        if twice:
            raise DamagedFileError(f"The header names {', '.join(twice)} more than once.")
        self._named = dict(zip(keys, self._schema.names, strict=True))

    def _csv_parts(self) -> Iterator[Part]:
        with (
            self.path.open("rb") as raw,
            TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream,
        ):
            dialect_of(stream)
            reader = csv.reader(stream, delimiter=self.dialect.delimiter, strict=True)
            row, header = _first_filled(reader)
            size, begins = self.path.stat().st_size, 0.0
            while records := list(islice(reader, PART)):
                numbers = np.arange(row + 1, row + 1 + len(records))
                row += len(records)
                filled = [at for at, cells in enumerate(records) if any(map(str.strip, cells))]
                kept = [self._of_width(records[at], len(header), numbers[at]) for at in filled]
                if kept:
                    columns = [pa.array(c, pa.large_string()) for c in zip(*kept, strict=True)]
                    yield Part(numbers[filled], pa.table(columns, schema=self._schema), begins)
                begins = raw.tell() / size

    def _of_width(self, cells: list[str], width: int, row: int) -> list[str]:
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            raise BadInputError(
                f"{self.path.name}, row {row}: {len(cells)} cells, but the header has {width}. "
                f"Put double quotes around cells with a {self.dialect.delimiter}."
            )
        return cells[:width]

    def _parquet_parts(self) -> Iterator[Part]:
        row = 1
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(PART):
                numbers = np.arange(row + 1, row + 1 + batch.num_rows)
                begins = (row - 1) / file.metadata.num_rows
                row += batch.num_rows
                yield Part(numbers, pa.Table.from_batches([batch]), begins)

    def _distinct(
        self, part: Part, column: Column
    ) -> tuple[list[str | None], npt.NDArray[np.intp]]:
        """Each different cell once, trimmed, and which of them stands in each row."""
        cells = part.cells[self._named[column.name]].combine_chunks()
        if pa.types.is_dictionary(cells.type):
            cells = cells.cast(cells.type.value_type)
        encoded = pc.dictionary_encode(pc.fill_null(cells.cast(pa.large_string()), ""))
        at = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
        return trimmed(column, encoded.dictionary.to_pylist()), at

    def _rows_of_ids(
        self, part: Part, name: str, history: History, wrong: list[ErrorDetail]
    ) -> npt.NDArray[np.int32]:
        table = _IDS[name]
        cells, at = self._distinct(part, TABLES[table].by_name[name])
        found = history.rows_of(table, [cell or "" for cell in cells])
        unknown = np.flatnonzero(found[at] == NO_ROW)
        messages = [
            f"{name} is empty." if cell is None else f'"{cell}" is no id in {table}.'
            for cell in cells
        ]
        wrong += [self._detail(part, row, name, messages[at[row]]) for row in unknown.tolist()]
        return found[at]

    def _days(self, part: Part, wrong: list[ErrorDetail]) -> npt.NDArray[np.int32]:
        cells, at = self._distinct(part, AS_OF)
        reading = read_dates(Question(TABLES["vacancies"], AS_OF, self.dialect, cells))
        days = reading.values.to_numpy().astype("datetime64[D]")
        messages = {fault.place: fault.message for fault in reading.faults}
        for row in np.flatnonzero(np.isnat(days[at])).tolist():
            message = messages.get(int(at[row]), "as_of is empty. Write YYYY-MM-DD.")
            wrong.append(self._detail(part, row, AS_OF.name, message))
        known = np.where(np.isnat(days), NO_DATE, days.astype(np.int64)).astype(np.int32)
        return np.asarray(known[at], dtype=np.int32)

    def _detail(self, part: Part, at: int, name: str, message: str) -> ErrorDetail:
        return ErrorDetail(f"{self.path.name}, row {part.rows[at]}, column {name}", message)

    def _unreadable(self, error: Exception) -> BadInputError:
        sentence = error.sentence if isinstance(error, DamagedFileError) else str(error)
        return BadInputError(f"{self.path.name} cannot be read: {sentence}")


def _first_filled(reader: Iterator[list[str]]) -> tuple[int, Sequence[str]]:
    """The number and the cells of the first row that is not blank, blank cells at its end cut."""
    for row, cells in enumerate(reader, start=1):
        if any(cell.strip() for cell in cells):
            last = max(at for at, cell in enumerate(cells) if cell.strip())
            return row, [cell.strip() for cell in cells[: last + 1]]
    raise DamagedFileError("The file is empty; its first row must name the columns.")
