"""A statement that every list asks or writes: compiled once for a database, then run by its driver.

SQLAlchemy leads each statement through caches, events and contexts. Of a request that comes after
other work little of that lies in the processor's cache, and it takes several times as long as the
database itself. Connections, transactions and kinds of errors stay SQLAlchemy's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from features.store.driver_errors import told_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Values = Mapping[str, Any]


class _Form(NamedTuple):
    """The statement as one database takes it.

    ``constant`` are parameters whose values stand in the statement itself; ``order`` is None where
    the driver takes parameters by their names.
    """

    text: str
    constant: Values
    bind: Mapping[str, Callable[[Any], Any] | None]
    order: tuple[str, ...] | None
    gives_rows: bool

    def bound(self, values: Values) -> tuple[Any, ...] | dict[str, Any]:
        """The values as the driver takes them."""
        given = {**self.constant, **values}
        plain = {
            name: given[name] if turn is None else turn(given[name])
            for name, turn in self.bind.items()
        }
        return plain if self.order is None else tuple([plain[name] for name in self.order])


class Prepared:
    """A statement whose answer, if it gives one, is rows of numbers and texts."""

    def __init__(self, statement: sa.Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def run(self, connection: sa.Connection, values: Values) -> list[tuple[Any, ...]]:
        """Run it inside the connection's transaction; returns its rows.

        Parameters
        ----------
        values : by the names of the statement's parameters; of an insert, of all its columns.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            The database does not answer, or refuses.
        """
        return self._run(connection.connection, connection.dialect, values)

    def ask(self, engine: sa.Engine) -> tuple[Any, ...]:
        """The one row that stands now; in no transaction, of a statement without parameters.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            The database does not answer.
        """
        connection = engine.raw_connection()
        try:
            [row] = self._run(connection, engine.dialect, {})
        finally:
            connection.close()
        return tuple(row)

    def _run(
        self, connection: sa.PoolProxiedConnection, dialect: sa.Dialect, values: Values
    ) -> list[tuple[Any, ...]]:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _form(self._statement, dialect)
        cursor = connection.cursor()
        try:
            cursor.execute(form.text, form.bound(values))
            return list(cursor.fetchall()) if form.gives_rows else []
        except dialect.loaded_dbapi.Error as error:
            raise told_of(error, form.text, dialect) from error
        finally:
            cursor.close()


def _form(statement: Any, dialect: sa.Dialect) -> _Form:  # noqa: ANN401 - any that compiles
    compiled = statement.compile(dialect=dialect)
    bind = {
        name: parameter.type.dialect_impl(dialect).bind_processor(dialect)
        for name, parameter in compiled.binds.items()
    }
    constant = {name: one.value for name, one in compiled.binds.items() if not one.required}
    order = tuple(compiled.positiontup) if compiled.positional else None
    gives_rows = isinstance(statement, sa.Select) or bool(compiled.effective_returning)
    return _Form(str(compiled), constant, bind, order, gives_rows)
