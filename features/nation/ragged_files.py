"""Lists of unequal length as files, appended to a part of the people at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.nation.column_files import Appender

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from features.nation.column_files import ColumnFile
    from features.pairs.ragged import Ragged


class RaggedFiles:
    """A file for each of the ``cells`` (with its type) of a block, and one of where lists start."""

    def __init__(self, folder: Path, block: str, cells: Mapping[str, npt.DTypeLike]) -> None:
        self._block, self._rows = block, 0
        self._open = {
            name: Appender(folder / f"{block}.{name}", dtype) for name, dtype in cells.items()
        }
        self._starts = Appender(folder / f"{block}.starts", np.int32)  # rows are counted so

    def add(self, rows: Ragged) -> None:
        """Append the lists of some more people."""
        for name, one in self._open.items():
            one.add(rows[name])
        self._starts.add(rows.starts[:-1] + self._rows)
        self._rows += int(rows.starts[-1])

    def close(self) -> dict[str, ColumnFile]:
        """End the files; what is known of each."""
        self._starts.add(np.array([self._rows]))
        told = {f"{self._block}.{name}": one.close() for name, one in self._open.items()}
        return told | {f"{self._block}.starts": self._starts.close()}
