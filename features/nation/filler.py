"""Arrays of known shape as files, filled a stretch of their last axis at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from features.nation.column_files import ColumnFile, exactly, sum_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from features.history.coding import Array


class Filler:
    """The files of one folder; each is made when its first stretch is given.

    Parameters
    ----------
    length : of the last axis of every array.
    """

    def __init__(self, folder: Path, length: int) -> None:
        self._folder, self._length = folder, length
        self._told: dict[str, tuple[np.dtype[Any], tuple[int, ...]]] = {}

    def put(self, name: str, begin: int, cells: Array, dtype: npt.DTypeLike) -> None:
        """Put cells at ``begin`` of the last axis of a file, which must hold them without loss."""
        path, kind = self._folder / name, np.dtype(dtype)
        if name not in self._told:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            self._told[name] = kind, (*cells.shape[:-1], self._length)
        # written, not mapped: pages of a mapping would count as this process's own
        rows = np.ascontiguousarray(exactly(cells, kind)).reshape(-1, cells.shape[-1])
        with path.open("r+b") as file:
            for number, row in enumerate(rows):
                file.seek((number * self._length + begin) * kind.itemsize)
                file.write(row.view(np.uint8).data)

    def close(self) -> dict[str, ColumnFile]:
        """End all files; what is known of them."""
        return {
            name: ColumnFile(kind.str, shape, sum_of(self._folder / name))
            for name, (kind, shape) in self._told.items()
        }
