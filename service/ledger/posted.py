"""Rows of the contract that come over HTTP: checked like an import, stored all or not at all.

The same row again changes nothing; the same id with other content is a conflict.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from features.contract.tables import EVALUATIONS, TABLES, Kind
from features.errors import BadInputError, ConflictError, ErrorDetail, NotFoundError, TepatError
from features.store import ledger, versions
from features.store.compare import differing
from features.store.frames import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa

    from features.contract.tables import Column, Table
    from features.intake.check import CheckedTable
    from features.intake.problems import Problem
    from service.desk import Desk

    Row = Mapping[str, Any]

_REFUSALS: Mapping[str, type[TepatError]] = {
    "unknown_id": NotFoundError,
    "same_id_other_content": ConflictError,
}
"""Errors with a status of their own, where all that is wrong is of that kind."""


@dataclass(frozen=True)
class Posted:
    """Rows as they are stored, in the order given; how many of them were not there before."""

    rows: list[dict[str, Any]]
    new: int


def post_rows(desk: Desk, name: str, rows: Sequence[Row]) -> Posted:
    """Check rows of one table with ids and store them; an entry of the ledger names them.

    Raises
    ------
    BadInputError, NotFoundError
        Something is wrong with a row, or it names an id that is not stored; all is listed.
    ConflictError
        An id is stored (or given twice) with other content.
    """
    table, at = TABLES[name], desk.clock()
    with desk.store.begin(name, f"{len(rows)} rows", at) as transaction:
        connection = transaction.connection
        checked = _checked(connection, table, rows)
        frame = checked.frame[~checked.repeated].reset_index(drop=True)
        new = _not_stored(connection, table, frame)
        if len(new):
            versions.add(transaction, name, new)
            payload = {"table": name, "ids": frame[table.key].tolist(), "new": len(new)}
            ledger.append(connection, name, payload, at)
    return Posted([_plain(table, row) for row in checked.frame.to_dict("records")], len(new))


def make_ready(desk: Desk) -> None:
    """Check a row that names nothing, so that the first that comes does not wait for imports."""
    with suppress(TepatError), desk.store.read() as connection:
        _checked(connection, EVALUATIONS, [{}])


def _checked(connection: sa.Connection, table: Table, rows: Sequence[Row]) -> CheckedTable:
    # Imported when rows come: a server's start should not pay for the checks.
    from features.intake.check import check_tables  # noqa: PLC0415
    from features.intake.raw import COMMA, RawTable, RawTables  # noqa: PLC0415
    from features.intake.stored import read_named  # noqa: PLC0415

    cells = {
        column.name: pa.array([_text(row.get(column.name)) for row in rows], pa.large_string())
        for column in table.columns
    }
    numbers = np.arange(len(rows), dtype=np.int64)
    headers = {name: name for name in cells}
    raw = RawTable(table, table.name, COMMA, cells, headers, numbers, len(cells))
    found = check_tables(RawTables({table.name: raw}), read_named(connection, raw))
    errors = [one for one in found.problems if one.severity == "error"]
    if errors:
        raise _refused(table, errors, many=len(rows) > 1)
    return found.tables[table.name]


def _refused(table: Table, errors: Sequence[Problem], *, many: bool) -> TepatError:
    kinds = {error.rule for error in errors}
    kind = _REFUSALS.get(kinds.pop(), BadInputError) if len(kinds) == 1 else BadInputError
    details = [
        ErrorDetail(f"{one.row}.{one.column}" if many else str(one.column), one.message)
        for one in errors
    ]
    return kind(f"Nothing was stored in {table.name}: {details[0].message}", details)


def _not_stored(connection: sa.Connection, table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose ids are not stored; refuses one that is stored with other content."""
    stored = read_rows(connection, table, owners=frame[table.key].tolist())
    if stored.empty:
        return frame
    at = pd.Index(stored[table.key]).get_indexer(pd.Index(frame[table.key]))
    given = frame[at >= 0].reset_index(drop=True)
    before = stored.iloc[at[at >= 0]].reset_index(drop=True)
    other = given.loc[differing(table, given, before), table.key].tolist()
    if other:
        details = [ErrorDetail(table.key, f"{one} is stored with other content.") for one in other]
        raise ConflictError(f"Nothing was stored in {table.name}: {details[0].message}", details)
    new: pd.DataFrame = frame[at < 0]
    return new


def _text(value: object) -> str:
    """A value of JSON as the cell of a file would hold it."""
    return "" if value is None else str(value)


def _plain(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {column.name: _cell(column, row[column.name]) for column in table.columns}


def _cell(column: Column, value: Any) -> str | int | float | None:  # noqa: ANN401 - a frame's cell
    if pd.isna(value):
        return None
    if column.kind is Kind.DATE:
        return str(value.date().isoformat())
    if column.kind is Kind.INTEGER:
        return int(value)
    return float(value) if column.kind is Kind.NUMBER else str(value)
