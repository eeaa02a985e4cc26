"""A question that every request asks: compiled once for a database, then asked of its driver.

SQLAlchemy leads a statement through caches, events and a transaction. Of a request that comes after
other work little of that lies in the processor's cache, and costs more than all else of a look at
what stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.store.driver_errors import told_of

if TYPE_CHECKING:
    import sqlalchemy as sa


class Question:
    """A statement without parameters whose answer is one row of numbers and texts."""

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement
        self._texts: dict[str, str] = {}

    def asked(self, engine: sa.Engine) -> tuple[Any, ...]:
        """The row as it stands now.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            The database does not answer.
        """
        connection, text = engine.raw_connection(), self._text(engine.dialect)
        try:
            cursor = connection.cursor()
            cursor.execute(text)
            [row] = cursor.fetchall()
            return tuple(row)
        except engine.dialect.loaded_dbapi.Error as error:
            raise told_of(error, text, engine.dialect) from error
        finally:
            connection.close()

    def _text(self, dialect: sa.Dialect) -> str:
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = str(self._statement.compile(dialect=dialect))
        return text
