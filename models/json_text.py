"""Pieces of JSON text, for what is written piece by piece: a list tells thousands of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson

if TYPE_CHECKING:
    import numpy.typing as npt


def in_json(numbers: npt.NDArray[np.floating]) -> bytes:
    """An array, each number with the fewest digits that are its bits; null where missing."""
    return orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY)


def cells(numbers: npt.NDArray[np.floating]) -> list[list[str]]:
    """Each row's numbers, written; (n, k)."""
    rows = in_json(numbers).decode().removeprefix("[[").removesuffix("]]").split("],[")
    return [row.split(",") for row in rows[: len(numbers)]]  # of nobody "[]" is left


def between_quotes(text: str) -> str:
    """A text as it stands between its quotation marks."""
    return orjson.dumps(text).decode()[1:-1]
