"""One coded table of a history as a file that is opened memory-mapped and never trusted blindly.

Arrow's file format, then the SHA-256 of all before it. The header says from which rows, ids and
vocabularies the codes were made; a reader who expects others gets nothing. No file is executed.
Ids and lists become Python objects when a column is first asked for: most ids never are.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from features.contract.tables import Kind
from features.history.columns import TableColumns, history_columns, history_tables, referred

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.contract.tables import Table
    from features.history.coding import Array
    from features.history.vocabulary import Words

FORM: Final = 3
"""Raised when the form of the file or the meaning of a code changes."""

_HEADER: Final = b"tepat"
_SUM: Final = hashlib.sha256().digest_size
_REFERRED: Final = frozenset[str]().union(*(referred(table) for table in history_tables()))
"""Tables into whose rows others point: their files hold the digest of their ids."""


@dataclass(frozen=True)
class Origin:
    """What the codes of a table were made from; equal origins give equal codes.

    ``rows`` names the rows (the transaction that last changed them), ``contract`` the columns and
    their listed values; ``ids`` and ``vocabularies`` are digests of what the codes point into.
    """

    rows: str
    contract: str
    ids: dict[str, str] = field(default_factory=dict)
    vocabularies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodedFile:
    """A coded table with its origin; ``words`` are the unlisted words in its open columns.

    ``known_ids`` is the digest of its ids where a file told it.
    """

    origin: Origin
    words: Words
    columns: TableColumns
    known_ids: str = ""

    @cached_property
    def ids(self) -> str:
        """Digest of the table's ids in the order of its rows."""
        return self.known_ids or digest(self.columns[self.columns.table.key])


class _Mapped(Mapping[str, "Array"]):
    """The columns of a mapped file; what is no plain array there is made one when asked for."""

    def __init__(self, table: Table, batch: pa.RecordBatch) -> None:
        self._kinds = {column.name: column.kind for column in history_columns(table)}
        self._batch = batch
        self._made: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = _to_numpy(self._batch[name], self._kinds[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def contract_digest(table: Table) -> str:
    """Digest of everything in the contract that gives a table's codes their meaning."""
    meaning = [
        (column.name, column.kind.value, column.ref, column.values)
        for column in history_columns(table)
    ]
    return digest([str(FORM), repr(meaning)])


def digest(texts: list[str] | tuple[str, ...] | Array) -> str:
    """Digest of texts in their order."""
    whole = "\0".join([*texts, ""])  # each text and a zero after it
    return hashlib.sha256(whole.encode()).hexdigest()


def write(path: Path, coded: CodedFile) -> None:
    """Write aside and rename, so that nobody ever sees half a file."""
    columns = history_columns(coded.columns.table)
    arrays = [_to_arrow(coded.columns[column.name], column.kind) for column in columns]
    ids = coded.ids if coded.columns.table.name in _REFERRED else ""
    words = {name: sorted(some) for name, some in coded.words.items()}
    header = {"origin": asdict(coded.origin), "words": words, "ids": ids}
    schema = pa.schema(
        [(column.name, array.type) for column, array in zip(columns, arrays, strict=True)],
        metadata={_HEADER: json.dumps(header)},
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.record_batch(arrays, schema=schema))
    body = sink.getvalue()
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(body)
        file.write(hashlib.sha256(body).digest())
    part.replace(path)


def read(path: Path, table: Table) -> CodedFile | None:
    """The file's content, mapped into memory; None where missing, damaged or of another form."""
    try:
        with pa.memory_map(str(path)) as mapped:
            whole = mapped.read_buffer()
        body = whole.slice(0, max(whole.size - _SUM, 0))
        if hashlib.sha256(body).digest() != whole.slice(body.size).to_pybytes():
            return None
        with pa.ipc.open_file(body) as reader:
            header = json.loads(reader.schema.metadata[_HEADER])
            origin = Origin(**header["origin"])
            if origin.contract != contract_digest(table):
                return None
            batch = reader.get_batch(0)
        if not {column.name for column in history_columns(table)} <= set(batch.schema.names):
            return None
        words = {name: frozenset(some) for name, some in header["words"].items()}
        return CodedFile(origin, words, TableColumns(table, _Mapped(table, batch)), header["ids"])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def _to_arrow(array: Array, kind: Kind) -> pa.Array:
    if kind is Kind.ID:
        return pa.array(array, pa.large_string())
    if kind is Kind.FIELDS:
        return pa.array(array, pa.list_(pa.int32()))
    return pa.array(array)


def _to_numpy(column: pa.Array, kind: Kind) -> Array:
    if kind is Kind.FIELDS:
        # Not by assignment: NumPy would make a matrix of tuples of equal length.
        return np.fromiter((tuple(some) for some in column.to_pylist()), object, len(column))
    plain: Any = column.to_numpy(zero_copy_only=kind is not Kind.ID)
    array: Array = plain
    return array
