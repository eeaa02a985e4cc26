"""Texts in the order of rows, mapped from two files: Python sees those alone that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from features.history.coding import Array

_BETWEEN: Final = pa.scalar('","', pa.large_string())
_JOINED: Final = 1 << 16
_FIRST_PLAIN: Final = ord(" ")
_ESCAPED: Final = (ord('"'), ord("\\"))
"""What JSON does not write as it stands, beside all that comes before the first plain octet."""

_FEW: Final = 1_000
"""So many are looked up one by one; for more a table of all ids is made and dropped again."""


class Texts:
    """n texts: ``starts`` (n + 1,) says where each begins in ``octets`` (UTF-8).

    Indexed by a row it gives a text, by rows the texts of these, still as they lie in memory; NumPy
    makes an object array of them where it is asked to.
    """

    dtype: Final = np.dtype(object)

    def __init__(self, texts: pa.LargeStringArray) -> None:
        self.texts = texts

    @classmethod
    def of_files(cls, starts: npt.NDArray[np.int64], octets: npt.NDArray[np.uint8]) -> Texts:
        """Of mapped arrays, which are not copied."""
        buffers = pa.py_buffer(starts), pa.py_buffer(octets)
        return cls(pa.LargeStringArray.from_buffers(len(starts) - 1, *buffers))

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, rows: Any) -> Any:  # noqa: ANN401 - NumPy's own signature
        if isinstance(rows, slice):
            begin, end, step = rows.indices(len(self))
            return Texts(self.texts.slice(begin, end - begin)[::step])
        at = np.asarray(rows)
        if at.ndim == 0:
            return self.texts[int(at)].as_py()
        return Texts(self.texts.take(pa.array(at)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.tolist())

    def __arrow_array__(self, type: pa.DataType | None = None) -> pa.Array:  # noqa: A002 - Arrow's
        return self.texts if type is None else self.texts.cast(type)

    def tolist(self) -> list[str]:
        """The texts."""
        texts: list[str] = self.texts.to_pylist()
        return texts

    def as_json(self) -> Iterator[bytes]:
        """A JSON list of the texts, in pieces."""
        if self._is_plain:
            yield b'["' if len(self) else b"["
            for begin in range(0, len(self), _JOINED):
                some = self.texts.slice(begin, _JOINED)
                ends = pa.array([0, len(some)], pa.int32())
                if begin:
                    yield b'","'
                yield pc.binary_join(pa.ListArray.from_arrays(ends, some), _BETWEEN)[0].as_buffer()
            yield b'"]' if len(self) else b"]"
        else:
            yield orjson.dumps(self.tolist())

    @property
    def _is_plain(self) -> bool:
        """Whether JSON writes every text as it stands."""
        starts = np.frombuffer(self.texts.buffers()[1], np.int64)[self.texts.offset :]
        octets = np.frombuffer(self.texts.buffers()[2] or b"", np.uint8)
        used = octets[starts[0] : starts[len(self)]]
        is_escaped = used < _FIRST_PLAIN
        for octet in _ESCAPED:
            is_escaped |= used == octet
        return not is_escaped.any()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:  # noqa: ANN401
        return _objects(self.texts)


class SortedIds:
    """From id to row where ids rise: what is asked of a ``pandas.Index`` of a table's ids."""

    def __init__(self, ids: Texts) -> None:
        self._ids = ids

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._row(key) >= 0

    def get_loc(self, key: str) -> int:
        """Row of one id."""
        row = self._row(key)
        if row < 0:
            raise KeyError(key)
        return row

    def get_indexer(self, keys: pd.Index) -> npt.NDArray[np.int64]:
        """Rows of ids; -1 where an id is unknown."""
        if len(keys) <= _FEW:
            rows = (self._row(key) if isinstance(key, str) else -1 for key in keys)
            return np.fromiter(rows, np.int64, len(keys))
        asked = pa.array(keys, pa.large_string(), from_pandas=True)
        found = pc.index_in(asked, value_set=self._ids.texts, skip_nulls=True)
        return np.asarray(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)

    def _row(self, key: str) -> int:
        texts, low, high = self._ids.texts, 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            if texts[middle].as_py() < key:
                low = middle + 1
            else:
                high = middle
        return low if low < len(texts) and texts[low].as_py() == key else -1


def _objects(texts: pa.LargeStringArray) -> Array:
    found: Array = texts.to_numpy(zero_copy_only=False)
    return found
