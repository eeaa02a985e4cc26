"""Cut-offs of the nine boxes (PermenPANRB 3/2020): settings, recorded with every list."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

CITATION: Final = "PermenPANRB 3/2020"
RULE: Final = "talent_box"
"""Under which name a list flags the lowest boxes."""

LOWEST: Final = frozenset({1, 2, 3})
READY: Final = frozenset({7, 8, 9})


@dataclass(frozen=True)
class TalentPolicy:
    """From where on performance and potential are in the middle, and high.

    Attributes
    ----------
    performance_high, performance_middle : predicates of the latest annual period.
    potential_high, potential_middle : mean of level minus required level over the competencies
        that the present post requires and that were assessed.
    oldest : months after which the latest period no longer speaks.
    """

    performance_high: str = "sangat_baik"
    performance_middle: str = "baik"
    potential_high: float = 0.5
    potential_middle: float = -0.5
    oldest: int = 24

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)
