"""Posts as they are described: constant columns of ``positions`` and their agencies.

The contract takes these columns as constant; nothing here is dated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.values import EDUCATION_RANKS, FUNCTIONAL_LEVELS, POSITION_TYPES
from features.history.coding import NO_CODE, NO_ROW
from features.pairs.blocks import Columns

if TYPE_CHECKING:
    from features.history.history import History
    from features.pairs.ragged import Array, Floats

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG)."""

TYPE_RANKS: Final = {"pelaksana": 1, "pengawas": 2, "administrator": 3, "jpt_pratama": 4}
LEVEL_RANKS: Final = {
    "pemula": 1,
    "terampil": 1,
    "mahir": 1,
    "penyelia": 1,
    "ahli_pertama": 1,
    "ahli_muda": 2,
    "ahli_madya": 3,
    "ahli_utama": 4,
}
"""Functional levels beside the types: madya = administrator, muda = pengawas (rules on JF)."""


@dataclass(frozen=True)
class Posts(Columns):
    """Columns of posts, one row a post; codes as in the history, ranks as floats with NaN."""

    position: Array
    agency: Array
    root: Array
    function: Array
    type: Array
    level: Array
    position_class: Floats
    rank: Floats
    education_rank: Floats
    min_grade: Array
    max_grade: Array
    field_set: Array
    required_headcount: Floats
    place: Floats

    @classmethod
    def of(cls, history: History) -> Posts:
        """Every post of the history, in the order of its rows."""
        table, agencies = history["positions"], history["agencies"]
        agency = table["agency_id"].astype(np.int64)
        root = roots(agencies["parent_agency_id"])
        here = on_sphere(agencies["latitude"], agencies["longitude"])
        kind, level = table["position_type"], table["functional_level"]
        return cls(
            position=np.arange(len(table)),
            agency=agency,
            root=_lookup(root, agency, NO_ROW),
            function=table["function"],
            type=kind,
            level=level,
            position_class=table["position_class"],
            rank=_rank(kind, level),
            education_rank=np.array([*EDUCATION_RANKS, np.nan])[table["min_education"]],
            min_grade=table["min_grade"],
            max_grade=table["max_grade"],
            field_set=_numbered(table["education_fields"]),
            required_headcount=table["required_headcount"],
            place=_lookup(here, agency, np.nan),
        )


def roots(parents: Array) -> Array:
    """The topmost agency above each agency (itself where it has no parent)."""
    root = np.where(parents == NO_ROW, np.arange(len(parents)), parents)
    for _ in range(max(len(parents), 2).bit_length()):
        root = root[root]
    return root


def on_sphere(latitude: Floats, longitude: Floats) -> Floats:
    """Points on the unit sphere, shape (n, 3); NaN where a coordinate is missing."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def kilometres(here: Floats, there: Floats) -> Floats:
    """Great-circle distances of points on the unit sphere (haversine), shape (n,)."""
    gap = here - there
    x, y, z = (gap * gap).T
    chord = np.sqrt(x + y + z)
    distances: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    return distances


def _rank(kind: Array, level: Array) -> Floats:
    by_type = np.array([TYPE_RANKS.get(name, np.nan) for name in POSITION_TYPES] + [np.nan])
    by_level = np.array([LEVEL_RANKS[name] for name in FUNCTIONAL_LEVELS] + [np.nan])
    functional = kind == POSITION_TYPES.index("fungsional")
    return np.where(functional, by_level[level], by_type[kind])


def _lookup(values: Array, rows: Array, missing: float) -> Array:
    if not len(values):
        return np.full((len(rows), *values.shape[1:]), missing)
    found = values[np.maximum(rows, 0)]
    absent = rows == NO_ROW
    return np.where(absent.reshape(-1, *[1] * (found.ndim - 1)), missing, found)


def _numbered(field_sets: Array) -> Array:
    """Number each different tuple of ISCED-F codes; ``NO_CODE`` where a post asks for none."""
    numbers: dict[tuple[int, ...], int] = {}
    coded = [numbers.setdefault(codes, len(numbers)) if codes else NO_CODE for codes in field_sets]
    return np.array(coded, dtype=np.int64)
