"""The contract's columns as a pandera schema: filled, listed, within range, whole, ISCED-F."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pandas as pd
import pandera.pandas as pa

from features.contract.frames import dtype_of
from features.contract.tables import TABLES, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

ISCED: Final = r"(?:0\d|10|99)\d{0,2}"
_WHOLE_LIST: Final = rf"^{ISCED}(?:;{ISCED})*$"
_COLUMNS: Final = ("column", "check", "index")
MISSING: Final = "missing"


def violations(table: str, given: Sequence[str], frame: pd.DataFrame) -> pd.DataFrame:
    """Every cell of the given columns that breaks the contract, in any order.

    Returns
    -------
    DataFrame
        ``column``, ``check`` (the rule's name) and ``index`` (place in ``frame``).
    """
    try:
        _schema(table, tuple(given)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pd.DataFrame = error.failure_cases
        cases["check"] = cases["check"].replace("not_nullable", MISSING)
        return cases.loc[:, list(_COLUMNS)]
    return pd.DataFrame({name: pd.Series(dtype="object") for name in _COLUMNS})


@cache
def _schema(table: str, given: tuple[str, ...]) -> pa.DataFrameSchema:
    columns = [TABLES[table].by_name[name] for name in given if name in TABLES[table].by_name]
    return pa.DataFrameSchema({column.name: _column(column) for column in columns})


def _column(column: Column) -> pa.Column:
    return pa.Column(dtype_of(column), _checks(column), nullable=not column.required)


def _checks(column: Column) -> list[pa.Check]:
    checks: list[pa.Check] = []
    if column.kind is Kind.CODE:
        checks.append(pa.Check.isin(column.values, error="unknown_value"))
    if column.prefix:
        checks.append(
            pa.Check(lambda words: _listed_or_prefixed(words, column), error="unknown_value")
        )
    if column.kind is Kind.INTEGER:
        checks.append(pa.Check(_is_whole, error="not_whole"))
    if column.kind in {Kind.FIELD, Kind.FIELDS}:
        pattern = f"^{ISCED}$" if column.kind is Kind.FIELD else _WHOLE_LIST
        checks.append(pa.Check.str_matches(pattern, error="isced_code"))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low, error="outside_range"))
    if column.high is not None:
        checks.append(pa.Check.le(column.high, error="outside_range"))
    return checks


def _is_whole(numbers: pd.Series) -> pd.Series:
    return numbers == numbers.round()


def _listed_or_prefixed(words: pd.Series, column: Column) -> pd.Series:
    named = words.str.startswith(column.prefix) & (words.str.len() > len(column.prefix))
    return words.isin(column.values) | named
