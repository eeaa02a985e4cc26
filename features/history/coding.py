"""How the cells of a contract column become a NumPy array: one function per kind of column.

================  ===========================================  ================
kind              array                                        missing
================  ===========================================  ================
ID                object, ``str``                              –
REF               int32, row in the table referred to          ``NO_ROW``
DATE              int32, days since 1970-01-01                 ``NO_DATE``
NUMBER, INTEGER   float64                                      NaN
CODE              int8, index in the column's listed values    ``NO_CODE``
OPEN_CODE         int32, index in the history's vocabulary     ``NO_CODE``
FIELD             int32, ``ISCED-F`` code (see ``isced_code``)  ``NO_CODE``
FIELDS            object, tuple of such codes                  ``()``
================  ===========================================  ================
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.calendar import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = npt.NDArray[Any]

NO_ROW: Final = -1
NO_CODE: Final = -1
_ISCED_BASE: Final = 10_000
_FEW: Final = 100
"""So many words are looked up one by one; for more a table of all words is made."""


def isced_code(text: str) -> int:
    """Code of an ISCED-F 2013 field: number of digits × 10 000 + the digits; ``09`` ≠ ``9``."""
    return len(text) * _ISCED_BASE + int(text)


def isced_text(code: int) -> str:
    """Digits of a coded ISCED-F field, leading zeros kept."""
    digits, value = divmod(int(code), _ISCED_BASE)
    return f"{value:0{digits}d}"


def code_ids(cells: pd.Series) -> Array:
    """Ids as they stand."""
    return cells.to_numpy(dtype=object)


def code_refs(cells: pd.Series, rows: pd.Index) -> Array:
    """Row numbers of the ids in ``rows``; an id that is not there counts as missing."""
    return rows.get_indexer(pd.Index(cells)).astype(np.int32)


def code_dates(cells: pd.Series) -> Array:
    """Days since 1970-01-01."""
    days = cells.to_numpy(dtype="datetime64[D]")
    missing = np.isnat(days)
    return np.where(missing, NO_DATE, days.astype(np.int64)).astype(np.int32)


def code_numbers(cells: pd.Series) -> Array:
    """Numbers in double precision."""
    return cells.to_numpy(dtype=np.float64)


def code_listed(cells: pd.Series, listed: Sequence[str]) -> Array:
    """Positions in the column's listed values."""
    return pd.Index(list(listed)).get_indexer(pd.Index(cells)).astype(np.int8)


def code_open(cells: pd.Series, vocabulary: Sequence[str], listed: int) -> Array:
    """Positions in a vocabulary that has grown beyond its first ``listed`` words, sorted."""
    if len(cells) <= _FEW:
        found = [_place_of(word, vocabulary, listed) for word in cells.astype("object")]
        return np.array(found, dtype=np.int32)
    return pd.Index(list(vocabulary), dtype="str").get_indexer(pd.Index(cells)).astype(np.int32)


def _place_of(word: object, vocabulary: Sequence[str], listed: int) -> int:
    if not isinstance(word, str):
        return NO_CODE
    if word in vocabulary[:listed]:
        return vocabulary.index(word)
    at = bisect_left(vocabulary, word, lo=listed)
    return at if at < len(vocabulary) and vocabulary[at] == word else NO_CODE


def code_field(cells: pd.Series) -> Array:
    """Coded ISCED-F fields."""
    unique, inverse = _unique(cells)
    codes = np.array([isced_code(text) if text else NO_CODE for text in unique], dtype=np.int32)
    return codes[inverse]


def code_fields(cells: pd.Series) -> Array:
    """Tuples of coded ISCED-F fields."""
    unique, inverse = _unique(cells)
    codes = np.empty(len(unique), dtype=object)
    for at, text in enumerate(unique):
        codes[at] = tuple(isced_code(part) for part in text.split(";") if part)
    return codes[inverse]


def _unique(cells: pd.Series) -> tuple[list[str], npt.NDArray[np.intp]]:
    codes, unique = pd.factorize(cells.fillna(""))
    return [str(text) for text in unique], codes
