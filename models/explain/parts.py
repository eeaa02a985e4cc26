"""Contributions by name and reason group: the features' own, then adjustments after the model."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from features.pairs.catalogue import FEATURES, Group

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from features.pairs.matrix import PairMatrix
    from models.fit.judgement import Contributions

    Layout = tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...]

ADJUSTMENT: Final = "adjustment"
"""The group of contributions that belong to no feature: adjustments after the model."""

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
