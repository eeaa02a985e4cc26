"""Numbers as files write them: with a point, or where ``;`` delimits with Indonesian decimal comma.

``1.200`` in a file with decimal comma may be 1200 or 1.2. It is read only where the column tells:
by its range, or because other cells of it can only have a decimal point. Otherwise it is an error,
since a number that is silently a thousand times too small is worse than a question.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.intake.reading import Fault, Question, Reading

if TYPE_CHECKING:
    from features.contract.tables import Column

_PLAIN: Final = r"^-?\d{1,15}(\.\d+)?$"
_PLAIN_WITH_COMMA: Final = r"^-?\d{1,15}(,\d+)?$"
_SCIENTIFIC: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA_DECIMAL: Final = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_AMBIGUOUS: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")


def read_numbers(question: Question) -> Reading:
    """Values as float64; what is no number is a fault.

    The usual spelling is read for the whole column at once; only what is left is looked at singly.
    """
    comma = question.dialect.decimal_comma
    cells = pa.array(question.cells, pa.large_string())
    is_usual = pc.match_substring_regex(cells, _PLAIN_WITH_COMMA if comma else _PLAIN)
    is_odd = pc.invert(is_usual).to_pylist()
    text = pc.if_else(is_usual, cells, pa.scalar(None, pa.large_string()))
    if comma:
        text = pc.replace_substring(text, ",", ".")
    values = text.cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    odd = [place for place, is_so in enumerate(is_odd) if is_so]
    faults: list[Fault] = []
    points = comma and _has_decimal_points([str(question.cells[place]) for place in odd])
    for place in odd:
        cell = str(question.cells[place])
        try:
            values[place] = (
                _with_comma(cell, question.column, points=points) if comma else _number(cell)
            )
        except ValueError as error:
            rule = "decimal_comma" if _COMMA_DECIMAL.fullmatch(cell) else "not_a_number"
            faults.append(Fault(place, "error", rule, str(error)))
    return Reading(pd.Series(values), faults)


def _number(text: str) -> float:
    if _SCIENTIFIC.fullmatch(text):
        return _finite(text, float(text))
    if _COMMA_DECIMAL.fullmatch(text):
        meant = text.replace(",", ".")
        raise ValueError(
            f'"{text}" has a decimal comma, which is read only where ; separates the columns. '
            f"Meant {meant}? Write a decimal point."
        )
    raise ValueError(f'"{text}" is not a number. Write digits, with a decimal point if needed.')


def _with_comma(text: str, column: Column, *, points: bool) -> float:
    if _AMBIGUOUS.fullmatch(text):
        return _one_of(text, column, float(text), float(text.replace(".", "")), points=points)
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _SCIENTIFIC.fullmatch(text.replace(",", ".")):
        return _finite(text, float(text.replace(",", ".")))
    raise ValueError(f'"{text}" is not a number. Write digits, with a decimal comma if needed.')


def _finite(text: str, value: float) -> float:
    if math.isinf(value):
        raise ValueError(f'"{text}" is too large a number.')
    return value


def _one_of(text: str, column: Column, decimal: float, thousands: float, *, points: bool) -> float:
    low, high = column.low, column.high
    fits = [
        v for v in (decimal, thousands) if (low is None or v >= low) and (high is None or v <= high)
    ]
    if len(fits) == 1:
        return fits[0]
    if points:
        return decimal
    raise ValueError(
        f'"{text}" may be {thousands:.0f} or {decimal:g}. '
        f"Write {thousands:.0f}, or {text.replace('.', ',')}."
    )


def _has_decimal_points(cells: list[str]) -> bool:
    """Whether some cell can only have a decimal point, and none has a decimal comma."""
    clear = any("." in c and "," not in c and not _THOUSANDS.fullmatch(c) for c in cells)
    return clear and not any("," in c for c in cells)
