"""The folder in which a training writes its files before they are recorded.

Knows nothing of models. Whoever writes holds a lock on the folder that the system takes back when
the process ends, however it ends; so a folder without one was left by a training that was killed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = ".training-"


@contextmanager
def staged(home: Path) -> Iterator[Path]:
    """A folder of one's own in the home, gone on leaving; what killed trainings left goes first."""
    with _open(home) as whole:
        fcntl.flock(whole, fcntl.LOCK_EX)  # nobody looks between a folder's making and its lock
        _remove_left(home)
        folder = TemporaryDirectory(dir=home, prefix=_PREFIX)
        held = os.open(folder.name, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with folder as name:
            yield Path(name)
    finally:
        os.close(held)


def _remove_left(home: Path) -> None:
    for folder in home.glob(f"{_PREFIX}*"):
        with _open(folder) as left:
            try:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # its training still runs
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _open(folder: Path) -> Iterator[int]:
    held = os.open(folder, os.O_RDONLY)
    try:
        yield held
    finally:
        os.close(held)
