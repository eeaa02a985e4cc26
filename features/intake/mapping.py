"""What ``mapping.yaml`` knows of the spellings of HR files, ready to be asked.

Knows names of tables, headers and values; knows no file and no row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from features.contract.tables import TABLES
from features.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.contract.tables import Column, Table

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def key_of(text: str) -> str:
    """Spelling without blanks, punctuation and capitals: what two spellings of a word share."""
    return _NOT_A_LETTER_OR_DIGIT.sub("", text).casefold()


@dataclass(frozen=True)
class Spellings:
    """The mapping file, turned round: from a spelling's key to what the contract calls it."""

    tables: Mapping[str, str]
    headers: Mapping[str, Mapping[str, tuple[str, int]]]
    never_an_attribute: frozenset[str]
    own_columns: frozenset[str]
    empty_everywhere: frozenset[str]
    empty_except_in_text: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    months: Mapping[str, int]

    def spellings_of(self, table: Table, column: Column) -> dict[str, str]:
        """Contract value by spelling's key in a listed column, the contract's own included."""
        known = dict(self.values.get(f"{table.name}.{column.name}", {}))
        known.update(self.values.get(column.name, {}))
        known.update({key_of(value): value for value in column.values})
        return known


@cache
def load_mapping() -> Spellings:
    """The mapping that ships with Tepat, read once."""
    text = files("features.intake").joinpath("mapping.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = read_yaml(text)
    empty = data["empty"]
    return Spellings(
        tables=MappingProxyType(_table_names(data["tables"])),
        headers=MappingProxyType(
            {name: _headers(TABLES[name], aliases) for name, aliases in data["columns"].items()}
        ),
        never_an_attribute=frozenset(
            key_of(name) for group in data["never_an_attribute"] for name in group
        ),
        own_columns=frozenset(map(key_of, data["own_columns"])),
        empty_everywhere=frozenset(map(str.casefold, empty["everywhere"])),
        empty_except_in_text=frozenset(map(str.casefold, empty["except_in_text"])),
        values=MappingProxyType(_values(data["values"])),
        months=MappingProxyType(
            {key_of(name): n for n, names in enumerate(data["months"], start=1) for name in names}
        ),
    )


def table_named(name: str) -> str | None:
    """Contract table that a file (without ending) or sheet of this name holds, if any."""
    return load_mapping().tables.get(key_of(name))


def _table_names(aliases: dict[str, list[str]]) -> dict[str, str]:
    known = {key_of(alias): name for name, listed in aliases.items() for alias in listed}
    known.update({key_of(name): name for name in TABLES})
    return known


def _headers(table: Table, aliases: dict[str, list[str]]) -> dict[str, tuple[str, int]]:
    """From a header's key to (contract column, rank); the contract's own name has rank 0."""
    known: dict[str, tuple[str, int]] = {}
    for column, listed in aliases.items():
        for rank, alias in enumerate(listed, start=1):
            known.setdefault(key_of(alias), (column, rank))
    known.update({key_of(column.name): (column.name, 0) for column in table.columns})
    return known


def _values(groups: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """By column name (``table.column`` where one name has two lists) and by the group's own."""
    known: dict[str, dict[str, str]] = {}
    for name, group in groups.items():
        spellings = {
            key_of(spelling): value
            for value, listed in group["spellings"].items()
            for spelling in listed
        }
        for column in (name, *group["columns"]):
            known[column] = spellings
    return known
