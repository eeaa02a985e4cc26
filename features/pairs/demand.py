"""What posts ask and how they stood before a day: requirements, holders, earlier transfers there.

Success of earlier transfers into a post is partially pooled: a post with few known outcomes
leans on its agency, an agency on its function, a function on all (the shrinkage of empirical
Bayes with fixed pseudo-counts; Efron and Morris, 1975).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.history.timelines import FIXED_POINT, Timeline, occupancy, outcome_events
from features.pairs.blocks import Columns

if TYPE_CHECKING:
    from features.history.history import History
    from features.history.outcomes import LabelPolicy
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats

POST_WEIGHT: Final = 4.0
AGENCY_WEIGHT: Final = 8.0
FUNCTION_WEIGHT: Final = 16.0
TYPE_WEIGHT: Final = 16.0
"""How many outcomes of its own outweigh the parent's mean: the pseudo-count of each level."""


@dataclass(frozen=True)
class Demand(Columns):
    """State of a post before a day; ``incumbents`` counts who is known to hold it."""

    incumbents: Floats
    outcomes_known: Floats
    score_post: Floats
    success_post: Floats
    success_agency: Floats
    success_function: Floats
    success_type: Floats


class DemandLedger:
    """Answers what was known of posts before a day; built once per history and policy."""

    def __init__(self, history: History, policy: LabelPolicy, posts: Posts) -> None:
        self._posts = posts
        self._holders = occupancy(history)
        self._has_careers = _first_day(history)
        events = outcome_events(history, policy)
        into = history["transfers"]["to_position_id"][events.transfer]
        functions = len(history.vocabularies["function"])
        self._agency_function = history["agencies"]["function"].astype(np.int64)

        def by(groups: Array, total: int) -> Timeline:
            found = np.where(into >= 0, groups[into], -1) if len(groups) else into
            return Timeline.of(found.astype(np.int64), events.day, events.amounts, total)

        self._by_post = by(posts.position, len(posts.position))
        self._by_agency = by(posts.agency, len(history["agencies"]))
        self._by_function = by(posts.function, functions)
        self._by_type = by(posts.type, int(posts.type.max(initial=0)) + 1)
        self._by_all = by(np.zeros_like(posts.position), 1)

    def known(self, positions: Array, days: Array) -> Demand:
        """State of each post (k,) before each day (k,)."""
        posts = self._posts.at(positions)
        held = self._holders.before(positions, days)[:, 0].astype(np.float64)
        everywhere = self._by_all.before(np.zeros_like(positions), days)
        agency_function = self._agency_function[posts.agency]
        own = self._by_post.before(positions, days)
        at_agency = self._by_agency.before(posts.agency, days)
        at_home = self._by_function.before(agency_function, days)
        at_function = self._by_function.before(posts.function, days)
        at_type = self._by_type.before(posts.type, days)

        def pooled(part: int, scale: float) -> tuple[Floats, Floats, Floats, Floats]:
            overall = _mean(everywhere, part, scale)
            home = _shrunk(at_home, part, scale, FUNCTION_WEIGHT, overall)
            agency = _shrunk(at_agency, part, scale, AGENCY_WEIGHT, home)
            return (
                _shrunk(own, part, scale, POST_WEIGHT, agency),
                agency,
                _shrunk(at_function, part, scale, FUNCTION_WEIGHT, overall),
                _shrunk(at_type, part, scale, TYPE_WEIGHT, overall),
            )

        success_post, success_agency, success_function, success_type = pooled(2, 1.0)
        return Demand(
            incumbents=np.where(self._has_careers < days, held, np.nan),
            outcomes_known=np.where(everywhere[:, 0] > 0, own[:, 0], np.nan),
            score_post=pooled(1, FIXED_POINT)[0],
            success_post=success_post,
            success_agency=success_agency,
            success_function=success_function,
            success_type=success_type,
        )


def _first_day(history: History) -> int:
    """The first day of any spell or transfer; a far day where there is none."""
    far = int(np.iinfo(np.int32).max)
    starts = history["position_history"]["started_on"].min(initial=far)
    return int(min(starts, history["transfers"]["effective_on"].min(initial=far)))


def _mean(amounts: Array, part: int, scale: float) -> Floats:
    mean = np.full(len(amounts), np.nan)
    np.divide(amounts[:, part] / scale, amounts[:, 0], out=mean, where=amounts[:, 0] > 0)
    return mean


def _shrunk(amounts: Array, part: int, scale: float, weight: float, parent: Floats) -> Floats:
    return (amounts[:, part] / scale + weight * parent) / (amounts[:, 0] + weight)
