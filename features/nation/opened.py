"""A nation's files as an ordinary history, mapped into memory: nothing is read until it is asked.

Sizes and the manifest's own sum are looked at; every byte is by ``verify`` (the command
``tepat nation verify``), for reading gigabytes would keep the first answer waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from features.contract.tables import TABLES, Kind, Table
from features.errors import DamagedError
from features.history.columns import TableColumns, history_columns, history_tables, sort_owner
from features.history.history import History
from features.nation.column_files import Manifest, Mapped
from features.nation.layout import FORM, MANIFEST, MAPPED, ROOTS
from features.nation.texts import SortedIds
from features.store.coded_file import contract_digest, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from features.history.coding import Array


class _Columns(Mapping[str, "Array"]):
    """The columns of a table, each mapped when it is first asked for."""

    def __init__(self, table: Table, mapped: Mapped, sets: Sequence[Sequence[int]]) -> None:
        self._table, self._mapped, self._sets = table, mapped, sets
        self._kinds = {column.name: column.kind for column in history_columns(table)}
        self._made: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        path = f"{self._table.name}/{name}"
        if self._kinds[name] is Kind.ID:
            return cast("Array", self._mapped.texts(path))
        if self._kinds[name] is Kind.FIELDS:
            if name not in self._made:
                self._made[name] = self._tuples(path)
            return self._made[name]
        return self._mapped.column(path)

    def _tuples(self, path: str) -> Array:
        """A tuple a row; rows that ask for the same share one."""
        # not by assignment: NumPy would make a matrix of tuples of equal length
        sets = np.fromiter(map(tuple, self._sets), object, len(self._sets))
        found: Array = sets[self._mapped.column(path)]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


@dataclass(frozen=True)
class MappedTable(TableColumns):
    """A table in files; where owners' rows begin, and its first day, were found in building."""

    starts: Any = None
    first: int | None = None

    @cached_property
    def index(self) -> pd.Index:
        """From id to row: of people and posts, whose ids rise, without a table of all ids."""
        if self.table.name in ROOTS:
            ids: Any = self[self.table.key]
            return cast("pd.Index", SortedIds(ids))
        return super().index

    @cached_property
    def begins(self) -> int:
        """The first day in the column that dates its rows."""
        return super().begins if self.first is None else self.first

    def offsets(self, owner: str, owners: int) -> Any:  # noqa: ANN401 - as its base's
        """Where each owner's rows begin."""
        if owner == sort_owner(self.table) and len(self.starts) == owners + 1:
            return self.starts
        return super().offsets(owner, owners)


@dataclass(frozen=True)
class Nation:
    """A nation's history and what its building told; ``folder`` holds its files, ``mapped``."""

    folder: Path
    manifest: Manifest
    mapped: Mapped
    history: History

    @property
    def people(self) -> int:
        """How many employees there are."""
        return int(self.manifest.told["people"])


def open_nation(folder: Path) -> Nation:
    """Open what ``build_tables`` made.

    Raises
    ------
    DamagedError
        A file is missing or damaged, or another Tepat made it.
    """
    manifest = Manifest.read(folder / MANIFEST)
    told = manifest.told
    contract = {table.name: contract_digest(table) for table in history_tables()}
    if told["form"] != FORM or told["contract"] != contract:
        raise DamagedError(
            f"{folder} was built by another Tepat, whose codes mean something else. "
            "Build it again: tepat nation build."
        )
    mapped = Mapped(folder, manifest.files)
    tables = {table.name: _table(table, manifest, mapped) for table in history_tables()}
    vocabularies = {name: tuple(words) for name, words in told["vocabularies"].items()}
    return Nation(folder, manifest, mapped, History(tables, vocabularies, manifest.sha256))


def _table(table: Table, manifest: Manifest, mapped: Mapped) -> TableColumns:
    if table.name in MAPPED:
        starts = mapped.column(f"{table.name}/starts") if sort_owner(table) else None
        first = manifest.told["begins"].get(table.name)
        columns = _Columns(table, mapped, manifest.told["sets"])
        return MappedTable(TABLES[table.name], columns, starts, first)
    path = mapped.folder / f"{table.name}.arrow"
    found = read(path, table)
    if found is None:
        raise DamagedError(f"{path} is missing or damaged. Build it again: tepat nation build.")
    return found.columns
