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


@dataclass(frozen=True)
class FieldTable:
    """The match of every set of fields asked for with every field of education.

    Both arrays have shape (sets + 1, fields + 1); the last row and column are NaN, so that a
    negative number (nothing asked, nothing recorded) finds a missing value.
    """

    grade: Floats
    is_broad: Floats

    @classmethod
    def of(cls, fields: Array, sets: Sequence[tuple[int, ...]]) -> FieldTable:
        """Match ``fields`` (coded, none missing) with ``sets`` of codes."""
        grade, is_broad = np.full((2, len(sets) + 1, len(fields) + 1), np.nan)
        for at, one in enumerate(sets):
            grade[at, :-1], is_broad[at, :-1] = _match_set(fields, one)
        return cls(grade, is_broad)

    def match(self, fields: Array, sets: Array) -> FieldMatch:
        """Match employees with what their pairs' posts ask for, both by number; shapes (n,)."""
        return FieldMatch(self.grade[sets, fields], self.is_broad[sets, fields])


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
