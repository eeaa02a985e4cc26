"""What a change of some tables leaves as it was, and what has to be computed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.pairs.city import OF_CITY, City
from features.pairs.demand import DemandLedger
from features.pairs.kept import FEWEST_DAYS, MOST_BYTES
from features.pairs.people import People, people_renewed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.history.history import History
    from features.history.outcomes import LabelPolicy
    from features.pairs.change import Change
    from features.pairs.ragged import Array


@dataclass(frozen=True)
class Outdated:
    """People as they were known before some tables changed.

    ``whose`` are the employees (rising) whose facts may differ now; None: anybody's.
    """

    people: People
    touched: frozenset[str]
    whose: Array | None = None

    def after(self, touched: frozenset[str], whose: Array | None) -> Outdated:
        """The same after another change."""
        both = None if self.whose is None or whose is None else np.union1d(self.whose, whose)
        return Outdated(self.people, self.touched | touched, both)

    def renewed(self, history: History, city: City, policy: LabelPolicy) -> People:
        """The same people as known now."""
        touched, whose = self.touched, self.whose
        return people_renewed(self.people, history, city, policy, touched, whose=whose)


def outdated(
    before: Mapping[int, Outdated],
    kept: Mapping[int, People],
    touched: frozenset[str],
    whose: Array | None = None,
) -> dict[int, Outdated]:
    """Days to be renewed when they are next asked for, those last asked for at the end.

    Parameters
    ----------
    before : days that an earlier change had outdated, and that nobody has asked for since.
    kept : days that were up to date until now.
    touched, whose : the tables that changed, and whose facts may differ for it; None: anybody's.
    """
    waiting = dict(before)  # at one stroke: another thread may take a day out meanwhile
    days = {day: one.after(touched, whose) for day, one in waiting.items()}
    days |= {day: Outdated(people, touched, whose) for day, people in kept.items()}
    newest, total = [*days][::-1], 0
    for number, day in enumerate(newest):
        total += days[day].people.nbytes
        if number >= FEWEST_DAYS and total > MOST_BYTES:
            del days[day]
    return days


@dataclass(frozen=True)
class Base:
    """What a builder needs whatever the day, and the days to be renewed when asked for."""

    city: City
    demand: DemandLedger
    outdated: dict[int, Outdated]

    @classmethod
    def of(cls, history: History, policy: LabelPolicy) -> Base:
        """Of a history of which nothing was known before."""
        city = City.of(history)
        return cls(city, DemandLedger.of(history, policy, city.posts), {})

    def refreshed(
        self,
        history: History,
        policy: LabelPolicy,
        change: Change,
        before: History,
        days: dict[int, Outdated],
    ) -> Base:
        """The same of a later history that differs from the one ``before`` in a change alone."""
        city = City.of(history) if change.tables & OF_CITY else self.city
        demand = self.demand.refreshed(history, policy, city.posts, change, before)
        return Base(city, demand, days)
