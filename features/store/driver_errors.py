"""What a database's driver says of a failed statement, as SQLAlchemy says it, without values."""

from __future__ import annotations

import sqlalchemy as sa


def told_of(error: Exception, statement: str, dialect: sa.Dialect) -> sa.exc.StatementError:
    """The error that SQLAlchemy raises for an error of the driver; without the row's values."""
    leave_out_detail(error)
    base = dialect.loaded_dbapi.Error
    return sa.exc.DBAPIError.instance(
        statement, None, error, base, hide_parameters=True, dialect=dialect
    )


def leave_out_detail(said: BaseException) -> None:
    """Let an error of PostgreSQL's driver keep its first line alone.

    Its DETAIL repeats the row's values: "Key (nip)=(…) already exists."
    """
    primary = getattr(getattr(said, "diag", None), "message_primary", None)
    if primary:
        said.args = (primary,)
