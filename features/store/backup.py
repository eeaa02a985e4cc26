"""A whole home in one file, and back: every stored row of all times, and every other file.

The file is a zip: one Parquet a table, the home's files (models, reports, MLflow's) under
``files/``, and ``manifest.json`` with the database's revision and the SHA-256 of each member. It is
the same for SQLite and PostgreSQL, so a backup of one restores into the other, and an older
version's backup restores into a newer version, which then migrates it.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

from pyarrow import parquet

from features.errors import ConflictError, DamagedError, NotFoundError, UnavailableError
from features.store.backup_files import FILES, TABLES, Member, add_file, unpack_member
from features.store.backup_tables import declared_tables, fill, read_table
from features.store.migrate import HEAD, REVISIONS
from features.store.snapshot import FOLDER as SNAPSHOTS
from features.store.store import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.store.store import Store

MANIFEST: Final = "manifest.json"
_FORM: Final = 1
_STAGE: Final = ".restoring"
_PART: Final = ".part"
_NOT_WHOLE: Final = (KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)
_SQLITE_SIDES: Final = ("-wal", "-shm", "-journal")


def backup(store: Store, home: Path, path: Path) -> None:
    """Write everything into ``path``; what was there is replaced only once the new file is whole.

    Raises
    ------
    UnavailableError
        The file cannot be written.
    """
    part = path.with_name(path.name + _PART)
    try:
        part.touch(mode=0o600)
        with part.open("w+b") as file:
            _write(store, home, file, leave_out={part.resolve(), path.resolve()})
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UnavailableError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def restore(path: Path, home: Path, url: str | None = None) -> None:
    """Rebuild a home (and its database) from a backup; nothing is kept unless all is whole.

    Raises
    ------
    ConflictError
        The home or the database already holds data, or a newer version wrote the backup.
    DamagedError
        The file is no backup, or a member's SHA-256 does not match.
    UnavailableError
        The home cannot be written to.
    """
    if home.exists() and any(home.iterdir()):
        raise ConflictError(f"{home} already holds data. Restore into an empty home.")
    is_new = not home.exists()
    stage = home / _STAGE
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        stage.mkdir()
        revision = _unpack(path, stage)
        fill(stage, url, revision, stage / TABLES)
        # The database last: a home without one never had anything.
        for found in [*(stage / FILES).glob("*"), *stage.glob(f"{DATABASE}*")]:
            found.rename(home / found.name)
    except OSError as error:
        raise UnavailableError(f"{home} cannot be written to: {error.strerror}") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        if is_new and home.exists() and not any(home.iterdir()):
            home.rmdir()


def _write(store: Store, home: Path, file: IO[bytes], leave_out: set[Path]) -> None:
    sums: dict[str, str] = {}
    with zipfile.ZipFile(file, "w") as archive:
        with store.read() as connection:
            for table in declared_tables(HEAD):
                with Member(archive, f"{TABLES}/{table.name}.parquet", sums) as member:
                    batches = read_table(connection, table)
                    first = next(batches)
                    with parquet.ParquetWriter(member, first.schema, compression="zstd") as writer:
                        writer.write_table(first)
                        for batch in batches:
                            writer.write_table(batch)
        for found in _files(home):
            if found.resolve() not in leave_out:
                add_file(archive, found, found.relative_to(home), sums)
        manifest = {"form": _FORM, "revision": HEAD, "sha256": sums}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def _files(home: Path) -> Iterator[Path]:
    """Every file of a home that is neither the database nor made again by itself."""
    for found in sorted(home.rglob("*")):
        inside = found.relative_to(home)
        is_database = len(inside.parts) == 1 and found.name.startswith(DATABASE)
        if (
            found.is_file()
            and not found.is_symlink()
            and not is_database
            and inside.parts[0] != SNAPSHOTS
            and not found.name.endswith((*_SQLITE_SIDES, _PART))
        ):
            yield found


def _unpack(path: Path, stage: Path) -> str:
    """Put every member into the stage, each against its checksum; gives the revision."""
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            revision: str = manifest["revision"]
            if manifest["form"] > _FORM or revision not in REVISIONS:
                raise ConflictError(
                    f"{path.name} was written by a newer version of Tepat ({revision}). "
                    "Restore it with that version."
                )
            for name, expected in manifest["sha256"].items():
                unpack_member(archive, name, expected, stage)
    except _NOT_WHOLE as error:
        raise DamagedError(f"{path.name} is not a whole backup of Tepat.") from error
    return revision
