"""What a candidate could change: the smallest changes of facts that lift the chance past a bar.

Only what training and time change: levels of competencies that the post asks for and that were
assessed, one more course in them, years stayed in the post's function. Nothing else can be turned.
Each proposal was judged by the serving model on the changed facts. It tells what went with
success among those who were moved; it promises nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from features.errors import BadInputError
from features.history.coding import NO_ROW
from features.pairs.growth import Growth, grown
from features.pairs.requirements import Requirements
from models.explain.smallest import Found, smallest_ways

if TYPE_CHECKING:
    from features.pairs.build import PairBuilder
    from features.pairs.matrix import PairMatrix
    from features.pairs.pairs import Pairs
    from features.pairs.people import People
    from models.explain.smallest import Floats, States
    from models.fit.judgement import Judge

Kind = Literal["level", "course", "years"]

HIGHEST_LEVEL: Final = 5
HOURS: Final = (0.0, 20.0, 40.0, 80.0)
YEARS: Final = (0.0, 1.0, 2.0, 3.0)
LEVEL_COST: Final = 1.0
HOUR_COST: Final = 1.0 / 80.0
YEAR_COST: Final = 1.0
"""A level, two weeks of courses and a year's wait count alike (decision 15)."""

BAR: Final = 0.7


@dataclass(frozen=True)
class Dial:
    """One thing that can change: ``steps`` are its values, the first as it is today."""

    kind: Kind
    competency: int
    steps: tuple[float, ...]

    @property
    def costs(self) -> Floats:
        """Cost of each step."""
        unit = {"level": LEVEL_COST, "course": HOUR_COST, "years": YEAR_COST}[self.kind]
        return (np.array(self.steps) - self.steps[0]) * unit


@dataclass(frozen=True)
class Lever:
    """One change: from what it is to what it would be; ``competency`` is empty for years."""

    kind: Kind
    competency: str
    before: float
    after: float


@dataclass(frozen=True)
class Proposal:
    """Changes that together pass the bar, each of them needed, and the model's answer to them."""

    levers: tuple[Lever, ...]
    probability: float
    low: float
    high: float
    in_support: bool


@dataclass(frozen=True)
class Levers:
    """Proposals, the smallest first; none where the bar is passed already or cannot be.

    ``probability`` is NaN under the rule of thumb. ``reachable`` is the chance with the most that
    can be changed to good effect.
    """

    bar: float
    probability: float
    reachable: float
    proposals: tuple[Proposal, ...]

    @property
    def is_past(self) -> bool:
        """Whether nothing needs to change."""
        return self.probability >= self.bar


@dataclass(frozen=True)
class Changeable:
    """One pair of one person and post, with everything in it that can change."""

    builder: PairBuilder
    pair: Pairs

    @cached_property
    def person(self) -> People:
        """What is known of the person."""
        return self.builder.one(self.pair)

    @cached_property
    def dials(self) -> tuple[Dial, ...]:
        """Levels to raise, hours to learn, years to stay."""
        required = Requirements.of(self.builder.history, self.pair.positions.astype(np.int64))
        asked = required.levels[0]
        known = enumerate(self.person.levels.level[:, 0].tolist())
        levels = {code: level for code, level in known if level > 0 and asked[code] > 0}
        dials = [
            Dial("level", code, tuple(float(step) for step in range(level, HIGHEST_LEVEL + 1)))
            for code, level in levels.items()
            if level < HIGHEST_LEVEL
        ]
        if (asked > 0).any():
            short = {code: levels[code] - int(asked[code]) for code in levels}
            most = min(short, key=lambda code: short[code]) if short else int(asked.argmax())
            dials.append(Dial("course", most, HOURS))
        if self._serves_in_function:
            dials.append(Dial("years", -1, YEARS))
        return tuple(dials)

    def matrix(self, states: States) -> PairMatrix:
        """Features of the pair in each state of the dials."""
        words = len(self.builder.history.vocabularies["competency"])
        levels = np.zeros((len(states), words), dtype=np.int8)
        hours, years, taught = np.zeros(len(states)), np.zeros(len(states)), 0
        for dial, step in zip(self.dials, states.T, strict=True):
            if dial.kind == "level":
                levels[:, dial.competency] = np.where(step > 0, np.array(dial.steps)[step], 0)
            elif dial.kind == "course":
                hours, taught = np.array(dial.steps)[step], dial.competency
            else:
                years = np.array(dial.steps)[step]
        people = grown(self.person, Growth(levels, hours, taught, years))
        return self.builder.matrix_of(self.pair, people)

    def levers(self, state: tuple[int, ...]) -> tuple[Lever, ...]:
        """The changes of a state by name."""
        names = self.builder.history.vocabularies["competency"]
        return tuple(
            Lever(
                dial.kind,
                "" if dial.competency < 0 else names[dial.competency],
                dial.steps[0],
                dial.steps[step],
            )
            for dial, step in zip(self.dials, state, strict=True)
            if step
        )

    @property
    def _serves_in_function(self) -> bool:
        present = int(self.person.present.position[0])
        if present == NO_ROW or bool(self.person.present.has_left[0]):
            return False
        functions = self.builder.history["positions"]["function"]
        same: bool = functions[present] == functions[int(self.pair.positions[0])]
        return bool(same)


def levers_of(builder: PairBuilder, pair: Pairs, judge: Judge, bar: float = BAR) -> Levers:
    """What would lift one pair's chance past a bar; NaN where the judge gives no chance at all.

    Raises
    ------
    BadInputError
        The bar is no chance.
    """
    if not 0 < bar < 1:
        raise BadInputError("The bar is a chance between 0 and 1, for example 0.7.")
    case = Changeable(builder, pair)

    def ask(states: States) -> Floats:
        return judge.judge(case.matrix(states)).probability

    found = smallest_ways([dial.costs for dial in case.dials], ask, bar)
    return Levers(bar, found.start, found.top, _proposals(case, judge, found))


def _proposals(case: Changeable, judge: Judge, found: Found) -> tuple[Proposal, ...]:
    if not found.ways:
        return ()
    judged = judge.judge(case.matrix(np.array(found.ways, dtype=np.int64)))
    return tuple(
        Proposal(
            case.levers(way),
            float(judged.probability[at]),
            float(judged.low[at]),
            float(judged.high[at]),
            bool(judged.in_support[at]),
        )
        for at, way in enumerate(found.ways)
    )


def plain(levers: Levers) -> dict[str, Any]:
    """Plain values without words."""
    known = not np.isnan(levers.probability)
    return {
        "bar": levers.bar,
        "probability": levers.probability if known else None,
        "reachable": levers.reachable if known else None,
        "is_past": levers.is_past,
    }
