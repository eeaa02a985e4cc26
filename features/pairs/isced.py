"""How an employee's field of education answers the fields that a post asks for (ISCED-F 2013).

A post's shorter code takes in every code that begins with it. An employee's code that is coarser
than the post's and agrees as far as it goes is *unknown* (contract: where data are unclear).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.pairs.ragged import Array, Floats

_BASE: Final = 10_000
ASKED_FIELD, SAME_NARROW, SAME_BROAD, OTHER = 3.0, 2.0, 1.0, 0.0
"""The post's own field; its first three digits; its first two digits; none of them."""


@dataclass(frozen=True)
class FieldMatch:
    """``grade`` (n,) from 0 to 3 and ``is_broad`` (n,), 1 where two digits agree; NaN unknown."""

    grade: Floats
    is_broad: Floats


def match_fields(fields: Array, set_numbers: Array, sets: Sequence[tuple[int, ...]]) -> FieldMatch:
    """Match employees' fields (n,) with the sets of fields that their pairs' posts ask for.

    ``set_numbers`` (n,) index ``sets``; negative where a post asks for no field.
    """
    asked = (fields >= 0) & (set_numbers >= 0)
    grade, is_broad = np.full((2, len(fields)), np.nan)
    pairs = set_numbers[asked].astype(np.int64) * (5 * _BASE) + fields[asked]
    unique, inverse = np.unique(pairs, return_inverse=True)
    number, field = np.divmod(unique, 5 * _BASE)
    grades, broads = np.full((2, len(unique)), np.nan)
    for one in np.unique(number):
        at = number == one
        grades[at], broads[at] = _match_set(field[at], sets[one])
    grade[asked], is_broad[asked] = grades[inverse], broads[inverse]
    return FieldMatch(grade, is_broad)


def _match_set(fields: Array, asked: tuple[int, ...]) -> tuple[Floats, Floats]:
    best = np.full(len(fields), OTHER)
    is_unclear = np.zeros(len(fields), dtype=bool)
    is_broad = np.zeros(len(fields), dtype=bool)
    for code in asked:
        digits, value = divmod(code, _BASE)
        is_broad |= _same(fields, digits, value, 2)
        is_unclear |= (fields // _BASE < digits) & _same_as_far(fields, digits, value)
        best = np.maximum(best, np.where(_same(fields, digits, value, 2), SAME_BROAD, OTHER))
        best = np.maximum(best, np.where(_same(fields, digits, value, 3), SAME_NARROW, OTHER))
        best = np.maximum(best, np.where(_same(fields, digits, value, digits), ASKED_FIELD, OTHER))
    grade = np.where(is_unclear & (best < ASKED_FIELD), np.nan, best)
    return grade, is_broad.astype(np.float64)


def _same(fields: Array, digits: int, value: int, length: int) -> Array:
    """Whether the first ``length`` digits are given on both sides and agree."""
    own_digits, own = np.divmod(fields, _BASE)
    if digits < length:
        return np.zeros(len(fields), dtype=bool)
    shown = own // 10 ** np.maximum(own_digits - length, 0)
    same: Array = (own_digits >= length) & (shown == value // 10 ** (digits - length))
    return same


def _same_as_far(fields: Array, digits: int, value: int) -> Array:
    """Whether a coarser code agrees with the post's code as far as it goes."""
    own_digits, own = np.divmod(fields, _BASE)
    same: Array = own == value // 10 ** np.maximum(digits - own_digits, 0)
    return same
