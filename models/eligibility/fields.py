"""ISCED-F 2013 fields: whether a person's field lies within those that a post asks for.

A post's shorter code takes in every code that begins with it. A person's code that is coarser
than the post's says neither yes nor no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from features.history.coding import NO_CODE, isced_text
from models.eligibility.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

Codes = npt.NDArray[np.int32]


def within(codes: Codes, wanted: Sequence[Sequence[int]]) -> npt.NDArray[np.int8]:
    """Whether each code begins with one that a post asks for: pass, fail, unknown (too coarse).

    Parameters
    ----------
    codes : int32, shape (k,)
        Coded fields of people; ``NO_CODE`` where not given.
    wanted : of p posts, each a sequence of int
        Coded fields that a post asks for, of 2 to 4 digits.

    Returns
    -------
    int8, shape (p, k), values of :class:`Answer`.
    """
    own = codes.tolist()
    by_set = {asked: [_answer(code, asked) for code in own] for asked in set(map(tuple, wanted))}
    return np.array([by_set[tuple(asked)] for asked in wanted], dtype=np.int8)


def _answer(code: int, wanted: Sequence[int]) -> Answer:
    if code == NO_CODE:
        return Answer.UNKNOWN
    own, asked = isced_text(code), [isced_text(field) for field in wanted]
    if any(own.startswith(field) for field in asked):
        return Answer.PASS
    if any(field.startswith(own) for field in asked):
        return Answer.UNKNOWN
    return Answer.FAIL
