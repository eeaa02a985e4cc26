"""The words of open columns: the listed ones in their order, then every other that occurs.

Columns of several tables share a vocabulary, so that their codes can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from features.contract.tables import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from features.contract.tables import Column, Table

VOCABULARY_OF: Final = {
    "function": "function",
    "competency": "competency",
    "indicator": "indicator",
    "unit": "unit",
    "rater_id": "rater",
}
"""Columns that share a name share a vocabulary, so their codes can be compared."""

Words = dict[str, frozenset[str]]
"""The unlisted words of each vocabulary that occur somewhere."""


def open_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table whose words come from a vocabulary."""
    return tuple(column for column in table.columns if column.kind is Kind.OPEN_CODE)


def words_of(table: Table, frame: pd.DataFrame) -> Words:
    """The unlisted words that occur in a canonical frame."""
    return {
        VOCABULARY_OF[column.name]: frozenset(frame[column.name].dropna().unique())
        - set(column.values)
        for column in open_columns(table)
    }


def join_vocabularies(words: Iterable[Words]) -> dict[str, tuple[str, ...]]:
    """Every vocabulary: listed words, then all tables' other words, sorted."""
    listed: dict[str, tuple[str, ...]] = {}
    for table in TABLES.values():
        for column in open_columns(table):
            listed.setdefault(VOCABULARY_OF[column.name], column.values)
    others: dict[str, set[str]] = {name: set() for name in listed}
    for some in words:
        for name, found in some.items():
            others[name] |= found
    return {name: (*listed[name], *sorted(others[name])) for name in sorted(listed)}


def used_vocabularies(
    table: Table, vocabularies: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The vocabularies on which a table's codes depend."""
    names = {VOCABULARY_OF[column.name] for column in open_columns(table)}
    return {name: vocabularies[name] for name in sorted(names)}
