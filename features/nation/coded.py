"""Columns of few different values as files: a small number a cell says which of the values it has.

What is read of a nation for a list is less by half, so that it may stay in memory; the values come
back bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from features.nation.column_files import Appender

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.history.coding import Array
    from features.nation.column_files import ColumnFile, Mapped

_BLOCK: Final = 1 << 20
_Mode = Literal["raise", "wrap", "clip"]
_KINDS: Final = (np.dtype(np.uint8), np.dtype(np.uint16))


@dataclass(frozen=True)
class Coded:
    """Reads as the array ``values[codes]``, of which only what is asked for is made."""

    values: Array
    codes: Array

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return self.values.dtype

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - NumPy's own signature
        if self.codes.ndim > 1:
            return Coded(self.values, self.codes[at])
        return self.values[self.codes[at]]

    def take(
        self, at: Array, axis: int | None = None, out: Array | None = None, mode: _Mode = "raise"
    ) -> Array:
        """The cells at some places, as ``take`` of an array."""
        codes = self.codes.take(at, axis=axis, mode=mode)
        found: Array = self.values.take(codes, out=out, mode="clip")  # unbuffered; none is outside
        return found

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:  # noqa: ANN401
        return self.values[self.codes]


def write_coded(folder: Path, name: str, told: ColumnFile) -> dict[str, ColumnFile]:
    """Write a file's cells anew as codes where these take less; what is known of the files then."""
    bits = _different(folder / name, told)
    small = (one for one in _KINDS if bits is not None and len(bits) <= 1 << 8 * one.itemsize)
    kind = next(small, None)
    if bits is None or kind is None or kind.itemsize >= np.dtype(told.dtype).itemsize:
        return {name: told}
    codes = Appender(folder / f"{name}.codes", kind)
    for block in _blocks(folder / name, told):
        codes.add(np.searchsorted(bits, block).astype(kind))
    values = Appender(folder / f"{name}.values", told.dtype)
    values.add(bits.view(told.dtype))
    (folder / name).unlink()
    return {
        f"{name}.codes": replace(codes.close(), shape=told.shape),
        f"{name}.values": values.close(),
    }


def column(mapped: Mapped, name: str) -> Any:  # noqa: ANN401 - an array, or what reads as one
    """A column that may have been written as codes."""
    if f"{name}.codes" in mapped.files:
        return Coded(mapped.column(f"{name}.values"), mapped.column(f"{name}.codes"))
    return mapped.column(name)


def _different(path: Path, told: ColumnFile) -> Array | None:
    """The different cells of a file, as the whole numbers that their bits are, rising.

    None where there are more than codes can tell apart.
    """
    found = np.empty(0, dtype=_bits(told))
    for block in _blocks(path, told):
        found = np.union1d(found, np.unique(block))
        if len(found) > 1 << 8 * _KINDS[-1].itemsize:
            return None
    return found


def _blocks(path: Path, told: ColumnFile) -> Iterator[Array]:
    with path.open("rb") as file:
        while len(block := np.fromfile(file, _bits(told), _BLOCK)):
            yield block


def _bits(told: ColumnFile) -> np.dtype[Any]:
    return np.dtype(f"<u{np.dtype(told.dtype).itemsize}")
