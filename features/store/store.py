"""The open store: one database, readers, and one writer at a time with a system time of its own.

Nothing here reads the environment or the clock.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.errors import UnavailableError
from features.store.engine import connect_to, explained, writing
from features.store.locks import WRITING, take_lock
from features.store.migrate import migrate
from features.store.prepared import Prepared
from features.store.schema import CHANGES, TRANSACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path


DATABASE: Final = "tepat.db"
_T: Final = TRANSACTIONS.c
_NEXT: Final = Prepared(
    sa.insert(TRANSACTIONS)
    .from_select(
        [_T.tx, _T.at, _T.kind, _T.note],
        sa.select(
            sa.func.coalesce(sa.func.max(_T.tx), 0) + 1,
            sa.bindparam("given_at", type_=_T.at.type),
            sa.bindparam("given_kind", type_=_T.kind.type),
            sa.bindparam("given_note", type_=_T.note.type),
        ),
    )
    .returning(_T.tx)
)
"""The next number under the writers' lock, not a sequence: no gaps, one order."""


@dataclass(frozen=True)
class Transaction:
    """A running write: its connection and its place in system time.

    ``touched`` are the contract tables that it has changed so far.
    """

    connection: sa.Connection
    tx: int
    touched: set[str] = field(default_factory=set)

    def touch(self, table: str) -> None:
        """Note that this transaction changes a contract table."""
        if table not in self.touched:
            self.touched.add(table)
            self.connection.execute(sa.insert(CHANGES).values(table_name=table, tx=self.tx))


class Store:
    """A migrated database with the folder in which its snapshots are kept."""

    def __init__(self, engine: sa.Engine, home: Path) -> None:
        self.engine = engine
        self.home = home
        self.listeners: list[Callable[[], None]] = []
        """Told after each commit of this process that changed a table; must not raise."""

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one consistent state until it is closed."""
        with explained(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    def ask(self, question: Prepared) -> tuple[Any, ...]:
        """What a question's one row says now."""
        with explained():
            return question.ask(self.engine)

    @contextmanager
    def begin(self, kind: str, note: str, at: datetime) -> Iterator[Transaction]:
        """Write: all of it or nothing. Writers wait for each other.

        ``kind`` and ``note`` say what for, ``at`` when (with its zone).
        """
        with explained(), writing(self.engine) as connection:
            take_lock(connection, WRITING)
            given = {"given_at": at, "given_kind": kind, "given_note": note}
            [(tx,)] = _NEXT.run(connection, given)
            transaction = Transaction(connection, tx)
            yield transaction
        if transaction.touched:
            for tell in self.listeners:
                tell()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_store(home: Path, url: str | None = None) -> Store:
    """Open the store of a home, creating and migrating it where needed.

    Raises
    ------
    UnavailableError
        The home cannot be written to, or the database does not answer.
    BadInputError, ConflictError, DamagedError
        The URL names no database; a newer version wrote it; its file is damaged.
    """
    try:
        # Personal data lie in it: nobody but its owner looks in.
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"The home folder {home} cannot be made: {error.strerror}"
        ) from error
    engine = connect_to(url or f"sqlite:///{home / DATABASE}")
    try:
        with explained():
            migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, home)


def current_tx(connection: sa.Connection) -> int:
    """The newest system time of the contract's tables; 0 in an empty store."""
    return connection.execute(sa.select(sa.func.max(CHANGES.c.tx))).scalar() or 0


def changed_at(connection: sa.Connection, tx: int | None = None) -> dict[str, int]:
    """For each contract table the last transaction (up to ``tx``) that changed it."""
    newest = sa.func.max(CHANGES.c.tx)
    query = sa.select(CHANGES.c.table_name, newest).group_by(CHANGES.c.table_name)
    if tx is not None:
        query = query.where(CHANGES.c.tx <= tx)
    return {name: last for name, last in connection.execute(query)}  # noqa: C416 - typed rows
