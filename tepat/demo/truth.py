"""The truth of the made-up city: how good a placement is, and its chance of success.

The score that raters aim at is ``f(facts) + 2.6 × ability + 4.6 × luck``; supervisors and peers
add noise of their own. All are Gaussian, and what the tables show of ability is its posterior
given the yearly performance scores before the day. So P(success | recorded facts) is a normal
tail, averaged over how many raters answer. The conditioning set: education, competency levels,
courses, posts held, home, performance scores, and the post with its agency; not earlier
evaluations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtr

if TYPE_CHECKING:
    from tepat.demo.facts import FactBook, Facts
    from tepat.demo.people import People
    from tepat.demo.spec import CitySpec
    from tepat.demo.structure import Structure

Array = np.ndarray[Any, np.dtype[Any]]
THRESHOLD: Final = 76.0
SUPERVISOR_WEIGHT: Final = 0.6
MEAN: Final = 76.6
EFFECT: Final = 0.62
ABILITY: Final = 2.6
LUCK: Final = 4.6
SUPERVISOR_NOISE: Final = 3.0
PEER_NOISE: Final = 4.0
SUPERVISORS: Final = {1: 0.6, 2: 0.4}
PEERS: Final = {0: 0.2, 1: 0.25, 2: 0.3, 3: 0.25}


@dataclass(frozen=True)
class Effects:
    """How facts move the score, in points; hidden from every table.

    From ``drift_on`` on, a share ``drift`` of the old effects has given way to new ones.
    """

    shape: str
    signal: float
    agency: Array
    drift: float
    drift_on: np.datetime64

    def points(self, facts: Facts, agency: Array, day: Array) -> Array:
        """Points of the score above or below the mean on each day, without ability."""
        old = self.before_drift(facts, agency)
        if not self.drift:
            return old
        new = self.signal * EFFECT * (_after_drift(facts, self.shape) + self.agency[agency])
        return old + np.where(day >= self.drift_on, self.drift, 0.0) * (new - old)

    def before_drift(self, facts: Facts, agency: Array) -> Array:
        """The same by what used to count."""
        parts = _smooth(facts) if self.shape == "smooth" else _steps(facts)
        return self.signal * EFFECT * (parts + self.agency[agency])


def make_effects(spec: CitySpec, city: Structure, random: np.random.Generator) -> Effects:
    """Draw how hard each agency is to succeed in."""
    agency = random.normal(0, 1.3, len(city.agencies))
    return Effects(spec.shape, spec.signal, agency, spec.drift, np.datetime64(spec.drift_on))


def _smooth(facts: Facts) -> Array:
    gap = np.nan_to_num(facts.competency_gap, nan=-0.35)
    tenure = np.nan_to_num(facts.tenure, nan=2.0)
    return np.asarray(
        4.2 * np.tanh(gap / 1.2)
        + 5.0 * (1 - np.exp(-facts.years_in_function / 4)) - 2.2
        + 1.6 * (1 - np.exp(-facts.years_in_related / 5)) - 0.8
        + 3.6 * (facts.field_match - 0.7)
        + 1.0 * np.clip(facts.level_margin, -2, 2)
        + 2.2 * (1 - np.exp(-facts.training_hours / 60)) - 0.9
        - 3.4 * facts.distance / (facts.distance + 12) + 1.2
        - 0.35 * (facts.post_class - 8)
        + 1.0 * np.exp(-(((tenure - 4) / 2.5) ** 2)) - 0.5
    )  # fmt: skip


def _steps(facts: Facts) -> Array:
    gap = np.nan_to_num(facts.competency_gap, nan=-0.35)
    return np.asarray(
        np.select([gap < -1, gap < -0.25, gap < 0.4], [-4.0, -1.2, 1.0], 3.0)
        + np.where(facts.years_in_function >= 3, 2.2, -1.8)
        + np.where(facts.field_match >= 1, 1.2, -1.8)
        + np.where(facts.level_margin < 0, -2.0, 0.4)
        + np.where(facts.training_hours >= 40, 1.2, -0.4)
        + np.where(facts.distance > 15, -1.8, 0.5)
        - 0.35 * (facts.post_class - 8)
    )


def _after_drift(facts: Facts, shape: str) -> Array:
    """What counts after the drift: courses and the study, hardly experience; and all is harder."""
    gap = np.nan_to_num(facts.competency_gap, nan=-0.35)
    study, trained, far = facts.field_match, facts.training_hours, facts.distance
    if shape == "smooth":
        course, way = 5.5 * (1 - np.exp(-trained / 60)) - 2.0, 5.0 * far / (far + 12) - 1.8
    else:
        course, way = np.where(trained >= 40, 2.8, -1.2), np.where(far > 15, 2.6, -0.7)
    return np.asarray(
        1.4 * np.tanh(gap / 1.2) + 6.0 * (study - 0.7) + course - way
        - 0.35 * (facts.post_class - 8) - 3.0
    )  # fmt: skip


class Truth:
    """Asks the truth for any pairs; ``transfers`` holds it for the city's own moves."""

    def __init__(
        self,
        city: Structure,
        people: People,
        book: FactBook,
        career: pd.DataFrame,
        effects: Effects,
    ) -> None:
        self._book, self._career, self._effects = book, career, effects
        self._people = pd.Index(people.employee_id)
        self._posts = pd.Index(city.positions["position_id"])
        self._agency = pd.Index(city.agencies["agency_id"]).get_indexer(
            pd.Index(city.positions["agency_id"])
        )
        self.transfers = pd.DataFrame({"transfer_id": [], "probability": []})

    def probability(self, pairs: pd.DataFrame) -> Array:
        """P(success | recorded facts strictly before ``as_of``) for rows of ids and a day."""
        who = self._people.get_indexer(pd.Index(pairs["employee_id"]))
        post = self._posts.get_indexer(pd.Index(pairs["position_id"]))
        day = pd.to_datetime(pairs["as_of"]).to_numpy(dtype="datetime64[D]")
        facts = self._book.facts(self._career, who, post, day)
        return chance(self._effects, facts, self._agency[post], day)


def chance(effects: Effects, facts: Facts, agency: Array, day: Array) -> Array:
    """The chance of success from facts on each day."""
    loading = ABILITY * effects.signal
    mean = MEAN + effects.points(facts, agency, day) + loading * facts.ability_mean
    spread = loading**2 * facts.ability_variance + LUCK**2
    total = np.zeros(len(mean))
    for supervisors, share in SUPERVISORS.items():
        for peers, other in PEERS.items():
            noise = rating_variance(supervisors, peers)
            total += share * other * ndtr((mean - THRESHOLD) / np.sqrt(spread + noise))
    return total


def rating_variance(supervisors: int, peers: int) -> float:
    """Variance that the raters add to the weighted score."""
    alone = SUPERVISOR_NOISE**2 / supervisors
    if peers == 0:
        return alone
    return SUPERVISOR_WEIGHT**2 * alone + (1 - SUPERVISOR_WEIGHT) ** 2 * PEER_NOISE**2 / peers
