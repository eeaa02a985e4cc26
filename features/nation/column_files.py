"""Columns as files: little-endian numbers as they lie in memory, appended to and then mapped.

A manifest tells of each file its type, shape and SHA-256; nothing is unpickled. Whoever opens
looks at the manifest's own sum and at sizes; :func:`verify` reads every byte.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from features.errors import DamagedError
from features.nation.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from features.history.coding import Array

_BLOCK: Final = 1 << 24
_RESIDENT: Final = Path("/proc/self/statm")
MOST_RESIDENT: Final = 1320 << 20
"""Bytes of a process beyond which it lets go of mapped pages, its own memory among them.

What is read between two looks at it adds some 120 MiB, of files just written more: 1.5 GiB are
promised.
"""


@dataclass(frozen=True)
class ColumnFile:
    """What is known of one file; ``shape`` of the array that it holds, in C order."""

    dtype: str
    shape: tuple[int, ...]
    sha256: str


class Appender:
    """Writes the rows of one column piece by piece."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        self.rows = 0
        self._tail: tuple[int, ...] = ()
        self._sum = hashlib.sha256()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")

    def add(self, cells: Array) -> None:
        """Append rows, which must be of the column's type without loss."""
        piece = np.ascontiguousarray(exactly(cells, self.dtype))
        octets = piece.reshape(-1).view(np.uint8).data
        self._file.write(octets)
        self._sum.update(octets)
        self.rows += len(piece)
        self._tail = piece.shape[1:]

    def close(self) -> ColumnFile:
        """End the file; what is known of it."""
        self._file.close()
        shape = (self.rows, *self._tail)
        return ColumnFile(self.dtype.newbyteorder("<").str, shape, self._sum.hexdigest())


def exactly(cells: Array, dtype: np.dtype[Any]) -> Array:
    """The same values in another type; a value that it cannot hold is a ``ValueError``."""
    if cells.dtype == dtype:
        return cells
    with np.errstate(invalid="ignore", over="ignore"):
        narrow = cells.astype(dtype)
    is_float = cells.dtype.kind == "f"
    if not np.array_equal(narrow.astype(cells.dtype), cells, equal_nan=is_float):
        raise ValueError(f"{dtype} does not hold these values")
    return narrow


@dataclass
class Manifest:
    """Every file of a folder by its path in it, and what else must be known to read them."""

    told: dict[str, Any]
    files: dict[str, ColumnFile] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Of everything told: it names the state, for every file's own sum is part of it."""
        return hashlib.sha256(self._text().encode()).hexdigest()

    def write(self, path: Path) -> None:
        """Write it with its own sum."""
        path.write_text(json.dumps({"sha256": self.sha256}) + "\n" + self._text())

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read it.

        Raises
        ------
        DamagedError
            It is missing, or not what was written.
        """
        try:
            head, text = path.read_text().split("\n", 1)
            document = json.loads(text)
            files = {
                name: ColumnFile(one["dtype"], tuple(one["shape"]), one["sha256"])
                for name, one in document["files"].items()
            }
            found = cls(document["told"], files)
            if found.sha256 == json.loads(head)["sha256"]:
                return found
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise DamagedError(f"{path} is missing or damaged. Build the nation again: tepat nation.")

    def _text(self) -> str:
        files = {name: asdict(one) for name, one in sorted(self.files.items())}
        return json.dumps({"told": self.told, "files": files}, sort_keys=True)


class Mapped:
    """The files of a folder as arrays, each mapped into memory when it is first asked for.

    Pages that were read stay resident until they are let go (``make_room``); then
    they are read again from where the system keeps files, which costs little while there is room.
    """

    def __init__(self, folder: Path, files: Mapping[str, ColumnFile]) -> None:
        self.folder, self.files = folder, files
        self._arrays: dict[str, Array] = {}
        self._maps: list[mmap.mmap] = []
        self._lock = Lock()

    def column(self, name: str) -> Array:
        """The array of a file.

        Raises
        ------
        DamagedError
            The file is not as long as it was.
        """
        with self._lock:
            if name not in self._arrays:
                self._arrays[name] = self._map(name)
            return self._arrays[name]

    def texts(self, name: str) -> Texts:
        """Texts from the two files that hold them."""
        return Texts.of_files(self.column(f"{name}.starts"), self.column(f"{name}.octets"))

    def let_go(self) -> None:
        """Let go of all pages that were read."""
        with self._lock:
            maps = [*self._maps]
        for one in maps:
            one.madvise(mmap.MADV_DONTNEED)

    def make_room(self) -> None:
        """Let go of them where so much of the process is resident that it should."""
        if _is_crowded():
            self.let_go()

    def _map(self, name: str) -> Array:
        told, path = self.files[name], self.folder / name
        dtype = np.dtype(told.dtype)
        try:
            size = path.stat().st_size
            if size != dtype.itemsize * int(np.prod(told.shape, dtype=np.int64)):
                raise DamagedError(f"{path} has {size} bytes, not those that were written.")
            if not size:
                return np.zeros(told.shape, dtype)
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise DamagedError(f"{path} cannot be read.") from error
        self._maps.append(mapped)
        array: Array = np.frombuffer(mapped, dtype).reshape(told.shape)
        return array


def _is_crowded() -> bool:
    """Whether so much is resident that pages of files should be let go; yes where nobody says."""
    try:
        pages = int(_RESIDENT.read_text().split()[1])
    except OSError:
        return True
    return pages * mmap.PAGESIZE > MOST_RESIDENT


def verify(folder: Path, manifest: Manifest) -> list[str]:
    """The files whose bytes are not those that were written."""
    return [name for name, told in manifest.files.items() if sum_of(folder / name) != told.sha256]


def sum_of(path: Path) -> str:
    """SHA-256 of a file; empty where it cannot be read."""
    summed = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                summed.update(block)
    except OSError:
        return ""
    return summed.hexdigest()
