"""What was read and not yet judged: cells as text, each with its row as a spreadsheet shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from features.contract.tables import Table
    from features.intake.problems import Problem

Cells: TypeAlias = Any  # pyarrow.LargeStringArray, which has no type stubs


@dataclass(frozen=True)
class Dialect:
    """How a file writes cells, numbers and lists."""

    delimiter: str
    list_separator: str
    decimal_comma: bool


COMMA: Final = Dialect(delimiter=",", list_separator=";", decimal_comma=False)
SEMICOLON: Final = Dialect(delimiter=";", list_separator="|", decimal_comma=True)
"""As Indonesian Excel writes CSV."""


class Stray(NamedTuple):
    """A row whose number of cells is not the header's."""

    row: int
    cells: tuple[str, ...]
    file: str = ""
    """Where its table has several files, the one that holds it."""


class Origin(NamedTuple):
    """A file that gives rows of a translated table, and what it calls the contract's columns."""

    file: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class RawTable:
    """One table as read: contract columns only, everything else is already dropped.

    ``cells`` holds text by contract column (empty: ``""``), ``headers`` how the file names each,
    ``rows`` the spreadsheet row of each (the header being 1), ``strays`` rows of another width than
    the header's ``width``. Columns stand in the file's order.
    """

    table: Table
    file: str
    dialect: Dialect
    cells: Mapping[str, Cells]
    headers: Mapping[str, str]
    rows: npt.NDArray[np.int64]
    width: int
    strays: tuple[Stray, ...] = ()
    origins: tuple[Origin, ...] = ()
    """Of a table translated from others: its files; ``origin`` has the number of each row's."""
    origin: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def read(self) -> int:
        """Rows that the file holds, blank ones not counted."""
        return len(self.rows) + len(self.strays)

    @property
    def is_translated(self) -> bool:
        """Whether the rows stand in files of another form than the contract's."""
        return bool(self.origins)

    def files_at(self, places: npt.NDArray[np.int64]) -> str | list[str]:
        """The file of each of some rows."""
        if self.origin is None:
            return self.file
        return [self.origins[number].file for number in self.origin[places]]

    def shown(self, column: str, places: npt.NDArray[np.int64]) -> str | list[str]:
        """What the file of each of some rows calls a contract column."""
        if self.origin is None:
            return column
        return [self.origins[number].headers.get(column, column) for number in self.origin[places]]

    def has(self, column: str) -> bool:
        """Whether the file gives this column."""
        return column in self.cells


@dataclass(frozen=True)
class SourceFile:
    """A file that was read: its name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class RawTables:
    """All that an import was given, with what is wrong with the files themselves."""

    tables: Mapping[str, RawTable]
    problems: tuple[Problem, ...] = ()
    files: tuple[SourceFile, ...] = ()
    unreadable: frozenset[str] = field(default_factory=frozenset)
    """Tables that were given and could not be read: no reference to them is judged."""
