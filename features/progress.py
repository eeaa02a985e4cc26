"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives how far a piece of work is."""

    def step(self, name: str, fraction: float) -> None:
        """``name`` says in words what is being done; ``fraction`` of the whole is 0 to 1."""


class NoProgress:
    """Nobody listens."""

    def step(self, name: str, fraction: float) -> None:
        """Do nothing."""


class PartOf:
    """A stretch of a longer piece of work, which itself counts from 0 to 1."""

    def __init__(self, whole: Progress, begin: float, end: float) -> None:
        self.whole = whole
        self.begin = begin
        self.end = end

    def step(self, name: str, fraction: float) -> None:
        """Tell the whole how far it is."""
        self.whole.step(name, self.begin + fraction * (self.end - self.begin))
