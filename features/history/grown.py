"""A table to which rows were added: the arrays that coding all its rows together would give.

Neither the rows that were there are read again, nor are they sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.history.columns import TableColumns, sort_names
from features.history.vocabulary import VOCABULARY_OF, open_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt


def with_rows(before: TableColumns, added: TableColumns) -> TableColumns:
    """Put rows of the same table among those that are there, each at its place in their order."""
    if not len(added):
        return before
    names = sort_names(before.table, before.arrays)
    at = np.array([_place(before, added, row, names) for row in range(len(added))])
    return TableColumns(
        before.table,
        {name: np.insert(cells, at, added[name]) for name, cells in before.arrays.items()},
    )


def recoded(
    columns: TableColumns,
    before: Mapping[str, tuple[str, ...]],
    now: Mapping[str, tuple[str, ...]],
) -> TableColumns:
    """The same cells by vocabularies that have grown: words keep their order, so rows do too."""
    arrays = dict(columns.arrays)
    for column in open_columns(columns.table):
        words, grown = (some[VOCABULARY_OF[column.name]] for some in (before, now))
        if words != grown:
            codes = pd.Index(list(grown), dtype="str").get_indexer(
                pd.Index(list(words), dtype="str")
            )
            codes = np.append(codes, -1).astype(np.int32)  # a missing word stays missing
            arrays[column.name] = codes[arrays[column.name]]
    return TableColumns(columns.table, arrays)


def _place(before: TableColumns, added: TableColumns, row: int, names: list[str]) -> int:
    """Before which row an added one stands: the range of equal rows, narrowed name by name."""
    low, high = 0, len(before)
    for name in names:
        if low == high:
            break
        cells: npt.NDArray[np.generic] = before[name][low:high]
        value = added[name][row]
        low, high = (low + int(np.searchsorted(cells, value, side)) for side in ("left", "right"))
    return high
