"""The eligible people of a vacancy with what the judge says of them, however many they are.

Of few people features and judgement are kept for what follows, of more the features and the
margins. Of many only the margins are, which are found in chunks, by two threads, and the features
of those whose margins are the highest: they are shown. All else is found again where it is asked
for. A pair has the same bits in any company, so nothing but time and memory depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.chunks import evenly, in_chunks
from models.slate.best import Best

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.pairs.build import PairBuilder
    from features.pairs.matrix import PairMatrix
    from features.pairs.pairs import Pairs
    from models.fit.judgement import Judge, Judgement

CHUNK: Final = 25_000
"""Pairs that a thread judges at a time at most: bounds the memory of what lies between."""

FEW: Final = 800
"""Of so many pairs chances and intervals are found at once; of more only of those shown."""

MANY: Final = 10_000
"""From so many pairs on they are judged in chunks."""

SPAN: Final = 500_000
"""Rows of employees among which a chunk lies, about: pages of so many are read at a time. More than
these are a nation's, whose columns are files."""

_FEWEST: Final = 5_000
"""Pairs of a chunk at least: each costs as much again as some thousand pairs."""


@dataclass(frozen=True)
class Judged:
    """What a judge says of n ``pairs``.

    ``kept`` are their features where they are not many, ``judgement`` is kept where they are few;
    ``best`` holds the features of the best where they are many.
    """

    builder: PairBuilder
    judge: Judge
    pairs: Pairs
    margins: npt.NDArray[np.float64]
    kept: PairMatrix | None = None
    judgement: Judgement | None = None
    best: Best | None = None

    def features(self, at: npt.NDArray[np.int64]) -> PairMatrix:
        """Features of the pairs at some positions."""
        if self.kept is not None:
            return self.kept.take(at)
        found = None if self.best is None else self.best.features(at)
        if found is not None:
            return found
        return self.builder.matrix(self.pairs.take(at))

    def every_feature(self) -> PairMatrix:
        """Features of all pairs; of many they take much memory."""
        return self.kept if self.kept is not None else self.builder.matrix(self.pairs)

    def judged(self, at: npt.NDArray[np.int64], features: PairMatrix) -> Judgement:
        """The judgement of the pairs at some positions, whose features are at hand."""
        if self.judgement is not None:
            return take_judgement(self.judgement, at)
        return self.judge.judge(features)


def judge_pairs(
    builder: PairBuilder, judge: Judge, pairs: Pairs, holders: Pairs, deep: int
) -> tuple[Judged, PairMatrix]:
    """Judge pairs of one vacancy; with them, the features of those who hold the post.

    ``deep`` says of how many of the best features will be asked for.
    """
    if len(pairs) < MANY:
        matrix, holding = builder.matrices(pairs, holders)
        if len(pairs) > FEW:
            return Judged(builder, judge, pairs, judge.margins(matrix), matrix), holding
        judgement = judge.judge(matrix)
        return Judged(builder, judge, pairs, judgement.margin, matrix, judgement), holding
    margins, best = np.empty(len(pairs)), Best(deep)
    near = max(_FEWEST, len(pairs) * SPAN // (int(np.ptp(pairs.employees)) + 1))
    size = evenly(len(pairs), min(CHUNK, near))

    def judged(begin: int) -> None:
        some = slice(begin, begin + size)
        matrix = builder.matrix(pairs.take(some))
        margins[some] = judge.margins(matrix)
        best.meet(begin, margins[some], matrix)

    in_chunks(judged, len(pairs), size)
    holding = builder.matrix(holders)
    return Judged(builder, judge, pairs, margins, best=best), holding


def take_judgement(judgement: Judgement, rows: npt.NDArray[np.int64]) -> Judgement:
    """The judgement of the pairs at ``rows``."""
    return type(judgement)(**{name: array[rows] for name, array in vars(judgement).items()})
