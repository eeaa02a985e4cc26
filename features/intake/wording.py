"""The sentence of each broken rule: what was got, what is allowed, the fix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from features.contract import values
from features.contract.tables import Kind
from features.intake.codes import guess
from features.intake.schema import ISCED, MISSING

if TYPE_CHECKING:
    from features.contract.tables import Column, Table

_DIVISORS: Final = (10.0, 100.0)
_HUNDRED: Final = 100.0


def sentence(rule: str, table: Table, column: Column, cell: str) -> str:
    """Message of a schema rule for one cell as the file holds it."""
    match rule:
        case "outside_range":
            return f"{cell} is outside {_range(column)}.{_shifted(column, cell)} Correct the cell."
        case "not_whole":
            return f"{cell} is not a whole number ({_range(column)}). Correct the cell."
        case "isced_code":
            return _isced(column, cell)
        case "unknown_value":
            meant = guess(cell, column.values)
            return f'"{cell}" is none of: {_allowed(column)}.{meant} Write one of them.'
        case _:
            assert rule == MISSING, rule  # noqa: S101 - a rule without a sentence is a mistake of ours
            return f"{column.name} is empty, and every row of {table.name} needs it. Fill it in."


def _range(column: Column) -> str:
    if column.low is not None and column.high is not None:
        return f"{column.low:g} to {column.high:g}"
    return f"{column.low:g} or more"


def _shifted(column: Column, cell: str) -> str:
    """The value that a lost decimal point explains, for columns that end at 100."""
    if column.high != _HUNDRED or not re.fullmatch(r"\d{1,15}", cell):
        return ""
    value = int(cell)
    fitting = [value / by for by in _DIVISORS if 0 < value / by <= _HUNDRED]
    return f" Meant {fitting[0]}?" if fitting else ""


def _allowed(column: Column) -> str:
    if column.values is values.GRADES:
        return "I/a to IV/e, or I to XVII for PPPK"
    listed = ", ".join(column.values)
    return f"{listed}, {column.prefix}<name>" if column.prefix else listed


def _isced(column: Column, cell: str) -> str:
    start = f'"{cell}" is not an ISCED-F 2013 code of 2, 3 or 4 digits'
    if re.fullmatch(ISCED, f"0{cell}"):
        return f"{start}. Meant 0{cell}? To keep the leading zero, format the column as text."
    if column.kind is Kind.FIELDS:
        return f"{start}, nor a list of them separated by ; (by | where ; separates columns)."
    return f"{start}, such as 09 or 0913. Correct the cell."
