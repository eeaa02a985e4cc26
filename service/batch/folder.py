"""The folder of a batch: what is done stands in it, and a run that was killed is gone on with.

While a run is under way, ``progress.jsonl`` holds what it is of and a line a finished list; its
lock tells that somebody works. Once all lists are there, ``manifest.json`` takes its place. Nothing
in a folder says when or where it was made, so that the same lists make the same folder.
"""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING, Any

import orjson

from features.errors import (
    BadInputError,
    ConflictError,
    RefusedError,
    UnavailableError,
)
from service.batch.lists import LISTS, PART, file_sha256
from service.batch.notes import JOURNAL, MANIFEST, read_notes

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, Self

    from service.batch.lists import Done
    from service.batch.notes import Asked


class Folder:
    """An open folder of a batch; a context manager, locked against a second run.

    ``done`` holds the finished lists by vacancy, each verified by its SHA-256 as it is opened.

    Raises
    ------
    BadInputError
        It holds other things.
    ConflictError
        Another run writes into it.
    RefusedError
        It was begun in another state.
    """

    def __init__(self, path: Path, asked: Asked, *, fresh: bool) -> None:
        self.path = path
        self.asked = asked
        self.done: dict[str, Done] = {}
        _refuse_foreign(path)
        try:
            # personal data lie in it: nobody but its owner looks in
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (path / LISTS).mkdir(exist_ok=True)
            self._journal = _locked(path / JOURNAL)
        except OSError as error:
            raise UnavailableError(f"{path} cannot be written: {error.strerror}") from error
        try:
            self._begin(fresh=fresh)
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def missing(self) -> list[str]:
        """Vacancies without a finished list, in their order."""
        return [one for one in self.asked.vacancies if one not in self.done]

    def add(self, done: Done) -> None:
        """Note a finished list."""
        self.done[done.vacancy_id] = done
        self._write(done.to_json())

    def complete(self) -> str:
        """Write the manifest of all lists, and give its SHA-256."""
        files = [self.done[one].to_json() for one in self.asked.vacancies]
        counts = {name: sum(one[name] for one in files) for name in ("candidates", "excluded")}
        told = {**self.asked.to_json(), "counts": {"vacancies": len(files), **counts}}
        manifest, part = self.path / MANIFEST, self.path / f".{MANIFEST}{PART}"
        part.write_bytes(orjson.dumps({**told, "files": files}, option=orjson.OPT_INDENT_2))
        part.replace(manifest)
        self._sweep()
        (self.path / JOURNAL).unlink(missing_ok=True)
        return file_sha256(manifest)

    def _begin(self, *, fresh: bool) -> None:
        told, lines = (None, []) if fresh else read_notes(self.path)
        if told is None:
            for path in (self.path / LISTS).glob("*.parquet"):
                path.unlink()
        elif wrong := self.asked.differs_from(told):
            raise RefusedError(
                f"{self.path} was begun otherwise: {'; '.join(wrong)}. Give another folder, or "
                "--fresh to make it anew."
            )
        self._sweep()
        self.done = {one.vacancy_id: one for one in lines if self._is_whole(one)}
        self._journal.truncate(0)
        self._write(self.asked.to_json())
        for one in self.done.values():
            self._write(one.to_json())
        if self.missing:
            (self.path / MANIFEST).unlink(missing_ok=True)

    def _close(self) -> None:
        if self._journal.tell() == 0:  # refused before anything was noted
            (self.path / JOURNAL).unlink(missing_ok=True)
        self._journal.close()

    def _is_whole(self, one: Done) -> bool:
        path = self.path / one.file
        return path.is_file() and file_sha256(path) == one.sha256

    def _write(self, document: dict[str, Any]) -> None:
        self._journal.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
        self._journal.flush()

    def _sweep(self) -> None:
        """Remove what killed processes left half-written."""
        for path in (self.path / LISTS).glob(f".*{PART}"):
            path.unlink(missing_ok=True)


def _refuse_foreign(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise BadInputError(f"{path} is a file; a batch is written into a folder.")
    own = (path / MANIFEST).exists() or (path / JOURNAL).exists()
    if path.is_dir() and not own and any(path.iterdir()):
        raise BadInputError(f"{path} holds other files. Give a new or empty folder.")


def _locked(path: Path) -> BinaryIO:
    """A journal that nobody else writes to; the lock goes with its process, however it ends."""
    journal = path.open("ab")
    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        journal.close()
        raise ConflictError(f"Another run writes into {path.parent}. Wait for it.") from error
    return journal
