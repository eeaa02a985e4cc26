"""Which cells of a public table stay hidden, so that no small one can be computed back.

A small cell is hidden; then others with it, wherever the sums that a reader knows (groups of an
attribute, a crossing and its margins, the total) would give it away: by solving them, or because
what is hidden in one sum together is hardly more than the cells themselves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.linalg import null_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SMALLEST_CELL: Final = 5
"""People below which a cell tells of single ones."""

_ZERO: Final = 1e-9

Key = tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    """A whole and its parts, as a reader may add them up."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """All cells of the sum."""
        return (self.whole, *self.parts)


def is_small(count: int) -> bool:
    """Whether a count tells of single people; nobody is nobody."""
    return 0 < count < SMALLEST_CELL


def hidden_cells(
    sizes: Mapping[Key, int], small: Iterable[Key], never_shown: Iterable[Key], sums: Sequence[Sum]
) -> frozenset[Key]:
    """Cells that a public edition leaves empty: the small ones and those that protect them.

    Parameters
    ----------
    sizes : count of every cell.
    small : cells that must not be known.
    never_shown : cells that no table prints, yet that a reader may know to exist.
    sums : every sum that ties cells together.
    """
    protected = {key for key in small if sizes[key] > 0}
    hidden = {*protected, *(key for key in never_shown if sizes[key] > 0)}
    while True:
        more = {
            cell
            for exposed in _exposed(sizes, protected, hidden, sums)
            for cell in _best_guard(exposed, sizes, hidden, sums)
        }
        if not more:
            return frozenset(hidden)
        hidden |= more


def _best_guard(
    exposed: Key, sizes: Mapping[Key, int], hidden: set[Key], sums: Sequence[Sum]
) -> list[Key]:
    """The shown cell that hides best: in most sums that solve, then the smallest; if any is left.

    Sums with one hidden cell are those by which a reader begins.
    """
    tied = _tied(exposed, hidden, sums)
    alone = [one for one in tied if len(hidden.intersection(one.cells)) == 1]
    for among in (alone, [one for one in tied if exposed in one.cells], tied):
        counted = Counter(
            key for one in among for key in one.cells if key not in hidden and sizes[key] > 0
        )
        if counted:
            return [min(counted, key=lambda key: (-counted[key], sizes[key], key))]
    return []


def _tied(exposed: Key, hidden: set[Key], sums: Sequence[Sum]) -> list[Sum]:
    """The sums that lead to a cell from one hidden cell to the next."""
    reached, found = {exposed}, list[Sum]()
    left = list(sums)
    while True:
        now = [one for one in left if reached.intersection(one.cells)]
        if not now:
            return found
        found += now
        left = [one for one in left if one not in now]
        reached |= {key for one in now for key in one.cells if key in hidden}


def _exposed(
    sizes: Mapping[Key, int], protected: set[Key], hidden: set[Key], sums: Sequence[Sum]
) -> list[Key]:
    found = _solved(protected, hidden, sums)
    for one in sums:
        among = [key for key in one.parts if key in hidden]
        guarded = protected.intersection(among)
        together = sum(sizes[key] for key in among)
        if guarded and one.whole not in hidden and together < 2 * SMALLEST_CELL:
            found |= guarded
    return sorted(found)


def _solved(protected: set[Key], hidden: set[Key], sums: Sequence[Sum]) -> set[Key]:
    """Protected cells that the sums determine: those at which no solution can differ."""
    unknown = {key: at for at, key in enumerate(sorted(hidden))}
    lines = []
    for one in sums:
        line = np.zeros(len(unknown))
        for key in one.parts:
            if key in unknown:
                line[unknown[key]] = 1.0
        if one.whole in unknown:
            line[unknown[one.whole]] = -1.0
        if line.any():
            lines.append(line)
    if not lines:
        return set()
    free = null_space(np.array(lines))
    moves = np.abs(free).max(axis=1) if free.size else np.zeros(len(unknown))
    return {key for key in protected if moves[unknown[key]] < _ZERO}
