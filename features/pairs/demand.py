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
    from collections.abc import Callable

    from features.history.history import History
    from features.history.outcomes import LabelPolicy
    from features.history.timelines import Amounts
    from features.pairs.change import Change
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats

POST_WEIGHT: Final = 4.0
AGENCY_WEIGHT: Final = 8.0
FUNCTION_WEIGHT: Final = 16.0
TYPE_WEIGHT: Final = 16.0
"""How many outcomes of its own outweigh the parent's mean: the pseudo-count of each level."""

FEW_JUDGED: Final = 1_000
"""Outcomes of so many transfers are put among those known; of more all are arranged anew."""

_SCALES: Final = np.array([FIXED_POINT, 1.0])

OF_HOLDERS: Final = frozenset({"employees", "position_history", "positions", "transfers"})
OF_OUTCOMES: Final = frozenset({"agencies", "evaluations", "positions", "transfers"})
"""The tables that are read; a test holds them to it."""


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


@dataclass(frozen=True)
class Holders:
    """Who was known to hold which post; ``begins`` is the first day of any career."""

    by_post: Timeline
    begins: int

    @classmethod
    def of(cls, history: History) -> Holders:
        """Of all spells and transfers."""
        far = int(np.iinfo(np.int32).max)
        starts = history["position_history"]["started_on"].min(initial=far)
        begins = int(min(starts, history["transfers"]["effective_on"].min(initial=far)))
        return cls(occupancy(history), begins)


@dataclass(frozen=True)
class PastOutcomes:
    """How earlier transfers went, by what they led into."""

    by_post: Timeline
    by_agency: Timeline
    by_function: Timeline
    by_type: Timeline
    by_all: Timeline

    @classmethod
    def of(cls, history: History, policy: LabelPolicy, posts: Posts) -> PastOutcomes:
        """Of all evaluations that count under a policy."""
        events = outcome_events(history, policy)
        order = np.argsort(events.day, kind="stable")
        day, amounts = events.day[order], events.amounts[order]
        totals = (
            len(posts.position),
            len(history["agencies"]),
            len(history.vocabularies["function"]),
            int(posts.type.max(initial=0)) + 1,
            1,
        )
        led_into = _led_into(history, posts, events.transfer[order])
        return cls(
            *(
                Timeline.of_risen(groups, day, amounts, total)
                for groups, total in zip(led_into, totals, strict=True)
            )
        )

    def renewed(
        self,
        history: History,
        policy: LabelPolicy,
        posts: Posts,
        before: History,
        judged: Array,
    ) -> PastOutcomes:
        """The same of a later history in which only evaluations of the transfers ``judged`` differ.

        ``before`` is the history that these are of.
        """
        then = outcome_events(before, policy, judged)
        new = outcome_events(history, policy, judged).minus(then)
        timelines = (self.by_post, self.by_agency, self.by_function, self.by_type, self.by_all)
        led_into = _led_into(history, posts, new.transfer)
        return PastOutcomes(
            *(
                timeline.with_events(groups, new.day, new.amounts)
                for timeline, groups in zip(timelines, led_into, strict=True)
            )
        )


def _led_into(history: History, posts: Posts, transfers: Array) -> tuple[Array, ...]:
    """Post, agency, function and type that each transfer led into, and all; -1 where unknown."""
    into = history["transfers"]["to_position_id"][transfers]
    levels = (posts.position, posts.agency, posts.function, posts.type)
    everything = np.zeros_like(posts.position)
    return tuple(
        np.where(into >= 0, groups[into], -1) if len(groups) else into
        for groups in (*levels, everything)
    )


@dataclass(frozen=True)
class DemandLedger:
    """Answers what was known of posts before a day; ``agency_function`` is each agency's own."""

    posts: Posts
    agency_function: Array
    holders: Holders
    outcomes: PastOutcomes

    @classmethod
    def of(cls, history: History, policy: LabelPolicy, posts: Posts) -> DemandLedger:
        """Of a history, with the outcomes as a policy counts them."""
        return cls(
            posts,
            history["agencies"]["function"].astype(np.int64),
            Holders.of(history),
            PastOutcomes.of(history, policy, posts),
        )

    def refreshed(
        self, history: History, policy: LabelPolicy, posts: Posts, change: Change, before: History
    ) -> DemandLedger:
        """The same of a later history that differs from the one ``before`` in a change alone."""
        outcomes, judged = self.outcomes, change.judged
        if judged is not None and len(judged) <= FEW_JUDGED:
            outcomes = outcomes.renewed(history, policy, posts, before, judged)
        elif not OF_OUTCOMES.isdisjoint(change.tables):
            outcomes = PastOutcomes.of(history, policy, posts)
        return DemandLedger(
            posts,
            history["agencies"]["function"].astype(np.int64),
            self.holders if OF_HOLDERS.isdisjoint(change.tables) else Holders.of(history),
            outcomes,
        )

    def known(self, positions: Array, days: Array) -> Demand:
        """State of each post (k,) before each day (k,)."""
        posts = self.posts.at(positions)
        return self._pooled(posts, days, lambda timeline, groups: timeline.before(groups, days))

    def known_of_all(self, day: int) -> Demand:
        """State of every post before one day."""
        days = np.array([day], dtype=np.int32)
        return self._pooled(
            self.posts, days, lambda timeline, groups: timeline.of_all_before(day)[groups]
        )

    def _pooled(
        self, posts: Posts, days: Array, before: Callable[[Timeline, Array], Amounts]
    ) -> Demand:
        """State of posts; ``before`` gives totals of some groups of a timeline before the days."""
        outcomes = self.outcomes
        held = before(self.holders.by_post, posts.position)[:, 0].astype(np.float64)
        everywhere = before(outcomes.by_all, np.zeros_like(posts.position))
        own = before(outcomes.by_post, posts.position)
        at_agency = before(outcomes.by_agency, posts.agency)
        at_home = before(outcomes.by_function, self.agency_function[posts.agency])
        at_function = before(outcomes.by_function, posts.function)
        at_type = before(outcomes.by_type, posts.type)

        overall = _mean(everywhere)
        at_home_pooled = _shrunk(at_home, FUNCTION_WEIGHT, overall)
        of_agency = _shrunk(at_agency, AGENCY_WEIGHT, at_home_pooled)
        of_post = _shrunk(own, POST_WEIGHT, of_agency)
        return Demand(
            incumbents=np.where(self.holders.begins < days, held, np.nan),
            outcomes_known=np.where(everywhere[:, 0] > 0, own[:, 0], np.nan),
            score_post=of_post[:, 0],
            success_post=of_post[:, 1],
            success_agency=of_agency[:, 1],
            success_function=_shrunk(at_function, FUNCTION_WEIGHT, overall)[:, 1],
            success_type=_shrunk(at_type, TYPE_WEIGHT, overall)[:, 1],
        )


def _mean(amounts: Array) -> Floats:
    """Mean score and share of successes, (k, 2); NaN where no outcome is known."""
    count, mean = amounts[:, :1], np.full((len(amounts), 2), np.nan)
    np.divide(amounts[:, 1:] / _SCALES, count, out=mean, where=count > 0)
    return mean


def _shrunk(amounts: Array, weight: float, parent: Floats) -> Floats:
    """The same, leaning on a parent's (k, 2)."""
    pooled: Floats = amounts[:, 1:] / _SCALES + weight * parent
    return pooled / (amounts[:, :1] + weight)
