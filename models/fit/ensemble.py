"""A bag of small members whose margins are averaged; their spread is what is not yet known.

A member is a linear half and trees fitted to what it leaves, both on one bootstrap draw of the
labels. Sums run member by member in a fixed order, so a row has the same bits in any company.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from models.fit.forests import Forests
from models.fit.linear import LinearPart, fit_linear
from models.fit.trees import Binned, TreeSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.fit.trees import Features, Floats, Mask, Sample


@dataclass(frozen=True)
class EnsembleSettings:
    """How members are fitted: how many, how much of the line they take, how far it is shrunk."""

    members: int = 10
    linear_share: float = 0.5
    ridge: float = 150.0
    trees: TreeSettings = field(default_factory=TreeSettings)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> EnsembleSettings:
        """The settings that ``to_json`` wrote."""
        return cls(**{**document, "trees": TreeSettings(**document["trees"])})


@dataclass(frozen=True)
class Ensemble:
    """Members fitted to bootstrap draws of the same labels."""

    linear: LinearPart
    forests: Forests

    def margins(self, values: Features) -> tuple[Floats, Floats]:
        """Mean and standard deviation over the members, each of shape (n,)."""
        each = self._each(values)
        mean = _added(each) / len(each)
        away = each - mean
        away *= away
        return mean, np.sqrt(_added(away) / max(1, len(each) - 1))

    def first(self, count: int) -> Ensemble:
        """The first members alone: the bag that fewer draws with the same seed would have made."""
        line = self.linear
        few = LinearPart(line.columns, line.weights[:count], line.intercepts[:count])
        return Ensemble(few, Forests(self.forests.texts[:count]))

    def means(self, values: Features) -> Floats:
        """The mean alone."""
        each = self._each(values)
        return _added(each) / len(each)

    def _each(self, values: Features) -> Floats:
        """Each member's margin, shape (members, n)."""
        each = self.linear.margins(values)
        each += self.forests.sums(values)
        return each

    def contributions(self, values: Features) -> Floats:
        """Each feature's part of the mean margin, shape (n, k)."""
        parts = self.forests.contributions(values)
        parts /= len(self.forests)
        parts += self.linear.contributions(values)
        return parts


@dataclass(frozen=True)
class Bag:
    """All that decides an ensemble: n rows, the directions of their k columns, and how to fit.

    Every member has a bootstrap draw and a seed of its own. ``reads`` (members, k) says at which
    columns each member looks; what few members look at weighs less in their mean.
    """

    sample: Sample
    constraints: tuple[int, ...]
    settings: EnsembleSettings
    seed: int
    reads: Mask

    def draws(self, members: Sequence[int]) -> Floats:
        """How often each row counts for some members, shape (len(members), n)."""
        random, rows = np.random.default_rng(self.seed), len(self.sample)
        drawn = {}
        for member in range(max(members) + 1):  # one stream for all, whoever is asked for
            rows_drawn = random.integers(rows, size=rows)
            if member in members:
                drawn[member] = np.bincount(rows_drawn, minlength=rows)
        return np.array([drawn[member] for member in members], dtype=np.float64)


def fit_members(bag: Bag, members: Sequence[int]) -> Ensemble:
    """Fit some members of a bag: the bits that they have among all, wherever they are fitted."""
    sample, settings, draws, reads = bag.sample, bag.settings, bag.draws(members), bag.reads
    linear = fit_linear(
        sample, draws, bag.constraints, settings.ridge, settings.linear_share, reads[list(members)]
    )
    known = np.flatnonzero(sample.weight > 0)
    values, binned, texts = sample.values.T.take(known, axis=1).T, {}, []
    for member, draw, line in zip(members, draws, linear.margins(sample.values), strict=True):
        rest, weight = sample.target - line, sample.weight * draw
        seen = reads[member].tobytes()
        if seen not in binned:
            # what is not looked at is 0 everywhere: nothing to split
            looked_at = np.where(reads[member], values, np.float32(0.0))
            binned[seen] = Binned.of(looked_at, bag.constraints, settings.trees)
        texts.append(binned[seen].grow(rest[known], weight[known], bag.seed + member))
    return Ensemble(linear, Forests(tuple(texts)))


def joined(parts: Sequence[Ensemble]) -> Ensemble:
    """One ensemble of members that were fitted apart to the same rows, in their order."""
    lines = [part.linear for part in parts]
    linear = LinearPart(
        lines[0].columns,
        np.concatenate([line.weights for line in lines]),
        np.concatenate([line.intercepts for line in lines]),
    )
    return Ensemble(linear, Forests(tuple(text for part in parts for text in part.forests.texts)))


def _added(each: Floats) -> Floats:
    """Sum over the members, which are added one after another: a plain sum has another order."""
    total = np.zeros(each.shape[1])
    for margin in each:
        total += margin
    return total


def fit_ensemble(
    sample: Sample,
    constraints: Sequence[int],
    settings: EnsembleSettings,
    seed: int,
    reads: Mask | None = None,
) -> Ensemble:
    """Fit every member here; without ``reads`` each looks at every column."""
    if reads is None:
        reads = np.ones((settings.members, sample.values.shape[1]), dtype=bool)
    bag = Bag(sample, tuple(constraints), settings, seed, reads)
    return fit_members(bag, range(settings.members))
