"""How each database is connected to, and what its errors mean to a user.

SQLite is the embedded default (WAL, ``synchronous=FULL``: a commit survives power loss);
PostgreSQL serves through psycopg by its URL.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from features.errors import BadInputError, DamagedError, UnavailableError
from features.store.driver_errors import leave_out_detail
from features.store.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES: Final = "tepat_writes"
"""Execution option of a connection that is going to write."""

_THREADS: Final = 48
"""Of Starlette's pool, in which routes run, and those that make lists."""

_BEGIN, _BEGIN_WRITING = Prepared(sa.text("BEGIN")), Prepared(sa.text("BEGIN IMMEDIATE"))

_PRAGMAS: Final = (
    "busy_timeout=30000",  # first: the others may have to wait for another process
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
)


def connect_to(url: str) -> sa.Engine:
    """An engine for a SQLite or PostgreSQL URL.

    Raises
    ------
    BadInputError
        The URL is none, or names another database. It is not repeated: it may hold a password.
    """
    try:
        # What SQLAlchemy says of a failed statement would hold the row: a person's data.
        engine = sa.create_engine(_with_driver(url), hide_parameters=True, **_pool(url))
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise BadInputError(_HELP) from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    elif engine.dialect.name == "postgresql":
        _prepare_postgresql(engine)
    else:
        raise BadInputError(_HELP)
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction that writes: kept on leaving, undone on an error."""
    connection = engine.connect().execution_options(**{_WRITES: True})
    with connection, connection.begin():
        yield connection


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a database says when it is unwell into an error that a user can act on.

    Raises
    ------
    UnavailableError
        It does not answer, is locked for too long, or its disk is full.
    DamagedError
        The file of the embedded store is not a database any more.
    """
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
        raise UnavailableError(
            "The store does not answer. Check that the database runs, that TEPAT_DATABASE_URL is "
            "right, and that the disk of the home folder is writable and not full."
        ) from error
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:
            raise
        raise DamagedError(
            "The file of the store is damaged. Restore the home from a backup (tepat restore)."
        ) from error


_HELP: Final = (
    "TEPAT_DATABASE_URL is not the address of a database that Tepat can use. "
    "Write postgresql://user:password@host/name, or leave it out for the embedded store."
)


def _pool(url: str) -> dict[str, Any]:
    """As many connections as a server has threads; a server restarted meanwhile is noticed.

    The one last given back is taken first: SQLite still has its pages.
    """
    if url == "sqlite://":  # in memory: one connection
        return {}
    is_remote = not url.startswith("sqlite")
    return {
        "pool_size": 5,
        "max_overflow": _THREADS - 5,
        "pool_pre_ping": is_remote,
        "pool_use_lifo": True,
    }


def _with_driver(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _prepare_sqlite(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DB-API connection
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A writer takes its lock at once, so that it never fails half-way by upgrading.
        writes = connection.get_execution_options().get(_WRITES, False)
        (_BEGIN_WRITING if writes else _BEGIN).run(connection, {})


def _prepare_postgresql(engine: sa.Engine) -> None:
    @event.listens_for(engine, "handle_error")
    def leave_out(context: sa.ExceptionContext) -> None:
        told, said = context.sqlalchemy_exception, context.original_exception
        if told is not None:
            whole = str(said)
            leave_out_detail(said)
            told.args = tuple(str(words).replace(whole, str(said)) for words in told.args)
