"""Who fits the members of the model that serves: this process, or another engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.fit.ensemble import Bag, fit_members
from models.fit.trees import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from features.progress import Progress
    from models.fit.ensemble import Ensemble, EnsembleSettings
    from models.fit.trees import Features, Mask


@dataclass(frozen=True)
class Task:
    """All that decides the members: what a bag has, its rows to be asked for part by part.

    ``samples`` makes the parts anew at each call, in the order of their days; ``rows`` counts all
    of their rows. ``newest`` are the features of the newest.
    """

    samples: Callable[[], Iterator[Sample]]
    rows: int
    newest: Features
    constraints: tuple[int, ...]
    settings: EnsembleSettings
    seed: int
    reads: Mask

    def bag(self) -> Bag:
        """All rows in memory."""
        parts = list(self.samples())
        sample = parts[0] if len(parts) == 1 else _stacked(parts)
        return Bag(sample, self.constraints, self.settings, self.seed, self.reads)


class Engine(Protocol):
    """Fits the members of a task."""

    def ready(self) -> None:
        """Fail now rather than after hours, where it could not fit."""

    def is_apart(self, rows: int) -> bool:
        """Whether no process would hold so many rows: then bits depend on how many share them."""

    def fit(self, task: Task, progress: Progress) -> Ensemble:
        """Fit every member; unless ``is_apart``, with the same bits by any engine."""


class Local:
    """Fits members in this process, one after the other."""

    def ready(self) -> None:
        """Be there."""

    def is_apart(self, rows: int) -> bool:  # noqa: ARG002 - it holds any number
        """Never."""
        return False

    def fit(self, task: Task, progress: Progress) -> Ensemble:  # noqa: ARG002 - all at once
        """Fit every member."""
        return fit_members(task.bag(), range(task.settings.members))


def _stacked(parts: list[Sample]) -> Sample:
    return Sample(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )
