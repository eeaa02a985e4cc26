"""A builder of pair features for a nation: everybody's facts of a day come from kept files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from features.calendar import to_date
from features.history.coding import NO_CODE
from features.kept import Kept
from features.nation.days import PeopleOnDay, constant_of, meaning_of, open_people, write_people
from features.nation.staged import kept
from features.pairs.build import PairBuilder
from features.pairs.matrix import PairMatrix
from features.pairs.posts import on_sphere
from features.pairs.refresh import Base
from features.progress import NoProgress

if TYPE_CHECKING:
    from features.history.columns import TableColumns
    from features.history.outcomes import LabelPolicy
    from features.nation.opened import Nation
    from features.pairs.city import City
    from features.pairs.demand import Demand, DemandLedger
    from features.pairs.pairs import Pairs
    from features.pairs.people import People
    from features.pairs.ragged import Array, Floats
    from features.progress import Progress

DAYS: Final = "days"
FEW: Final = 300
"""So many people far apart are read at a time."""

_DAYS_OPEN: Final = 4


class NationBuilder(PairBuilder):
    """As its base, of a nation; a day not kept yet is found when it is first asked for."""

    def __init__(
        self, nation: Nation, policy: LabelPolicy, progress: Progress | None = None
    ) -> None:
        self.nation = nation
        self._progress = progress or NoProgress()
        self._opened: Kept[PeopleOnDay] = Kept(_DAYS_OPEN)
        self._constant = _with_anybody(constant_of(nation), nation.history["employees"])
        nation.mapped.let_go()
        demand = cast("DemandLedger", _DemandOfDays(self))
        super().__init__(nation.history, policy, Base(self._constant, demand, {}))

    def on_day(self, day: int) -> PeopleOnDay:
        """What is kept of a day."""
        return self._opened.get(day, lambda: self._open(day))

    def matrix(self, pairs: Pairs, progress: Progress | None = None) -> PairMatrix:
        """As its base; pages of files do not add up from one matrix to the next."""
        if len(pairs) > FEW and np.ptp(pairs.employees) > FEW * len(pairs):
            # far apart: each is read with its neighbours, so of many these would add up
            some = (pairs.take(slice(at, at + FEW)) for at in range(0, len(pairs), FEW))
            parts = [self.matrix(one) for one in some]
            values = np.concatenate([part.values for part in parts])
            return PairMatrix(parts[0].names, values, parts[0].catalogue_hash)
        found = super().matrix(pairs, progress)
        if len(pairs):
            self.nation.mapped.make_room()
            self.on_day(int(pairs.days[0])).files.make_room()  # last: every list of the day reads
        return found

    def _open(self, day: int) -> PeopleOnDay:
        folder = self.nation.folder / DAYS / to_date(day).isoformat()
        manifest = kept(
            folder,
            meaning_of(self.nation, day, self.policy),
            lambda aside: write_people(self.nation, day, self.policy, aside, self._progress),
        )
        return open_people(self.nation, self._constant, manifest, folder)

    def _everybody(self, day: int) -> People:
        return self.on_day(day).people

    def _known_posts(self, day: int) -> None:
        """Of a nation's posts only those that are asked about: all of them are too many."""


@dataclass(frozen=True)
class _DemandOfDays:
    """What was known of posts before the days that are kept."""

    builder: NationBuilder

    def known(self, positions: Array, days: Array) -> Demand:
        """State of each post before one day."""
        return self.builder.on_day(int(days[0])).demand.known(positions, days)


def _with_anybody(city: City, employees: TableColumns) -> City:
    """People of whom nothing is found before it is asked for."""
    return replace(
        city,
        field_of=cast("Any", _FieldOf(city.fields, employees)),
        homes=cast("Any", _Homes(employees)),
    )


@dataclass(frozen=True)
class _FieldOf:
    fields: Array
    employees: TableColumns

    def __getitem__(self, rows: Array) -> Array:
        field = self.employees["education_field"][rows]
        return np.where(field >= 0, np.searchsorted(self.fields, field), NO_CODE)


@dataclass(frozen=True)
class _Homes:
    employees: TableColumns

    def __getitem__(self, rows: Array) -> Floats:
        table = self.employees
        return on_sphere(table["home_latitude"][rows], table["home_longitude"][rows])
