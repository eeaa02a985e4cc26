"""What a change of some tables leaves as it was, and what has to be computed again.

A table is touched when its own rows changed, when the rows that it points into moved, or when the
words behind its codes did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from features.contract.tables import TABLES
from features.history.columns import history_tables, referred
from features.history.vocabulary import used_vocabularies
from features.pairs.city import City
from features.pairs.demand import OF_HOLDERS, OF_OUTCOMES, DemandLedger
from features.pairs.kept import FEWEST_DAYS, MOST_BYTES
from features.pairs.people import PARTS, People, people_renewed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from features.contract.tables import Table
    from features.history.history import History
    from features.history.outcomes import LabelPolicy

OF_CITY: Final = frozenset({"agencies", "employees", "positions"})
READ: Final = frozenset().union(
    OF_CITY, OF_HOLDERS, OF_OUTCOMES, {"position_competencies"}, *(part.reads for part in PARTS)
)
"""Every table of which features know something."""


@dataclass(frozen=True)
class Outdated:
    """People as they were known before some tables changed."""

    people: People
    touched: frozenset[str]

    def renewed(self, history: History, city: City, policy: LabelPolicy) -> People:
        """The same people as known now."""
        return people_renewed(self.people, history, city, policy, self.touched)


def outdated(
    before: Mapping[int, Outdated], kept: Mapping[int, People], touched: frozenset[str]
) -> dict[int, Outdated]:
    """Days to be renewed when they are next asked for, those last asked for at the end.

    Parameters
    ----------
    before : days that an earlier change had outdated, and that nobody has asked for since.
    kept : days that were up to date until now.
    """
    waiting = dict(before)  # at one stroke: another thread may take a day out meanwhile
    days = {day: Outdated(one.people, one.touched | touched) for day, one in waiting.items()}
    days |= {day: Outdated(people, touched) for day, people in kept.items()}
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
        touched: frozenset[str],
        days: dict[int, Outdated],
    ) -> Base:
        """The same of a later history of which only some tables were touched."""
        city = City.of(history) if touched & OF_CITY else self.city
        return Base(city, self.demand.refreshed(history, policy, city.posts, touched), days)


def tables_touched(before: History, now: History, changed: Collection[str]) -> frozenset[str]:
    """Every table whose codes may differ between two histories of which some tables changed."""
    touched: set[str] = set()
    moved: set[str] = set()
    for table in history_tables():  # referred-to tables come first
        if table.name in changed or referred(table) & moved or _words_moved(table, before, now):
            touched.add(table.name)
            if table.key and not same_ids(table.name, before, now):
                moved.add(table.name)
    return frozenset(touched)


def same_ids(name: str, before: History, now: History) -> bool:
    """Whether the rows of a table stand for the same ids in two histories."""
    key = TABLES[name].key
    return np.array_equal(before[name][key], now[name][key])


def _words_moved(table: Table, before: History, now: History) -> bool:
    words = used_vocabularies(table, now.vocabularies)
    return words != used_vocabularies(table, before.vocabularies)
