"""Which tables are cut into parts of people, and where the files of a nation lie."""

from __future__ import annotations

from typing import Final

from features.history.columns import history_tables, referred

FOLDER: Final = "nation"
"""In a home."""

MANIFEST: Final = "manifest.json"
FORM: Final = 1
"""Raised when the form of a file or the meaning of a code changes."""

PEOPLE_A_PART: Final = 100_000
"""Coded at a time: bounds the memory of a build, and changes no bit of what is built."""


def _of_people() -> tuple[str, ...]:
    """The tables whose rows are about somebody: by themselves, or by what they refer to."""
    found = ["employees"]
    for table in history_tables():
        if referred(table) & {"employees", "transfers"} and table.name not in found:
            found.append(table.name)
    return tuple(found)


OF_PEOPLE: Final = _of_people()
SHARED: Final = tuple(one.name for one in history_tables() if one.name not in OF_PEOPLE)
UNDIVIDED: Final = ("relations",)
"""Tables of people that may tie two parts together: coded when all parts are."""
