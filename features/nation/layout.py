"""Which tables are cut into parts of people or posts, and where the files of a nation lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from features.contract.tables import TABLES
from features.history.columns import history_tables, sort_owner

if TYPE_CHECKING:
    from features.contract.tables import Table

FOLDER: Final = "nation"
"""In a home."""

MANIFEST: Final = "manifest.json"
FORM: Final = 2
"""Raised when the form of a file or the meaning of a code changes."""

PEOPLE_A_PART: Final = 100_000
"""Coded at a time, and as many posts or agencies: bounds the memory of a build, changes no bit."""

SHARED: Final = ("agencies", "vacancies")
"""Tables that are coded whole, as a city's: others point into one, the other is short."""

UNDIVIDED: Final = ("relations",)
"""Tables of people that may tie two parts together: coded whole when all parts are."""

MAPPED: Final = tuple(one.name for one in history_tables() if one.name not in SHARED)
"""Tables that are a file a column, appended to part by part."""

ROOTS: Final = ("employees", "positions")
"""Tables of which each part holds the next of the rising ids."""


def root_of(table: Table) -> str:
    """The table whose parts are those of another: of rows about transfers, employees."""
    owner = sort_owner(table)
    return root_of(TABLES[table.by_name[owner].ref]) if owner else table.name


OF_PEOPLE: Final = tuple(name for name in MAPPED if root_of(TABLES[name]) == "employees")
"""The tables whose rows are about somebody: by themselves, or by what they refer to."""
