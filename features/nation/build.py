"""Codes a Parquet folder of any size into the files of a nation, in a memory bound.

A table after the other is streamed into parts of people, of posts or of agencies, each part is
coded as any history is (:func:`features.history.columns.code_table`) and appended to the table's
columns. References between people of different parts (relatives) are coded when all parts are.
Nothing is kept of a build that does not come to its end: it happens in a folder beside, which
takes the name at last.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.calendar import NO_DATE
from features.contract.tables import TABLES, Kind, Table, Use
from features.errors import BadInputError
from features.history import coding
from features.history.columns import (
    code_table,
    history_columns,
    history_tables,
    referred,
    sort_owner,
)
from features.history.vocabulary import VOCABULARY_OF, join_vocabularies, open_columns
from features.nation import spool
from features.nation.cells import ROW, refused, refused_reference
from features.nation.column_files import Appender, ColumnFile, Manifest, Mapped
from features.nation.layout import FORM, PEOPLE_A_PART, ROOTS, SHARED, UNDIVIDED, root_of
from features.nation.texts import SortedIds, Texts
from features.progress import NoProgress, PartOf
from features.store.coded_file import CodedFile, Origin, contract_digest
from features.store.coded_file import write as write_coded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from features.history.coding import Array
    from features.history.columns import TableColumns
    from features.progress import Progress

_NUMBERS: Final = {
    Kind.REF: np.int32,
    Kind.DATE: np.int32,
    Kind.NUMBER: np.float64,
    Kind.INTEGER: np.float64,
    Kind.CODE: np.int8,
    Kind.OPEN_CODE: np.int32,
    Kind.FIELD: np.int32,
    Kind.FIELDS: np.int32,
}
_BY_PART: Final = ("employees", "transfers")
"""Tables of whose ids only those of a part are at hand while it is coded."""

_SPOOL: Final = "spool"


def build_tables(
    source: Path, folder: Path, at_once: int = PEOPLE_A_PART, progress: Progress | None = None
) -> Manifest:
    """Code every table of a Parquet folder into ``folder``, which is made and must not exist.

    Who rated serves training alone and is not kept: codes of raters are missing.

    Parameters
    ----------
    source : the contract's Parquet folder; tables may be absent as in any import.
    at_once : people, posts or agencies whose rows are coded at a time; changes no bit of a column.

    Raises
    ------
    BadInputError
        A cell cannot be coded: its file, row, column and value, and what to do.
    """
    folder.mkdir(parents=True)
    built = _Build(source, folder, at_once, progress or NoProgress())
    try:
        return built.run()
    finally:
        shutil.rmtree(folder / _SPOOL, ignore_errors=True)


@dataclass
class _Build:
    """One build: what is known of the tables done so far."""

    source: Path
    folder: Path
    at_once: int
    progress: Progress
    vocabularies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ids: dict[str, pd.Index] = field(default_factory=dict)
    files: dict[str, ColumnFile] = field(default_factory=dict)
    begins: dict[str, int] = field(default_factory=dict)
    cuts: dict[str, list[int]] = field(default_factory=dict)
    first: dict[str, list[str]] = field(default_factory=dict)
    sets: dict[tuple[int, ...], int] = field(default_factory=dict)

    def run(self) -> Manifest:
        self.progress.step("reading the words of all tables", 0.0)
        self.vocabularies = self._words()
        names = [table.name for table in history_tables() if table.name not in UNDIVIDED]
        names += UNDIVIDED
        for at, name in enumerate(names):
            told = PartOf(self.progress, at / len(names), (at + 1) / len(names))
            told.step(f"coding {name}", 0.0)
            if name in SHARED:
                self._shared(TABLES[name])
            elif name in UNDIVIDED:
                self._undivided(TABLES[name])
            else:
                self._in_parts(TABLES[name], told)
        return self._told()

    def _in_parts(self, table: Table, progress: Progress) -> None:
        parts = self._spread(table)
        with _Columns(self.folder, table, self) as columns:
            for part in range(parts):
                progress.step(f"coding {table.name}", part / parts)
                columns.add(self._coded(table, part), part)
        shutil.rmtree(self.folder / _SPOOL / table.name, ignore_errors=True)
        if table.name == "positions":
            self.ids[table.name] = pd.Index(np.asarray(self._texts(table.name)), dtype="str")

    def _told(self) -> Manifest:
        return Manifest(
            {
                "form": FORM,
                "contract": {one.name: contract_digest(one) for one in history_tables()},
                "people": self.cuts["employees"][-1],
                "cuts": self.cuts["employees"],
                "vocabularies": {name: list(words) for name, words in self.vocabularies.items()},
                "begins": self.begins,
                "sets": [list(one) for one in self.sets],
            },
            self.files,
        )

    def _words(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for table in history_tables():
            for column in open_columns(table):
                if column.use is not Use.LABEL:
                    words = spool.words(self.source, table.name, column.name)
                    unlisted = words - set(column.values)
                    found.setdefault(VOCABULARY_OF[column.name], set()).update(unlisted)
        return join_vocabularies([{name: frozenset(words) for name, words in found.items()}])

    def _shared(self, table: Table) -> None:
        """A table that is coded whole: one file, as a city's."""
        coded = self._code(table, spool.whole(self.source, table.name), self.ids)
        origin = Origin("nation", contract_digest(table))
        write_coded(self.folder / f"{table.name}.arrow", CodedFile(origin, {}, coded))
        if table.name == "agencies":
            self.ids[table.name] = pd.Index(coded[table.key], dtype="str")
            self._cut(table.name, pa.array(coded[table.key], pa.large_string()))

    def _cut(self, name: str, ids: pa.Array) -> None:
        """Say where parts begin, by rising ids; there is always one."""
        self.cuts[name] = [*range(0, max(len(ids), 1), self.at_once), len(ids)]
        self.first[name] = [ids[at].as_py() if len(ids) else "" for at in self.cuts[name][:-1]]

    def _spread(self, table: Table) -> int:
        """Rows by part; the number of parts."""
        folder, root = self.folder / _SPOOL / table.name, root_of(table)
        if table.name == root:
            self._cut(root, self._sorted_ids(table))
        if table.name == root or table.by_name[sort_owner(table)].ref == root:
            part_of = spool.by_ranges(self.first[root])
        else:  # evaluations go where their transfer is
            ids = self._texts("transfers").texts
            sizes = np.diff(self.cuts["transfers"])
            part_of = spool.by_list(ids, np.repeat(np.arange(len(sizes), dtype=np.int16), sizes))
        parts = len(self.first[root])
        spool.spread(spool.batches(self.source, table.name), table, part_of, folder, parts)
        return parts

    def _sorted_ids(self, table: Table) -> pa.Array:
        """Every id of a table, rising."""
        found = [batch.column(table.key) for batch in spool.batches(self.source, table.name)]
        ids = pa.chunked_array(found, pa.large_string()).combine_chunks()
        if table.name == "employees" and not len(ids):
            raise BadInputError("employees.parquet is missing or empty. A nation needs people.")
        order = pc.sort_indices(ids)
        risen = ids.take(order)
        twice = pc.equal(risen.slice(1), risen.slice(0, max(len(risen) - 1, 0)))
        if pc.any(twice).as_py():
            at = pc.index(twice, value=True).as_py()
            row = 2 + max(order[at].as_py(), order[at + 1].as_py())
            raise refused(table.name, row, table.key, risen[at].as_py(), "it stands twice.")
        return risen

    def _coded(self, table: Table, part: int) -> TableColumns:
        """A part's rows, whose references to people and transfers are rows of the nation."""
        ids = dict(self.ids)
        for name in _BY_PART:
            if name in referred(table) and name != table.name:
                begin, end = self.cuts[name][part : part + 2]
                ids[name] = pd.Index(self._texts(name)[begin:end], dtype="str")
        rows = spool.read_part(self.folder / _SPOOL / table.name, part)
        coded = self._code(table, rows, ids)
        for column in history_columns(table):
            if column.kind is Kind.REF and column.ref in _BY_PART:
                cells = coded.arrays[column.name]
                cells[cells != coding.NO_ROW] += np.int32(self.cuts[column.ref][part])
        return coded

    def _undivided(self, table: Table) -> None:
        rows = spool.whole(self.source, table.name)
        everybody = cast("pd.Index", SortedIds(self._texts("employees")))
        coded = self._code(table, rows, {**self.ids, "employees": everybody})
        with _Columns(self.folder, table, self) as columns:
            columns.add(coded, None)

    def _code(self, table: Table, rows: pa.Table, ids: Mapping[str, pd.Index]) -> TableColumns:
        frame = rows.to_pandas()
        for column in history_columns(table):
            if column.kind in {Kind.DATE, Kind.NUMBER, Kind.INTEGER}:
                continue
            frame[column.name] = frame[column.name].astype("str")
        coded = code_table(table, frame, ids, self.vocabularies)
        self._refuse_unknown(table, frame, coded, ids)
        return coded

    def _refuse_unknown(
        self,
        table: Table,
        frame: pd.DataFrame,
        coded: TableColumns,
        ids: Mapping[str, pd.Index],
    ) -> None:
        """Every reference must be to a row that is there."""
        for column in history_columns(table):
            if column.kind is not Kind.REF:
                continue
            given = int(frame[column.name].notna().sum())
            if given == int((coded[column.name] != coding.NO_ROW).sum()):
                continue
            own = frame[table.key] if column.ref == table.name else None
            known = ids[column.ref] if own is None else pd.Index(own, dtype="str")
            at = known.get_indexer(pd.Index(frame[column.name]))
            wrong = np.flatnonzero((at < 0) & frame[column.name].notna())
            row, value = int(frame[ROW].iloc[wrong[0]]), frame[column.name].iloc[wrong[0]]
            raise refused_reference(table.name, row, column.name, value, column.ref)

    def _texts(self, name: str) -> Texts:
        return Mapped(self.folder, self.files).texts(f"{name}/{TABLES[name].key}")


class _Columns:
    """The files of one table, written part by part."""

    def __init__(self, folder: Path, table: Table, build: _Build) -> None:
        self._folder, self._table, self._build = folder, table, build
        self._open: dict[str, Appender] = {}
        self._rows = 0
        self._octets = 0
        self._begins = int(np.iinfo(np.int32).max)

    def __enter__(self) -> Self:
        for column in history_columns(self._table):
            if column.kind is Kind.ID:
                self._append(f"{column.name}.starts", np.int64)
                self._append(f"{column.name}.octets", np.uint8)
            else:
                self._append(column.name, _NUMBERS[column.kind])
        if sort_owner(self._table):
            self._append("starts", np.int64)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._end()
        for name, one in self._open.items():
            self._build.files[f"{self._table.name}/{name}"] = one.close()

    def add(self, coded: TableColumns, part: int | None) -> None:
        """Append a part's rows; None where the table is undivided."""
        for column in history_columns(self._table):
            cells = coded[column.name]
            if column.kind is Kind.ID:
                self._add_texts(column.name, cells)
            elif column.kind is Kind.FIELDS:
                self._open[column.name].add(self._numbered(cells))
            else:
                self._open[column.name].add(cells)
        self._add_starts(coded, part)
        self._rows += len(coded)
        self._build.cuts.setdefault(self._table.name, [0])
        if self._table.name not in ROOTS:
            self._build.cuts[self._table.name].append(self._rows)
        dated = self._table.dated_by
        if dated and len(coded):
            self._begins = min(self._begins, int(coded[dated].min()))

    def _append(self, name: str, dtype: type) -> None:
        self._open[name] = Appender(self._folder / self._table.name / name, dtype)

    def _add_texts(self, name: str, cells: Array) -> None:
        texts = pa.array(cells, pa.large_string())
        ends = np.frombuffer(texts.buffers()[1], np.int64)[: len(texts) + 1]
        octets = np.frombuffer(texts.buffers()[2] or b"", np.uint8)[: ends[-1]]
        self._open[f"{name}.starts"].add(ends[:-1] + self._octets)
        self._open[f"{name}.octets"].add(octets)
        self._octets += int(ends[-1])

    def _numbered(self, cells: Array) -> Array:
        """The number of each row's tuple among the different ones of the build."""
        sets = self._build.sets
        numbers = (sets.setdefault(fields, len(sets)) for fields in cells)
        return np.fromiter(numbers, np.int32, len(cells))

    def _add_starts(self, coded: TableColumns, part: int | None) -> None:
        """Where the rows of each owner of the part begin."""
        owner = sort_owner(self._table)
        if not owner:
            return
        cuts = self._build.cuts[TABLES[self._table.name].by_name[owner].ref]
        first, end = (0, cuts[-1]) if part is None else cuts[part : part + 2]
        begins = np.searchsorted(coded[owner], np.arange(first, end))
        self._open["starts"].add(begins + self._rows)

    def _end(self) -> None:
        if "starts" in self._open:
            self._open["starts"].add(np.array([self._rows], dtype=np.int64))
        if self._table.key:
            last = np.array([self._octets], dtype=np.int64)
            self._open[f"{self._table.key}.starts"].add(last)
        if self._table.dated_by:
            absent = self._begins == int(np.iinfo(np.int32).max)
            self._build.begins[self._table.name] = int(NO_DATE) if absent else self._begins


def parts_of(manifest: Manifest) -> Iterator[tuple[int, int]]:
    """First and end row of the people of each part."""
    cuts = manifest.told["cuts"]
    yield from pairwise(cuts)
