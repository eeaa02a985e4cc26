"""The canonical form of a contract table as a pandas frame: what checks produce and stores keep.

Ids, text, codes and lists are ``str`` (missing: NaN), dates ``datetime64[s]`` (missing: NaT),
numbers ``float64`` (missing: NaN). A list of ISCED-F codes is one string joined by ``;``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from features.contract.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER})


def dtype_of(column: Column) -> str:
    """Name of the pandas dtype in which a column is kept."""
    if column.kind is Kind.DATE:
        return "datetime64[s]"
    return "float64" if column.kind in _NUMERIC else "str"


def canonical(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with every column of ``table``, in order and dtype; absent ones are empty.

    Columns beyond the contract are dropped, except in a table with open columns (the protected
    attributes), where they are kept as text.
    """
    rows = len(frame)
    parts: dict[str, pd.Series] = {}
    for column in table.columns:
        given = frame.get(column.name)
        series = pd.Series([None] * rows, dtype="object") if given is None else given
        parts[column.name] = series.reset_index(drop=True).astype(
            pd.api.types.pandas_dtype(dtype_of(column))
        )
    if table.open_columns:
        for name in frame.columns:
            if name not in parts:
                parts[str(name)] = frame[name].reset_index(drop=True).astype("str")
    return pd.DataFrame(parts)


def canonical_tables(
    tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Canonical frames of every table, empty where none is given."""
    return {
        name: canonical(table, frames.get(name, pd.DataFrame())) for name, table in tables.items()
    }
