"""Writing a table: only what differs is written, and what it replaces stays for the past.

Rows with an id are updated by it. In a table without ids the rows of an owner are replaced
together. Nothing is deleted because it is absent, and the same rows again write nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from features.contract.frames import dtype_of
from features.store.arrow import arrow_schema, write_rows
from features.store.compare import absent, differing
from features.store.frames import ROW_ID, read_rows
from features.store.schema import CONTRACT, STORED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import numpy.typing as npt

    from features.contract.tables import Table
    from features.store.store import Transaction

    Counts = npt.NDArray[np.int64]

_CHUNK: Final = 20_000
"""Rows compared at a time: bounds memory."""
_CLOSED_AT_ONCE: Final = 500


@dataclass(frozen=True)
class TableChange:
    """How many of the rows given were new, changed or as they stood.

    ``removed`` counts stored rows that an owner no longer has, beyond those that changed.
    """

    new: int
    changed: int
    unchanged: int
    removed: int = 0

    def __add__(self, other: TableChange) -> TableChange:
        return TableChange(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
        )


@dataclass(frozen=True)
class OwnerChange:
    """What replacing their rows did to owners: rows given, stored before, added, ended.

    Arrays of shape (owners,).
    """

    given: Counts
    stored: Counts
    added: Counts
    ended: Counts

    def in_rows(self) -> TableChange:
        """Count rows: of one owner, an ended row and an added one are a change."""
        changed = np.minimum(self.added, self.ended)
        return TableChange(
            int((self.added - changed).sum()),
            int(changed.sum()),
            int((self.given - self.added).sum()),
            int((self.ended - changed).sum()),
        )

    def in_owners(self) -> TableChange:
        """Count owners: new without any row before, changed with any row added or ended."""
        is_new = (self.stored == 0) & (self.added > 0)
        is_changed = ~is_new & (self.added + self.ended > 0)
        new, changed = int(is_new.sum()), int(is_changed.sum())
        return TableChange(new, changed, len(self.given) - new - changed)


def apply(
    transaction: Transaction,
    name: str,
    frame: pd.DataFrame,
    given: Collection[str] | None = None,
) -> TableChange:
    """Bring canonical rows into a table.

    Parameters
    ----------
    frame : DataFrame
        Canonical (``features.contract.frames``). With ids, each at most once.
    given : collection of str, optional
        The columns that the source held; where a row with an id is known, the others keep what
        is stored. All columns by default.
    """
    table = STORED[name]
    change = TableChange(0, 0, 0)
    if not table.key:
        for part in replace_rows(transaction, table, frame, frame[table.owner].unique()):
            change += part.in_rows()
        return change
    tidy = _tidy(table, frame)
    for ids, rows in _parts(tidy[table.key], np.asarray(tidy[table.key], dtype=object)):
        change += _update(transaction, table, tidy.iloc[rows].reset_index(drop=True), ids, given)
    return change


def add(transaction: Transaction, name: str, frame: pd.DataFrame) -> None:
    """Write canonical rows with ids of which none is stored, each at most once."""
    table = STORED[name]
    _add(transaction, table, _tidy(table, frame))


def replace_rows(
    transaction: Transaction, table: Table, frame: pd.DataFrame, owners: Collection[str]
) -> Iterator[OwnerChange]:
    """Let ``owners`` have the rows of ``frame`` and no others; those of one owner together."""
    tidy = _tidy(table, frame)
    for some, rows in _parts(tidy[table.owner], np.asarray(owners, dtype=object)):
        yield _replace(transaction, table, tidy.iloc[rows].reset_index(drop=True), some)


def end_rows(transaction: Transaction, name: str, ids: Collection[str]) -> None:
    """Let rows with these ids hold no longer; the past keeps them.

    Only for what a withdrawn decision had written: an import never removes a row.
    """
    table = STORED[name]
    stored = read_rows(transaction.connection, table, owners=ids, row_ids=True)
    _end(transaction, table, stored[ROW_ID])


def _update(
    transaction: Transaction,
    table: Table,
    frame: pd.DataFrame,
    ids: list[str],
    given: Collection[str] | None,
) -> TableChange:
    stored = read_rows(transaction.connection, table, owners=ids, row_ids=True)
    at = pd.Index(stored[table.key]).get_indexer(pd.Index(frame[table.key]))
    known = at >= 0
    present = stored.iloc[at[known]].reset_index(drop=True)
    wanted = frame[known].reset_index(drop=True)
    for column in table.columns:
        if given is not None and column.name not in given:
            wanted[column.name] = present[column.name]
    differs = differing(table, wanted, present)
    _end(transaction, table, present.loc[differs, ROW_ID])
    _add(transaction, table, frame[~known])
    _add(transaction, table, wanted[differs])
    return TableChange(int((~known).sum()), int(differs.sum()), int((~differs).sum()))


def _replace(
    transaction: Transaction, table: Table, frame: pd.DataFrame, owners: list[str]
) -> OwnerChange:
    stored = read_rows(transaction.connection, table, owners=owners, row_ids=True)
    is_added, is_ended = absent(table, frame, stored)
    _end(transaction, table, stored.loc[is_ended, ROW_ID])
    _add(transaction, table, frame[is_added])
    index = pd.Index(owners)
    mine, theirs = (index.get_indexer(pd.Index(f[table.owner])) for f in (frame, stored))
    counted = (mine, theirs, mine[is_added], theirs[is_ended])
    return OwnerChange(*(np.bincount(rows, minlength=len(owners)) for rows in counted))


def _tidy(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Give zero no sign: SQLite does not keep it, and both databases are to hold the same bits."""
    numeric = [column.name for column in table.columns if dtype_of(column) == "float64"]
    return frame.assign(**{name: frame[name] + 0.0 for name in numeric})


def _parts(
    cells: pd.Series[Any], owners: npt.NDArray[Any]
) -> Iterator[tuple[list[str], npt.NDArray[np.intp]]]:
    """Cut owners, in their order, into parts of about ``_CHUNK`` rows; no owner is torn.

    Gives the owners of each part and their rows' positions.
    """
    index = pd.Index(owners).unique().sort_values()
    at = index.get_indexer(pd.Index(cells))
    order = np.argsort(at, kind="stable")
    rows = np.bincount(at, minlength=len(index))
    part = np.cumsum(np.maximum(rows, 1)) // _CHUNK
    begins = np.flatnonzero(np.diff(part, prepend=-1))
    starts = np.concatenate([[0], np.cumsum(rows)])
    for first, last in pairwise([*begins, len(index)]):
        yield list(index[first:last]), order[starts[first] : starts[last]]


def _end(transaction: Transaction, table: Table, row_ids: pd.Series[Any]) -> None:
    if row_ids.empty:
        return
    transaction.touch(table.name)
    stored = CONTRACT[table.name]
    ids = row_ids.tolist()
    for at in range(0, len(ids), _CLOSED_AT_ONCE):
        these = stored.c.row_id.in_(ids[at : at + _CLOSED_AT_ONCE])
        end = sa.update(stored).where(these).values(tx_to=transaction.tx)
        transaction.connection.execute(end)


def _add(transaction: Transaction, table: Table, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    transaction.touch(table.name)
    stored = CONTRACT[table.name]
    names = [column.name for column in table.columns]
    schema = arrow_schema([stored.c[name] for name in names])
    rows = pa.Table.from_pandas(frame[names], schema=schema, preserve_index=False)
    since = pa.array(np.full(len(frame), transaction.tx, dtype=np.int64))
    write_rows(transaction.connection, stored, rows.append_column("tx_from", since))
