"""What a column's distinct cells mean: each is understood once, however many rows hold it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from features.contract.tables import Kind
from features.intake.mapping import load_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from features.contract.tables import Column, Table
    from features.intake.problems import Severity
    from features.intake.raw import Dialect

_INVISIBLE = " \t\r\n\u00a0\u200b\ufeff"


class Fault(NamedTuple):
    """What is wrong with the distinct cell at ``place``."""

    place: int
    severity: Severity
    rule: str
    message: str


class Reading(NamedTuple):
    """Canonical values of distinct cells, in their order; a cell that cannot be read is missing."""

    values: pd.Series
    faults: Sequence[Fault] = ()


_ERRORS: Final = re.compile(
    r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|#+)"
)


class Question(NamedTuple):
    """A column of a table in a file, with its distinct cells trimmed (None: empty)."""

    table: Table
    column: Column
    dialect: Dialect
    cells: Sequence[str | None]


def trimmed(column: Column, cells: Sequence[str]) -> list[str | None]:
    """Cells without blanks around, Excel's text mark (') and the words that mean empty."""
    mapping = load_mapping()
    is_text = column.kind is Kind.TEXT
    empty = mapping.empty_everywhere | (frozenset() if is_text else mapping.empty_except_in_text)
    marks = _INVISIBLE if is_text else _INVISIBLE + "'"
    found: list[str | None] = []
    for cell in cells:
        text = cell.strip(_INVISIBLE).lstrip(marks)
        found.append(None if not text or text.casefold() in empty else text)
    return found


def spreadsheet_faults(column: Column, cells: Sequence[str | None]) -> list[Fault]:
    """Cells that hold what a spreadsheet shows where a formula gave no value."""
    faults = []
    for place, cell in enumerate(cells):
        if cell is None:
            continue
        if cell.startswith("#") and _ERRORS.fullmatch(cell.upper()):
            sentence = f"{cell} is what a spreadsheet shows where a formula fails or a column is "
            sentence += "too narrow. Write the value, or leave the cell empty if there is none."
            faults.append(Fault(place, "error", "spreadsheet_error", sentence))
        elif cell.startswith("=") and column.kind is not Kind.TEXT:
            sentence = f'"{cell}" is a formula whose value the file does not hold. Open it in a '
            sentence += "spreadsheet program and save it again, or write the value."
            faults.append(Fault(place, "error", "formula", sentence))
    return faults
