"""What a feature is: a pure function named after its column, with all that anyone asks of it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Column = npt.NDArray[Any]
"""One value a pair, shape (n,); NaN where missing."""


class Direction(IntEnum):
    """Which way a feature may move the score; the value is LightGBM's monotone constraint.

    Given only where the direction is beyond doubt for two people who differ in nothing else.
    """

    HIGHER_IS_BETTER = 1
    LOWER_IS_BETTER = -1
    UNKNOWN = 0


class Unit(Enum):
    """What a value counts, and so how it is written for people."""

    YEARS = "years"
    MONTHS = "months"
    LEVEL = "level"
    KM = "km"
    HOURS = "hours"
    SCORE = "score"
    SHARE = "share"
    COUNT = "count"
    RATIO = "ratio"
    FLAG = "flag"


class Missing(Enum):
    """What a missing value means; the text stands in the documentation."""

    NOT_RECORDED = "no record before the day says it"
    NOT_ASKED = "the post asks for nothing here, or no record before the day says it"
    NEVER = "it never happened before the day, or no such records were kept yet"
    NO_PRESENT_POST = "the person holds no known post, or the posts do not say"
    NEVER_MISSING = "never missing"


class Group(Enum):
    """The reason for people to which a feature's contribution is added."""

    EDUCATION = "education"
    COMPETENCIES = "competencies"
    EXPERIENCE = "experience"
    STEP = "step"
    RANK = "rank"
    PERFORMANCE = "performance"
    TRAINING = "training"
    DISTANCE = "distance"
    EARLIER_TRANSFERS = "earlier_transfers"
    POST = "post"


@dataclass(frozen=True, eq=False)
class Feature:
    """One registered feature; each is itself alone, which makes it quick to look up.

    ``reads`` names the blocks of :class:`features.pairs.view.PairView` that ``function`` takes.
    """

    name: str
    unit: Unit
    direction: Direction
    missing: Missing
    group: Group
    meaning: str
    reads: tuple[str, ...]
    function: Callable[..., Column]

    def __call__(self, *blocks: object) -> Column:
        """The column, from the blocks that it reads, in their order."""
        return self.function(*blocks)


def feature(
    *, unit: Unit, direction: Direction, missing: Missing, group: Group
) -> Callable[[Callable[..., Column]], Feature]:
    """Register a function as a feature: its name is the column's, its docstring the meaning."""

    def register(function: Callable[..., Column]) -> Feature:
        name = function.__name__
        meaning = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ")
        reads = tuple(inspect.signature(function).parameters)
        return Feature(name, unit, direction, missing, group, meaning, reads, function)

    return register
