"""The checked history of a city as NumPy columns: what every later step reads.

A :class:`History` is built from canonical frames (``features.contract.frames``) and never
changes. It holds no name, no NIP and no protected attribute: those columns never enter it.
What may be asked of the past is asked through :class:`features.history.as_of.AsOf`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.history import coding
from features.history.columns import TableColumns, code_table, history_tables
from features.history.vocabulary import join_vocabularies, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from features.history.coding import Array


@dataclass(frozen=True)
class History(Mapping[str, TableColumns]):
    """All tables as coded columns, with the vocabularies of their open columns.

    ``revision`` names the state of the store (or the files) that it was built from.
    """

    tables: Mapping[str, TableColumns]
    vocabularies: Mapping[str, tuple[str, ...]]
    revision: str = ""

    def __getitem__(self, name: str) -> TableColumns:
        return self.tables[name]

    def __iter__(self) -> Any:  # noqa: ANN401 - Iterator[str]; Mapping's own signature
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    @classmethod
    def from_frames(cls, frames: Mapping[str, pd.DataFrame], revision: str = "") -> History:
        """Build from canonical frames of any subset of the tables; absent tables are empty."""
        tidy = {
            table.name: canonical(table, frames.get(table.name, pd.DataFrame()))
            for table in history_tables()
        }
        vocabularies = join_vocabularies(words_of(t, tidy[t.name]) for t in history_tables())
        ids: dict[str, pd.Index] = {}
        coded: dict[str, TableColumns] = {}
        for table in history_tables():  # referred-to tables come first, so their rows are final
            coded[table.name] = code_table(table, tidy[table.name], ids, vocabularies)
            if table.key:
                ids[table.name] = pd.Index(coded[table.name][table.key])
        return cls(coded, vocabularies, revision)

    def rows_of(self, table: str, ids: Iterable[str]) -> npt.NDArray[np.int32]:
        """Rows of ids in a table; ``NO_ROW`` where an id is unknown."""
        found = self.tables[table].index.get_indexer(pd.Index(list(ids), dtype="str"))
        return np.asarray(found, dtype=np.int32)

    def row_of(self, table: str, key: str) -> int:
        """Row of one id in a table; ``NO_ROW`` where it is unknown."""
        index = self.tables[table].index
        return cast("int", index.get_loc(key)) if key in index else coding.NO_ROW

    def ids_of(self, table: str, rows: npt.ArrayLike) -> Array:
        """Ids of rows in a table."""
        ids: Array = self.tables[table][TABLES[table].key]
        found: Array = ids[np.asarray(rows)]
        return found

    def code_of(self, vocabulary: str, word: str) -> int:
        """Code of a word in a vocabulary; ``NO_CODE`` where it does not occur."""
        words = self.vocabularies[vocabulary]
        return words.index(word) if word in words else coding.NO_CODE

    def offsets(self, table: str, owner: str) -> npt.NDArray[np.int64]:
        """Where each owner's rows begin in a table sorted by that owner; shape (owners + 1,)."""
        owners = len(self.tables[TABLES[table].by_name[owner].ref])
        return self.tables[table].offsets(owner, owners)
