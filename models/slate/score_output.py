"""Writing scored pairs: CSV in the habit of the file that was read, or Parquet; all or nothing.

NaN is an empty cell. Numbers are written with the fewest digits that give back the same bits.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import BadInputError, UnavailableError
from features.intake.pair_file import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from features.intake.raw import Dialect


class Target(Protocol):
    """Where scored rows go, part by part."""

    def write(self, given: pa.Table, scores: pa.RecordBatch) -> None:
        """Add rows: the columns as they were given, and those that scoring adds."""


@contextmanager
def writing(out: Path, given: pa.Schema, added: pa.Schema, dialect: Dialect) -> Iterator[Target]:
    """A target that becomes ``out`` when all went well, and otherwise leaves no trace."""
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise BadInputError(f"{out.name} must end with {' or '.join(ENDINGS)}.")
    part = out.with_name(f".{out.name}.part")
    names = [name for name in given.names if name not in added.names]
    try:
        if ending == ".csv":
            with part.open("w", encoding="utf-8", newline="") as stream:
                yield _Csv(stream, names, added, dialect)
        else:
            schema = pa.schema([*(given.field(name) for name in names), *added])
            with pq.ParquetWriter(part, schema) as writer:
                yield _Parquet(writer, names, schema)
        part.replace(out)
    except OSError as error:
        raise UnavailableError(f"{out} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


class _Csv:
    def __init__(
        self, stream: TextIO, names: list[str], added: pa.Schema, dialect: Dialect
    ) -> None:
        self._writer = csv.writer(stream, delimiter=dialect.delimiter, lineterminator="\n")
        self._names = names
        self._comma = dialect.decimal_comma
        self._writer.writerow([*names, *added.names])

    def write(self, given: pa.Table, scores: pa.RecordBatch) -> None:
        columns = [given[name].cast(pa.large_string()).to_pylist() for name in self._names]
        columns += [self._text(column) for column in scores.columns]
        self._writer.writerows(zip(*columns, strict=True))

    def _text(self, column: pa.Array) -> list[str | None]:
        cells = column.to_pylist()
        if not pa.types.is_floating(column.type):
            return list(cells)
        texts = ["" if cell is None else repr(cell) for cell in cells]
        return [text.replace(".", ",") for text in texts] if self._comma else list(texts)


class _Parquet:
    def __init__(self, writer: pq.ParquetWriter, names: list[str], schema: pa.Schema) -> None:
        self._writer = writer
        self._names = names
        self._schema = schema

    def write(self, given: pa.Table, scores: pa.RecordBatch) -> None:
        columns = [*(given[name] for name in self._names), *scores.columns]
        self._writer.write_table(pa.table(columns, schema=self._schema))
