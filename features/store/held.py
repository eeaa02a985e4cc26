"""Tables held in memory from one load of a history to the next, and the rows added since.

Where rows of a table were only added, and not many, they are put among those that are held;
whatever else happened, the table is read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from features.history.columns import code_table, history_columns
from features.history.grown import recoded, with_rows
from features.history.vocabulary import words_of
from features.store.coded_file import CodedFile, Origin
from features.store.frames import holds, read_rows
from features.store.schema import CONTRACT, GROWING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from features.history.vocabulary import Words

FEW: Final = 1_000
"""So many added rows are placed one by one; more are sorted with all others."""


@dataclass
class Held:
    """What an earlier load found: each table's file, its words, and the vocabularies of all.

    ``unwritten`` are the files that are to be put on disk when there is time, by their path.
    """

    files: dict[str, CodedFile] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)
    vocabularies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwritten: dict[Path, CodedFile] = field(default_factory=dict)

    def keep(
        self,
        files: dict[str, CodedFile],
        words: Mapping[str, Words],
        vocabularies: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Hold these from now on."""
        self.files, self.words, self.vocabularies = files, words, vocabularies


@dataclass(frozen=True)
class Additions:
    """A table as held, and the few rows that were added to it since."""

    held: CodedFile
    rows: pd.DataFrame

    @cached_property
    def words(self) -> Words:
        """The unlisted words of all its rows; those held themselves where none is new."""
        added, known = words_of(self.held.columns.table, self.rows), self.held.words
        if all(added[name] <= words for name, words in known.items()):
            return known
        return {name: words | added[name] for name, words in known.items()}

    def coded(
        self,
        origin: Origin,
        ids: Mapping[str, pd.Index],
        before: Mapping[str, tuple[str, ...]],
        now: Mapping[str, tuple[str, ...]],
    ) -> CodedFile | None:
        """All rows by the vocabularies of now; None where rows that they point into have moved."""
        if (origin.ids, origin.contract) != (self.held.origin.ids, self.held.origin.contract):
            return None
        known = recoded(self.held.columns, before, now)
        added = code_table(known.table, self.rows, ids, now)
        return CodedFile(origin, self.words, with_rows(known, added))


def additions_to(
    connection: sa.Connection, held: CodedFile, since: int, tx: int | None
) -> Additions | None:
    """The rows added to a table after transaction ``since`` (up to ``tx``).

    None where any row was changed or removed, where many were added, or in a table to which rows
    are not added one by one.
    """
    table = held.columns.table
    if table.name not in GROWING:
        return None
    stored = CONTRACT[table.name]
    closed = stored.c.tx_to > since
    added = holds(stored, tx) & (stored.c.tx_from > since)
    if tx is not None:
        closed &= stored.c.tx_to <= tx
    query = sa.select(stored.c.row_id, closed).where(closed | added).limit(FEW + 1)
    found = connection.execute(query).all()
    if len(found) > FEW or any(is_closed for _, is_closed in found):
        return None
    numbers = [number for number, _ in found]
    names = [column.name for column in history_columns(table)]
    return Additions(held, read_rows(connection, table, tx=tx, numbers=numbers, columns=names))
