"""Columns of few different values come back bit for bit, in fewer bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.nation import coded
from features.nation.coded import Coded, column, write_coded
from features.nation.column_files import Appender, Manifest, Mapped, verify


def _written(folder, cells):
    file = Appender(folder / "cells", cells.dtype)
    file.add(cells.reshape(-1))
    told = replace(file.close(), shape=cells.shape)
    return write_coded(folder, "cells", told)


CELLS = (
    np.array([0.5, np.nan, -0.0, 0.0, np.inf, 0.5], dtype=np.float32),
    np.arange(300, dtype=np.float64) % 257,
    np.array([[3, -7, 3], [np.iinfo(np.int32).min, 0, -7]], dtype=np.int32),
    np.array([], dtype=np.int16),
)


@pytest.mark.parametrize("cells", CELLS)
def test_what_is_written_as_codes_is_read_bit_for_bit(tmp_path, monkeypatch, cells):
    monkeypatch.setattr(coded, "_BLOCK", 4)
    files = _written(tmp_path, cells)
    read = column(Mapped(tmp_path, files), "cells")
    assert isinstance(read, Coded)
    assert read.dtype == cells.dtype
    assert np.asarray(read).tobytes() == cells.tobytes()
    assert sum(path.stat().st_size for path in tmp_path.glob("*.codes")) < max(cells.nbytes, 1)
    assert verify(tmp_path, Manifest({}, files)) == []
    row, of_row = (read[1], cells[1]) if cells.ndim > 1 else (read, cells)
    at = np.arange(len(of_row))[::-1]
    assert row[at].tobytes() == of_row[at].tobytes()
    taken = np.empty(len(at), dtype=cells.dtype)
    row.take(at, out=taken, mode="clip")
    assert taken.tobytes() == row.take(at, axis=0).tobytes() == of_row[at].tobytes()


def test_many_different_values_stay_as_they_are(tmp_path):
    for name, cells in (("few", np.arange(70_000.0)), ("small", np.arange(9, dtype=np.int8))):
        folder = tmp_path / name
        folder.mkdir()
        files = _written(folder, cells)
        assert [*files] == ["cells"]
        np.testing.assert_array_equal(column(Mapped(folder, files), "cells"), cells)
