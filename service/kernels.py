"""The compiled kernels that lists ask; until they are ready their twins give the same bits."""

from __future__ import annotations

from features.pairs.gathering import engine as gathering
from models.fit import engine as adding


def make_ready() -> None:
    """Load or compile them all, for a process that answers many questions (decisions 21 and 31)."""
    gathering.make_ready()
    adding.make_ready()
