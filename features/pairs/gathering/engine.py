"""Who gathers: the compiled kernel where one was made ready, else its twin in NumPy.

Both give the same bits, so nothing but time depends on it (``features.compiled``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

import numpy as np

from features.compiled import Compiled
from features.pairs.gathering import twin

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.pairs.blocks import Levels
    from features.pairs.city import City
    from features.pairs.gathering.found import Answered, CourseSums
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats, Ragged
    from features.pairs.requirements import Requirements


class Gatherer(Protocol):
    """What the kernel and its twin can do; ``features.pairs.gathering.twin`` says it in full."""

    def lay(self, laid: npt.NDArray[np.float32], at: Array, to: Array, columns: Array) -> None:
        """Write rows of features that are known into columns."""

    def years(self, spells: Ragged, at: Array, city: City, post: Posts) -> Floats:
        """Years in spells of each kind, (kinds, n)."""

    def courses(self, rows: Ragged, at: Array, requirements: Requirements) -> CourseSums:
        """What courses in the competencies asked for come to."""

    def answers(self, levels: Levels, at: Array, requirements: Requirements) -> Answered:
        """How people answer the competencies asked for."""


def _try_out(gatherer: Gatherer) -> None:
    """The kernel was compiled for its types when it was imported; it is only looked at."""
    columns = np.zeros((1, 1), dtype=np.float32)
    at = np.zeros(1, dtype=np.int64)
    gatherer.lay(np.ones((1, 1), dtype=np.float32), at, at, columns)


_ENGINE: Final = Compiled(cast("Gatherer", twin), "features.pairs.gathering.kernel", _try_out)

current = _ENGINE.current
make_ready = _ENGINE.make_ready
