"""The history of a store, kept coded on disk so that only what changed is read and coded again.

Each table's columns lie in one file (:mod:`features.store.coded_file`), named after the transaction
that last changed it. An evaluation posted re-codes the evaluations alone; a new employee moves the
rows of all employees, so the tables that refer to them are coded again too. The same code serves
a past moment: what has not changed since comes from the files, the rest from the rows of then.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd
import sqlalchemy as sa

from features.contract.frames import canonical
from features.history.columns import (
    TableColumns,
    code_table,
    history_columns,
    history_tables,
    referred,
)
from features.history.history import History
from features.history.vocabulary import (
    VOCABULARY_OF,
    Words,
    join_vocabularies,
    open_columns,
    used_vocabularies,
)
from features.progress import NoProgress, Progress
from features.store.coded_file import CodedFile, Origin, contract_digest, digest, read, write
from features.store.frames import holds, read_rows
from features.store.held import Additions, Held, additions_to
from features.store.schema import CONTRACT, TRANSACTIONS
from features.store.store import changed_at, current_tx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from features.contract.tables import Table
    from features.store.store import Store

FOLDER: Final = "snapshots"


def load_history(
    store: Store,
    tx: int | None = None,
    progress: Progress | None = None,
    held: Held | None = None,
    changed: dict[str, int] | None = None,
) -> History:
    """The history as it is now, or as it was right after transaction ``tx``.

    ``History.revision`` is the number of the transaction that last changed a table. The same
    moment gives the same bits, whether from the files or from the database. Tables ``held`` from
    an earlier load are taken from there where nothing behind them changed; those of this load
    are left in it for the next, and for :func:`write_files` what belongs on disk; one load at a
    time. ``changed`` is ``changed_at`` of that transaction, where it is known already.
    """
    with store.read() as connection:
        changed = changed_at(connection, tx) if changed is None else changed
        asked = max(changed.values(), default=0)
        loading = _Loading(
            connection,
            store.home / FOLDER,
            changed,
            tx=None if asked == current_tx(connection) else asked,
            progress=progress or NoProgress(),
            held=held or Held(),
        )
        history = loading.run(str(asked))
    if held is None:
        write_files(loading.held)
    return history


def write_files(held: Held) -> None:
    """Put on disk what loads have coded since; without room there is no snapshot, no error."""
    while held.unwritten:
        _put(*held.unwritten.popitem())


@dataclass
class _Loading:
    """One load: what was found on disk, and what is known of the tables done so far."""

    connection: sa.Connection
    folder: Path
    changed: dict[str, int]
    tx: int | None
    progress: Progress
    held: Held
    vocabularies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    done: dict[str, TableColumns] = field(default_factory=dict)
    files: dict[str, CodedFile] = field(default_factory=dict)
    added: dict[str, Additions] = field(default_factory=dict)

    def run(self, revision: str) -> History:
        tables = history_tables()
        named = self._named(self.changed.values())
        origins = {table.name: named.get(self.changed.get(table.name, 0), "") for table in tables}
        kept = {table.name: self._kept(table, origins[table.name]) for table in tables}
        words = {table.name: self._words(table, kept[table.name]) for table in tables}
        is_known = words == self.held.words  # of the same sets this costs nothing
        joined = self.held.vocabularies if is_known else join_vocabularies(words.values())
        self.vocabularies = joined
        for at, table in enumerate(tables):  # referred-to tables come first
            self.progress.step(f"reading {table.name}", at / len(tables))
            origin = self._origin(table, origins[table.name])
            found = kept.pop(table.name)
            if found is None or found.origin != origin:
                found = self._code(table, origin, words[table.name])
            self.done[table.name], self.files[table.name] = found.columns, found
        self.held.keep(self.files, words, self.vocabularies)
        return History(self.done, self.vocabularies, revision)

    def _named(self, transactions: Iterable[int]) -> dict[int, str]:
        """Transactions with moment and note: a number may stand for other rows elsewhere."""
        query = sa.select(TRANSACTIONS).where(TRANSACTIONS.c.tx.in_(set(transactions)))
        return {
            row.tx: f"{row.tx} {row.at.isoformat()} {row.kind} {row.note}"
            for row in self.connection.execute(query)
        }

    def _kept(self, table: Table, rows: str) -> CodedFile | None:
        held = self.held.files.get(table.name)
        if held is not None and held.origin.rows == rows:
            return held
        found = read(self._path(table), table) if rows else None
        if found is not None and found.origin.rows == rows:
            return found
        if held is not None and held.origin.rows and rows:
            since = int(held.origin.rows.split()[0])
            if (
                since < self.changed[table.name]
                and self._named([since]).get(since) == held.origin.rows
            ):
                added = additions_to(self.connection, held, since, self.tx)
                if added is not None:
                    self.added[table.name] = added
        return None

    def _words(self, table: Table, kept: CodedFile | None) -> Words:
        if kept is not None:
            return kept.words
        if table.name in self.added:
            return self.added[table.name].words
        stored = CONTRACT[table.name]
        words = {}
        for column in open_columns(table):
            query = sa.select(stored.c[column.name]).distinct().where(holds(stored, self.tx))
            found = set(self.connection.execute(query).scalars())
            words[VOCABULARY_OF[column.name]] = frozenset(found - {None} - set(column.values))
        return words

    def _origin(self, table: Table, rows: str) -> Origin:
        used = used_vocabularies(table, self.vocabularies)
        return Origin(
            rows=rows,
            contract=contract_digest(table),
            ids={name: self.files[name].ids for name in _others_referred(table)},
            vocabularies={name: digest(words) for name, words in used.items()},
        )

    def _code(self, table: Table, origin: Origin, words: Words) -> CodedFile:
        ids = {name: self.done[name].index for name in _others_referred(table)}
        belongs_on_disk = bool(origin.rows) and self.tx is None
        if table.name in self.added:
            before = self.held.vocabularies
            coded = self.added[table.name].coded(origin, ids, before, self.vocabularies)
            if coded is not None:
                if belongs_on_disk:
                    self._keep(table, coded)
                return coded
        columns = code_table(table, self._rows(table, origin), ids, self.vocabularies)
        coded = CodedFile(origin, words, columns)
        return self._shared(table, coded) if belongs_on_disk else coded

    def _rows(self, table: Table, origin: Origin) -> pd.DataFrame:
        if not origin.rows:
            return canonical(table, pd.DataFrame())
        names = [column.name for column in history_columns(table)]
        return read_rows(self.connection, table, tx=self.tx, columns=names)

    def _shared(self, table: Table, coded: CodedFile) -> CodedFile:
        """The same mapped from its file, as other processes map it: in memory once for all."""
        path = self._path(table)
        found = read(path, table)
        if found is None or found.origin != coded.origin:
            _put(path, coded)
            found = read(path, table)
        return coded if found is None or found.origin != coded.origin else found

    def _keep(self, table: Table, coded: CodedFile) -> None:
        """Leave it to be written, in place of older ones of the table that never were."""
        unwritten = self.held.unwritten
        for path in list(unwritten):  # perhaps being written just now
            if path.name.startswith(f"{table.name}."):
                unwritten.pop(path, None)
        unwritten[self._path(table)] = coded

    def _path(self, table: Table) -> Path:
        return self.folder / f"{table.name}.{self.changed[table.name]}.arrow"


def _put(path: Path, coded: CodedFile) -> None:
    """Write a file in the place of older ones of its table, where there is room."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        write(path, coded)
        for other in path.parent.glob(f"{coded.columns.table.name}.*"):
            if _number(other) < _number(path):
                other.unlink(missing_ok=True)


def _number(path: Path) -> int:
    """The transaction after which a file is named; none came before one that has another name."""
    number = path.name.split(".")[1]
    return int(number) if number.isdigit() else -1


def _others_referred(table: Table) -> list[str]:
    """The other tables into whose rows a table's codes point."""
    return sorted(referred(table) - {table.name})
