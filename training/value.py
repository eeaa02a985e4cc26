"""How much more success following the list would have brought than what HR did, from the log.

For each later transfer (of very many, some evenly drawn) a pool: the person taken, and people drawn
evenly from those who could have been moved to that post on that day as moves go (in service, not in
that post, within the steps of rank that moves took). HR's odds within the pool come from
``training.choice``; *following the list* is taking one of its first ``FIRST`` people of the pool
whom HR might have taken as well: of others the log knows nothing. Pools are judged by models that
had learned from earlier days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import expit

from features.calendar import NO_DATE
from features.history.coding import NO_ROW
from features.pairs.pairs import Pairs
from models.fit.calibration import fit_sigmoid
from training.choice import odds_of_choice
from training.off_policy import Logged, worth_of

if TYPE_CHECKING:
    from features.pairs.matrix import PairMatrix
    from training.ground import Ground
    from training.metrics import Floats, Mask
    from training.off_policy import Worth
    from training.unseen import Unseen

DRAWN: Final = 60
FIRST: Final = 3
FEWEST: Final = 100
MOST: Final = 2_000
"""Transfers beyond which more would narrow the interval by little and cost much."""

SELDOM: Final = 0.01
"""Whom HR would take less often than this out of the pool, the log says too little of."""


@dataclass(frozen=True)
class Pools:
    """n pools of k people; the first of each was taken. ``chance`` and ``odds`` have shape (n, k).

    ``pairs`` (n × k,) are row by row; ``is_there`` is False where a drawn person could not move.
    """

    pairs: Pairs
    is_there: Mask
    chance: Floats
    odds: Floats

    @property
    def follows(self) -> Floats:
        """Probability with which following the list takes each, shape (n, k)."""
        chance = np.where(self.odds >= SELDOM, self.chance, -np.inf)
        place = np.argsort(np.argsort(-chance, axis=1, kind="stable"), axis=1)
        listed = (place < FIRST) & np.isfinite(chance)
        share: Floats = listed / listed.sum(axis=1, keepdims=True)
        return share


@dataclass(frozen=True)
class Value:
    """What following the list would have been worth; rewards are labels, 1 for a success.

    ``transfers`` is how many speak of it.
    """

    transfers: int
    people: float
    worth: Worth

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"transfers": self.transfers, "people": self.people, **self.worth.to_json()}


def value_of_list(ground: Ground, unseen: Unseen) -> Value | None:
    """Estimate it from unseen transfers; None where they are too few."""
    if len(unseen.succeeded) < FEWEST:
        return None
    unseen = _some(unseen, ground.seed)
    pools = make_pools(ground, unseen)
    reward = unseen.succeeded.astype(np.float64)
    follows = pools.follows
    weight = follows[:, 0] / pools.odds[:, 0]
    otherwise = (follows * pools.chance).sum(axis=1)
    logged = Logged(reward, weight, pools.chance[:, 0], otherwise)
    people = float(pools.is_there.sum(axis=1).mean())
    return Value(len(reward), people, worth_of(logged, ground.seed))


def _some(unseen: Unseen, seed: int) -> Unseen:
    """At most ``MOST`` of the rows, evenly drawn, in their order."""
    rows = len(unseen.succeeded)
    if rows <= MOST:
        return unseen
    return unseen.take(np.sort(np.random.default_rng(seed).choice(rows, MOST, replace=False)))


def make_pools(ground: Ground, unseen: Unseen) -> Pools:
    """Draw a pool for each unseen transfer, judge it, and learn how HR chose from it."""
    made = ground.labels.pairs.take(unseen.rows.rows)
    pairs, shape = _drawn(ground, made), (len(made), 1 + DRAWN)
    matrix = ground.builder.matrix(pairs)
    is_there = _could_move(ground, pairs, matrix, shape)
    facts = matrix.values.reshape(*shape, -1)
    odds = odds_of_choice(facts, is_there, ground.seed)
    return Pools(pairs, is_there, _chances(ground, unseen, matrix, shape), odds)


def _drawn(ground: Ground, made: Pairs) -> Pairs:
    """Each pair, then the same post and day with people drawn evenly."""
    random = np.random.default_rng(ground.seed)
    again = made.take(np.repeat(np.arange(len(made)), 1 + DRAWN))
    staff = len(ground.history["employees"])
    people = random.integers(staff, size=len(again), dtype=np.int32)
    people[:: 1 + DRAWN] = made.employees
    return Pairs(people, again.positions, again.days)


def _could_move(ground: Ground, pairs: Pairs, matrix: PairMatrix, shape: tuple[int, int]) -> Mask:
    """Whether each could have been moved as moves go; who was taken could."""
    hired = ground.history["employees"]["hire_date"][pairs.employees]
    present = ground.builder.present_posts(pairs)
    step, contract = matrix.column("rank_step"), matrix.column("is_pppk")
    taken = np.arange(len(pairs)) % shape[1] == 0
    lowest, highest = np.nanmin(step[taken]), np.nanmax(step[taken])
    could = (hired != NO_DATE) & (hired < pairs.days)
    could &= (present != NO_ROW) & (present != pairs.positions)
    could &= (step >= lowest) & (step <= highest) & np.isin(contract, np.unique(contract[taken]))
    again = np.zeros(len(pairs), dtype=bool)
    again[~taken] = pairs.employees[~taken] == np.repeat(pairs.employees[taken], DRAWN)
    there: Mask = (could & ~again) | taken
    return there.reshape(shape)


def _chances(ground: Ground, unseen: Unseen, matrix: PairMatrix, shape: tuple[int, int]) -> Floats:
    """Chance of each by the model of its fold and the sigmoid of the others."""
    rows = unseen.rows
    chance = np.empty(shape)
    values = matrix.select(ground.matrix.names).values.reshape(*shape, -1)
    for fold, model in enumerate(rows.models):
        inside = rows.fold == fold
        used = ~inside if not inside.all() else inside
        sigmoid = fit_sigmoid(rows.margin[used], unseen.succeeded[used])
        asked = values[inside]
        margin, _ = model.margins(asked.reshape(-1, asked.shape[2]))
        chance[inside] = expit(sigmoid.log_odds(margin)).reshape(asked.shape[:2])
    return chance
