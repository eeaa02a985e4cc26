"""Asks the store for what the checks need to know of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import sqlalchemy as sa

from features.intake.known import Known
from features.intake.references import reference_columns
from features.store.aliases import read_aliases, read_written_here
from features.store.frames import stored_ids
from features.store.protected import read_groups
from features.store.schema import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from features.intake.raw import RawTable

FEW: Final = 500
"""Of so many rows the ids that they name are asked for; of more all ids are read."""

_OF_EVERYBODY: Final = frozenset({"transfers", "employees"})
"""Tables whose checks compare rows with stored ones that they do not name."""

IMPORT: Final = "import"
"""The kind of a transaction, and of a ledger entry, that an import makes."""


def read_known(connection: sa.Connection, tables: Iterable[str]) -> Known:
    """What is stored now, as far as an import of these tables may refer to it."""
    given = set(tables)
    referred = {column.ref for table in given for column in reference_columns(table)}
    known = Known(ids={name: _ids(connection, name) for name in sorted(referred)})
    if given & {"transfers", "evaluations"}:
        known = replace(
            known,
            effective_on=_dates(connection, "transfers", "transfer_id", "effective_on"),
            first_evaluated_on=_dates(connection, "evaluations", "transfer_id", "evaluated_on"),
            aliases=read_aliases(connection),
            written_here=read_written_here(connection, IMPORT),
        )
    if "employees" in given:
        groups = read_groups(connection)
        if "gender" in groups:
            known = replace(known, genders=groups.set_index("employee_id")["gender"])
    return known


def read_named(connection: sa.Connection, raw: RawTable) -> Known:
    """What is stored now of the rows that a few rows name, where all of these are stored.

    Checks judge these rows as they would by :func:`read_known`, and no table is read whole. A name
    that is not found may be an alias, or mean another: then all is read.
    """
    name = raw.table.name
    if name in _OF_EVERYBODY or len(raw) > FEW:
        return read_known(connection, [name])
    named: dict[str, set[str]] = {}
    for column in reference_columns(name):
        cells = set(raw.cells[column.name].to_pylist()) if raw.has(column.name) else set()
        named.setdefault(column.ref, set()).update(cells - {""})
    found = {ref: stored_ids(connection, ref, among=ids) for ref, ids in named.items()}
    if found != named:
        return read_known(connection, [name])
    known = Known(ids={ref: pd.Index(sorted(ids), dtype="str") for ref, ids in found.items()})
    if name == "evaluations":
        moved = found["transfers"]
        dates = _dates(connection, "transfers", "transfer_id", "effective_on", among=moved)
        known = replace(known, effective_on=dates)
    return known


def _ids(connection: sa.Connection, name: str) -> pd.Index:
    return pd.Index(sorted(stored_ids(connection, name)), dtype="str")


def _dates(
    connection: sa.Connection,
    name: str,
    key: str,
    column: str,
    among: Collection[str] | None = None,
) -> pd.Series:
    """First date by id; only of the ids ``among`` a few, where given."""
    table = CONTRACT[name]
    query = _present(table, table.c[key], sa.func.min(table.c[column])).group_by(table.c[key])
    if among is not None:
        query = query.where(table.c[key].in_(list(among)))
    rows = connection.execute(query).all()
    index = pd.Index([row[0] for row in rows], dtype="str")
    return pd.Series(pd.to_datetime([row[1] for row in rows]), index=index).astype("datetime64[s]")


def _present(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(*columns).where(table.c.tx_to.is_(None))
