"""Who gathers: the compiled kernel where one was made ready, else its twin in NumPy.

Both give the same bits, so nothing but time depends on it (``features.compiled``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

from features.compiled import Compiled
from features.pairs.gathering import twin

if TYPE_CHECKING:
    import numpy as np
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


_ENGINE: Final = Compiled(cast("Gatherer", twin), "features.pairs.gathering.kernel")

current = _ENGINE.current
make_ready = _ENGINE.make_ready
