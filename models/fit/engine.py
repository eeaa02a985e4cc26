"""Who adds up: the compiled kernel where one was made ready, else its twin in NumPy.

Both give the same bits, so nothing but time depends on it (``features.compiled``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

import numpy as np

from features.compiled import Compiled
from models.fit import twin
from models.fit.columns import Columns
from models.fit.tables import tabulate

if TYPE_CHECKING:
    from models.fit.tables import Tables
    from models.fit.trees import Features, Floats


class Adder(Protocol):
    """What the kernel and its twin can do; ``columns`` is (k, n), from :func:`columns_of`."""

    def sums(self, columns: Features, tables: Tables) -> Floats:
        """Each forest's raw score, shape (forests, n)."""

    def share_sums(self, columns: Features, tables: Tables, shares: Floats) -> Floats:
        """Each feature's share in the sum of all trees, shape (k, n)."""

    def lines(
        self, columns: Features, scaling: Columns, weights: Floats, intercepts: Floats
    ) -> Floats:
        """Each line's margin, shape (lines, n)."""

    def line_shares(self, columns: Features, scaling: Columns, weights: Floats) -> Floats:
        """Each feature's part of one line, shape (k, n)."""


def columns_of(values: Features) -> Features:
    """Rows (n, k) as the adders want them: (k, n), each column contiguous."""
    columns = values.T
    if columns.flags.carray and columns.dtype == np.float32:
        return columns
    # for Numba an array that may not be written to is another type, to be compiled for anew
    return np.require(columns, np.float32, ["C", "W"])


def _try_out(adder: Adder) -> None:
    """Ask everything once, with the types that will be asked."""
    columns = np.zeros((1, 1), dtype=np.float32)
    tables = tabulate([])
    one, two = np.ones(1), np.ones(2)
    scaling = Columns(one, one, one, two, two)
    adder.sums(columns, tables)
    adder.share_sums(columns, tables, np.zeros((1, 1)))
    adder.lines(columns, scaling, np.ones((1, 2)), one)
    adder.line_shares(columns, scaling, two)


_ENGINE: Final = Compiled(cast("Adder", twin), "models.fit.kernel", _try_out)

current = _ENGINE.current
make_ready = _ENGINE.make_ready
