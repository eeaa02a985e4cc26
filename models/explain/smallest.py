"""The smallest changes that pass a bar: a search over a few dials, each with a few steps.

A *state* says how far each dial is turned; turning costs. Greedy steps find some state that
passes, and so how much is enough; then all states that cost no more are asked, as many as a limit
allows, the cheapest first. Knows neither people nor models: a function judges states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    States = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Ask = Callable[[States], Floats]

ASKED_AT_ONCE: Final = 4_000
"""States judged in one search beyond the greedy steps."""

WAYS: Final = 3


@dataclass(frozen=True)
class Found:
    """States that pass, the cheapest first and none more than another needs; ``best`` reaches most.

    ``start`` is the value where nothing is turned, ``top`` that of ``best``.
    """

    ways: tuple[tuple[int, ...], ...]
    start: float
    best: tuple[int, ...]
    top: float


def smallest_ways(costs: Sequence[Floats], ask: Ask, bar: float, most: int = WAYS) -> Found:
    """Up to ``most`` states that pass the bar and fail it without any one of their changes.

    Parameters
    ----------
    costs : for each dial the cost of each step, rising, the first 0.
    ask : values of states (m, dials), shape (m,); higher is better.
    """
    nothing = np.zeros((1, len(costs)), dtype=np.int64)
    start = float(ask(nothing)[0])
    if not (start < bar and costs):  # so also where there is no value at all
        return Found((), start, tuple(nothing[0].tolist()), start)
    reached, value = _climb(costs, ask, bar, start)
    if value < bar:
        return Found((), start, tuple(reached.tolist()), value)
    states = _no_dearer(costs, cost_of(costs, reached))
    values = ask(states)
    passing = states[values >= bar]
    order = np.argsort([cost_of(costs, one) for one in passing], kind="stable")
    ways: list[States] = []
    for state in (*passing[order], reached):
        lean = _lean(state, ask, bar)
        if not any((way <= lean).all() for way in ways):
            ways.append(lean)
        if len(ways) == most:
            break
    return Found(tuple(tuple(way.tolist()) for way in ways), start, tuple(reached.tolist()), value)


def cost_of(costs: Sequence[Floats], state: States) -> float:
    """What a state costs."""
    return float(sum(cost[step] for cost, step in zip(costs, state, strict=True)))


def _climb(costs: Sequence[Floats], ask: Ask, bar: float, start: float) -> tuple[States, float]:
    """Turn the dial that gains most for its cost, by any number of steps, until it is enough."""
    state, value = np.zeros(len(costs), dtype=np.int64), start
    while value < bar:
        further = [
            (dial, step)
            for dial, cost in enumerate(costs)
            for step in range(int(state[dial]) + 1, len(cost))
        ]
        if not further:
            break
        tried = np.repeat(state[None, :], len(further), axis=0)
        for row, (dial, step) in enumerate(further):
            tried[row, dial] = step
        values = ask(tried)
        spent = np.array([costs[d][s] - costs[d][state[d]] for d, s in further])
        passing = values >= bar
        rate = np.where(passing, 1e6 - spent, (values - value) / spent)
        at = int(rate.argmax())
        if values[at] <= value:
            break
        state, value = tried[at], float(values[at])
    return state, value


def _no_dearer(costs: Sequence[Floats], most: float) -> States:
    """All states that cost at most so much, fewer where they are too many: the dearest left out."""
    states = np.zeros((1, 0), dtype=np.int64)
    spent = np.zeros(1)
    for cost in costs:
        steps = np.arange(len(cost))
        states = np.column_stack(
            [np.repeat(states, len(steps), axis=0), np.tile(steps, len(states))]
        )
        spent = np.repeat(spent, len(steps)) + np.tile(cost, len(spent))
        kept = np.flatnonzero(spent <= most)
        kept = kept[np.argsort(spent[kept], kind="stable")][:ASKED_AT_ONCE]
        states, spent = states[kept], spent[kept]
    return states


def _lean(state: States, ask: Ask, bar: float) -> States:
    """The state without any change, or any part of one, that the bar does not need."""
    lean = state
    while True:
        less = []
        for dial in np.flatnonzero(lean):
            for step in range(int(lean[dial])):
                fewer = lean.copy()
                fewer[dial] = step
                less.append(fewer)
        if not less:
            return lean
        passing = np.flatnonzero(ask(np.array(less)) >= bar)
        if not len(passing):
            return lean
        lean = less[int(passing[0])]
