"""Who fits the members of the model that serves: this process, or another engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from models.fit.ensemble import fit_members

if TYPE_CHECKING:
    from features.progress import Progress
    from models.fit.ensemble import Bag, Ensemble


class Engine(Protocol):
    """Fits a bag; whoever does, its members have the same bits."""

    def ready(self) -> None:
        """Fail now rather than after hours, where it could not fit."""

    def fit(self, bag: Bag, progress: Progress) -> Ensemble:
        """Fit every member."""


class Local:
    """Fits members in this process, one after the other."""

    def ready(self) -> None:
        """Be there."""

    def fit(self, bag: Bag, progress: Progress) -> Ensemble:  # noqa: ARG002 - all at once
        """Fit every member."""
        return fit_members(bag, range(bag.settings.members))
