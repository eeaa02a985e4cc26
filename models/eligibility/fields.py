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


def within(codes: Codes, wanted: Sequence[int]) -> npt.NDArray[np.int8]:
    """Whether each code begins with one of ``wanted``: pass, fail, or unknown (coarser, missing).

    Parameters
    ----------
    codes : int32, shape (n,)
        Coded fields of people; ``NO_CODE`` where not given.
    wanted : sequence of int
        Coded fields of one post, of 2 to 4 digits.
    """
    unique, inverse = np.unique(codes, return_inverse=True)
    answers = np.array([_answer(int(code), wanted) for code in unique], dtype=np.int8)
    return answers[inverse]


def _answer(code: int, wanted: Sequence[int]) -> Answer:
    if code == NO_CODE:
        return Answer.UNKNOWN
    own, asked = isced_text(code), [isced_text(field) for field in wanted]
    if any(own.startswith(field) for field in asked):
        return Answer.PASS
    if any(field.startswith(own) for field in asked):
        return Answer.UNKNOWN
    return Answer.FAIL
