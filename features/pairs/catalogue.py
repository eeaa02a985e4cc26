"""Every feature, once and in order: columns, constraints, documentation and sentences follow it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from features.pairs import (
    competency,
    context,
    distance,
    earlier,
    education,
    experience,
    performance,
    steps,
    training,
)
from features.pairs.feature import Direction, Feature, Group, Missing, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = [
    "CATALOGUE_VERSION",
    "CONSTANT_COLUMNS",
    "FEATURES",
    "Direction",
    "Feature",
    "Group",
    "Missing",
    "Unit",
    "by_name",
    "catalogue_hash",
]

CATALOGUE_VERSION: Final = 1
"""Raised whenever a feature's values change though its name, unit and direction do not."""

CONSTANT_COLUMNS: Final = (
    "agencies.function",
    "agencies.latitude",
    "agencies.longitude",
    "agencies.parent_agency_id",
    "employees.education_field",
    "employees.education_level",
    "employees.employment_type",
    "employees.hire_date",
    "employees.home_latitude",
    "employees.home_longitude",
    "position_competencies.competency",
    "position_competencies.position_id",
    "position_competencies.required_level",
    "positions.agency_id",
    "positions.education_fields",
    "positions.function",
    "positions.functional_level",
    "positions.max_grade",
    "positions.min_education",
    "positions.min_grade",
    "positions.position_class",
    "positions.position_type",
    "positions.required_headcount",
)
"""Columns without a date, taken as constant (contract); a test holds the list to what is read."""

_MODULES: Final = (
    education,
    competency,
    experience,
    steps,
    performance,
    training,
    distance,
    earlier,
    context,
)


def _features_of(module: ModuleType) -> Iterator[Feature]:
    for value in vars(module).values():
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Feature):
                yield one


FEATURES: Final = tuple(one for module in _MODULES for one in _features_of(module))
"""All features, in the order of a matrix's columns."""

if len({one.name for one in FEATURES}) != len(FEATURES):
    raise ValueError("a feature is registered twice")

_BY_NAME: Final = {one.name: one for one in FEATURES}


def by_name(name: str) -> Feature:
    """The feature of a column; ``KeyError`` where there is none."""
    return _BY_NAME[name]


def catalogue_hash() -> str:
    """SHA-256 of the version and of every feature's name, unit and direction, in order."""
    listed = [[one.name, one.unit.value, int(one.direction)] for one in FEATURES]
    text = json.dumps([CATALOGUE_VERSION, listed], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
