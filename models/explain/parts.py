"""Contributions by name and reason group: the features' own, then adjustments after the model."""

from __future__ import annotations

import math
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from features.pairs.catalogue import FEATURES, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.fit.judgement import Contributions

    Layout = tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...]

ADJUSTMENT: Final = "adjustment"
"""The group of contributions that belong to no feature: adjustments after the model."""

TOLD_TOO: Final = 0.5
"""A second fact is told where it weighs at least this share of the strongest."""

_GROUP_OF: Final = {one.name: one.group.value for one in FEATURES}
_ORDER: Final = {group: at for at, group in enumerate([*(one.value for one in Group), ADJUSTMENT])}


def group_of(name: str) -> str:
    """The reason group of one contribution."""
    return _GROUP_OF.get(name, ADJUSTMENT)


def grouped(parts: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Contributions by reason group, in the catalogue's order of groups."""
    groups: dict[str, dict[str, float]] = {}
    for name, part in parts.items():
        groups.setdefault(group_of(name), {})[name] = part
    return dict(sorted(groups.items(), key=lambda item: _ORDER[item[0]]))


@lru_cache(maxsize=16)
def layout_of(names: tuple[str, ...]) -> Layout:
    """By reason group the names of its contributions and their places among all names."""
    at = {name: place for place, name in enumerate(names)}
    return tuple(
        (group, tuple(inside), tuple(at[name] for name in inside))
        for group, inside in grouped(dict.fromkeys(names, 0.0)).items()
    )


@lru_cache(maxsize=16)
def places_of(layout: Layout) -> npt.NDArray[np.int64]:
    """Of each group the places of its contributions, -1 after them; shape (groups, most of one)."""
    places = np.full((len(layout), max(len(columns) for *_, columns in layout)), -1)
    for row, (*_, columns) in enumerate(layout):
        places[row, : len(columns)] = columns
    return places


@lru_cache(maxsize=16)
def takers_of(layout: Layout) -> tuple[Callable[[Sequence[float]], tuple[float, ...]], ...]:
    """Of each group what takes its contributions from among all."""
    return tuple(
        itemgetter(*columns) if len(columns) > 1 else _only(columns[0]) for *_, columns in layout
    )


def _only(place: int) -> Callable[[Sequence[float]], tuple[float, ...]]:
    return lambda own: (own[place],)


def strongest_of(
    parts: npt.NDArray[np.float64], total: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Which one or two parts of each reason weigh most in the direction of their sum.

    Of parts that weigh the same the first counts; -1 where no second one tells.

    Parameters
    ----------
    parts : shape (reasons, most parts), 0 where a reason has fewer.
    total : shape (reasons,), their sums.

    Returns
    -------
    int64, shape (reasons, 2); without meaning where the sum is zero.
    """
    weight = parts * np.where(total > 0, 1.0, -1.0)[:, None]
    every = np.arange(len(weight))
    first = weight.argmax(axis=1)
    most = weight[every, first]
    weight[every, first] = -np.inf
    second = weight.argmax(axis=1)
    more = weight[every, second]
    tells = (more > 0) & (more >= TOLD_TOO * most)
    return np.stack([first, np.where(tells, second, -1)], axis=1)


def known(values: Mapping[str, float]) -> dict[str, float]:
    """Those that are not missing."""
    return {name: value for name, value in values.items() if not math.isnan(value)}


def by_name(matrix: PairMatrix, row: int) -> dict[str, float]:
    """One row of a matrix by feature."""
    return dict(zip(matrix.names, matrix.values[row].tolist(), strict=True))


def names_of_parts(matrix: PairMatrix, contributions: Contributions) -> tuple[str, ...]:
    """Every feature of the matrix, then the adjustments: contributions that are no feature."""
    return _laid_out(matrix.names, contributions.names)[0]


def all_parts(matrix: PairMatrix, contributions: Contributions) -> npt.NDArray[np.float64]:
    """Contributions by ``names_of_parts``, 0 where the judge does not read a feature; (n, k)."""
    names, columns = _laid_out(matrix.names, contributions.names)
    parts = np.zeros((len(matrix), len(names)))
    parts[:, columns] = contributions.values
    return parts


@lru_cache(maxsize=16)
def _laid_out(
    features: tuple[str, ...], contributing: tuple[str, ...]
) -> tuple[tuple[str, ...], list[int]]:
    """All names, each once, and where among them what contributes stands."""
    names = tuple(dict.fromkeys((*features, *contributing)))
    places = {name: at for at, name in enumerate(names)}
    return names, [places[name] for name in contributing]


def parts_of(matrix: PairMatrix, contributions: Contributions, row: int) -> dict[str, float]:
    """One row's contributions by name."""
    parts = all_parts(matrix, contributions)[row]
    return dict(zip(names_of_parts(matrix, contributions), parts.tolist(), strict=True))
