"""``read_tables``: whatever a path holds, as raw tables; what cannot be read becomes a problem."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from features.contract.tables import TABLES
from features.errors import BadInputError
from features.intake.assemble import Grid, assemble
from features.intake.columnar import read_parquet
from features.intake.damage import DamagedFileError
from features.intake.delimited import read_csv
from features.intake.mapping import table_named
from features.intake.problems import Problem, Severity
from features.intake.raw import COMMA, Dialect, RawTable, RawTables, SourceFile
from features.intake.workbook import read_workbook
from features.progress import NoProgress, Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_READERS: Final[dict[str, Callable[[Path], tuple[Grid, Dialect]]]] = {
    ".csv": read_csv,
    ".parquet": read_parquet,
}
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_OLD_WORKBOOKS: Final = frozenset({".xls", ".xlsb", ".ods"})
_EMPTY: Final = "The {} is empty; its first row must name the columns."


def read_tables(path: Path, progress: Progress | None = None) -> RawTables:
    """Read a folder of CSV, Parquet and ``.xlsx`` files, or one such file.

    Raises
    ------
    BadInputError
        When there is nothing at ``path`` that could hold a table.
    """
    gathering = Gathering()
    gathering.read_all(path, progress or NoProgress())
    if not gathering.tables and all(p.severity == "warning" for p in gathering.problems):
        raise BadInputError(f"{path.name} holds no table; {_expected()}")
    ordered = {name: gathering.tables[name] for name in TABLES if name in gathering.tables}
    return RawTables(
        ordered,
        tuple(gathering.problems),
        tuple(gathering.files),
        frozenset(gathering.unreadable),
    )


def data_files(path: Path) -> list[Path]:
    """The files at a path that may hold a table: in a folder every one of a known kind."""
    if not path.exists():
        raise BadInputError(f"There is nothing at {path}. Give a folder or an .xlsx workbook.")
    endings = {*_READERS, *_WORKBOOKS, *_OLD_WORKBOOKS}
    try:
        found = sorted(path.iterdir()) if path.is_dir() else [path]
    except OSError as error:
        raise BadInputError(f"{path} cannot be read ({error.strerror}).") from error
    files = [
        file
        for file in found
        if file.is_file()
        and file.suffix.lower() in endings
        and not file.name.startswith(("~$", "."))
    ]
    if not files:
        raise BadInputError(f"{path.name} holds no .csv, .parquet or .xlsx file; {_expected()}")
    return files


def _expected() -> str:
    return f"expected are files or sheets named {', '.join(TABLES)}."


class Gathering:
    """Tables and problems as file after file is read."""

    def __init__(self) -> None:
        self.tables: dict[str, RawTable] = {}
        self.problems: list[Problem] = []
        self.files: list[SourceFile] = []
        self.unreadable: set[str] = set()

    def read_all(self, path: Path, progress: Progress) -> None:
        """Read every file at a path."""
        files = data_files(path)
        for done, file in enumerate(files):
            progress.step(f"reading {file.name}", done / len(files))
            self._read(file)

    def _read(self, file: Path) -> None:
        ending = file.suffix.lower()
        try:
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            self.files.append(SourceFile(file.name, digest))
            if ending in _OLD_WORKBOOKS:
                raise DamagedFileError(f"{ending} is not read. Save the workbook again as .xlsx.")  # noqa: TRY301
            if ending in _WORKBOOKS:
                self._workbook(file)
            else:
                self._plain(file)
        except DamagedFileError as error:
            self._lose(file, error.sentence, error.row)
        except OSError as error:
            self._lose(file, f"The file cannot be read ({error.strerror}). Make it readable.")

    def _plain(self, file: Path) -> None:
        """Read a file that holds one table."""
        name = table_named(file.stem)
        if name is None:
            self._note(file.name, "warning", "unknown_table", _no_table(file.stem))
        else:
            grid, dialect = _READERS[file.suffix.lower()](file)
            self._add(name, file.name, dialect, grid)

    def _lose(self, file: Path, sentence: str, row: int | None = None) -> None:
        """Note that a file cannot be read; which tables a workbook would have held is not known."""
        self._note(file.name, "error", "damaged_file", sentence, row)
        name = table_named(file.stem) if file.suffix.lower() in _READERS else None
        self.unreadable |= {name} if name else set(TABLES)

    def _workbook(self, file: Path) -> None:
        for sheet in read_workbook(file):
            self._sheet(file, sheet.name, sheet.grid)

    def _sheet(self, file: Path, title: str, grid: Grid | None) -> None:
        name, place = table_named(title), f"{file.name} [{title}]"
        if name is None or grid is None:
            self._note(place, "warning", "unknown_table", _no_table(title))
        elif not grid.header:
            self._note(place, "error", "damaged_file", _EMPTY.format("sheet"))
            self.unreadable.add(name)
        else:
            self._add(name, place, COMMA, grid)

    def _add(self, name: str, file: str, dialect: Dialect, grid: Grid) -> None:
        if name in self.tables:
            first = self.tables[name].file
            sentence = f"{name} is given twice, here and in {first}. Keep one of the two."
            self._note(file, "error", "table_given_twice", sentence)
            return
        table, problems = assemble(TABLES[name], file, dialect, grid)
        self.tables[name] = table
        self.problems += problems

    def _note(
        self, file: str, severity: Severity, rule: str, message: str, row: int | None = None
    ) -> None:
        self.problems.append(Problem(severity, file, row, None, None, rule, message))


def _no_table(name: str) -> str:
    return f'"{name}" is the name of no table and was ignored; {_expected()}'
