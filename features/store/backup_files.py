"""The members of a backup: files summed on their way in, checked on their way out."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from features.errors import DamagedError

FILES: Final = "files"
TABLES: Final = "tables"


class Member:
    """A member of the archive, written in pieces and summed on its way."""

    def __init__(self, archive: zipfile.ZipFile, name: str, sums: dict[str, str]) -> None:
        self.name = name
        self.sums = sums
        self.sum = hashlib.sha256()
        info = zipfile.ZipInfo(name)
        # Parquet is compressed already.
        info.compress_type = (
            zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
        )
        self.file = archive.open(info, "w", force_zip64=True)
        self.closed = False

    def write(self, content: Any) -> int:  # noqa: ANN401 - any buffer
        """Add a piece."""
        self.sum.update(content)
        return self.file.write(content)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Parquet's writer closes what it was given; the archive's member is closed on leaving."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()
        self.sums[self.name] = self.sum.hexdigest()


def add_file(archive: zipfile.ZipFile, found: Path, inside: Path, sums: dict[str, str]) -> None:
    """Add a file of the home by its path inside it."""
    name = f"{FILES}/{inside.as_posix()}"
    with TemporaryDirectory() as folder:
        source = _still(found, Path(folder)) if found.suffix == ".db" else found
        with source.open("rb") as content, Member(archive, name, sums) as member:
            shutil.copyfileobj(content, member)


def _still(database: Path, folder: Path) -> Path:
    """Copy a SQLite file (MLflow's, which may be written to just now) as SQLite sees it."""
    copy = folder / database.name
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
    return copy


def unpack_member(archive: zipfile.ZipFile, name: str, expected: str, stage: Path) -> None:
    """Put a member into the stage.

    Raises
    ------
    DamagedError
        Its SHA-256 is another, or its name points out of the home.
    """
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or inside.parts[0] not in {FILES, TABLES}:
        raise DamagedError(f"The backup's member {name} points out of the home.")
    target = stage / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as content, target.open("w+b") as file:
        shutil.copyfileobj(content, file)
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != expected:
            raise DamagedError(f"The backup's member {name} is not what was backed up.")
