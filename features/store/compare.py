"""Which rows of two canonical frames are equal: exact, and all rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from features.contract.tables import Table

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


def differing(table: Table, one: pd.DataFrame, other: pd.DataFrame) -> Flags:
    """Whether row k of one frame differs from row k of the other; shape (rows,)."""
    differs = np.zeros(len(one), dtype=bool)
    for column in table.columns:
        left, right = one[column.name], other[column.name]
        equal = (left == right) | (left.isna() & right.isna())
        differs |= ~equal.to_numpy(dtype=bool)
    return differs


def absent(table: Table, one: pd.DataFrame, other: pd.DataFrame) -> tuple[Flags, Flags]:
    """Rows of one frame that the other lacks, and the reverse; shapes (rows,) of each.

    A row that stands twice in one and once in the other is lacking once.
    """
    both = pd.concat([one, other], ignore_index=True)
    numbers = _row_numbers(table, both)
    side = np.arange(len(both)) >= len(one)
    repeat = pd.Series(side).groupby([numbers, side]).cumcount().to_numpy(dtype=np.int64)
    numbers = numbers * (len(both) + 1) + repeat
    left, right = numbers[: len(one)], numbers[len(one) :]
    return ~np.isin(left, right), ~np.isin(right, left)


def _row_numbers(table: Table, frame: pd.DataFrame) -> Numbers:
    """Equal rows get equal numbers, below the number of rows."""
    numbers = np.zeros(len(frame), dtype=np.int64)
    for column in table.columns:
        codes, words = pd.factorize(frame[column.name])  # missing is -1
        numbers = numbers * (len(words) + 1) + codes + 1
        numbers = pd.factorize(numbers)[0].astype(np.int64)
    return numbers
