"""What the tables say of a person and a post before a day: what the truth is made of.

This is the generator's own reading, on purpose sharing no code with `features.pairs`: the truth
must not be measured with what is tested. All lookups are binary searches in sorted columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tepat.demo import records

if TYPE_CHECKING:
    from tepat.demo.people import People
    from tepat.demo.records import Records
    from tepat.demo.structure import Structure

Array = np.ndarray[Any, np.dtype[Any]]
_RANK: Final = {"sma": 3, "d3": 6, "s1": 7, "s2": 8}
_YEAR: Final = 365.25
_DAYS: Final = 1 << 20
CLUSTER_OF: Final = {
    "health": 0, "population": 0, "social": 0, "women_children": 0, "education": 1, "library": 1,
    "culture": 1, "youth_sport": 1, "research": 1, "public_works": 2, "housing": 2,
    "environment": 2, "transport": 2, "agriculture": 3, "fisheries": 3, "food": 3, "trade": 4,
    "industry": 4, "cooperatives": 4, "tourism": 4, "investment": 4, "labour": 4, "finance": 5,
    "planning": 5, "inspectorate": 5, "secretariat": 6, "personnel": 6, "district": 6,
    "civil_registry": 6, "public_order": 6, "communication": 7,
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Facts of n pairs strictly before their days; arrays of shape (n,), NaN where unknown."""

    level_margin: Array
    field_match: Array
    competency_gap: Array
    years_in_function: Array
    years_in_related: Array
    tenure: Array
    training_hours: Array
    distance: Array
    post_class: Array
    ability_mean: Array
    ability_variance: Array


class Sorted:
    """Rows of (group, day) in order, for counting what lies before a day."""

    def __init__(self, group: Array, day: Array) -> None:
        key = group.astype(np.int64) * _DAYS + day.astype(np.int64)
        self.order = np.argsort(key, kind="stable")
        self._key = key[self.order]

    def span(self, group: Array, day: Array) -> tuple[Array, Array]:
        """Where each group's rows before each day begin and end."""
        base = group.astype(np.int64) * _DAYS
        begin = np.searchsorted(self._key, base)
        return begin, np.searchsorted(self._key, base + day.astype(np.int64))


class FactBook:
    """Answers facts for pairs of people and posts on days, from records and a career so far."""

    def __init__(self, city: Structure, people: People, kept: Records) -> None:
        self._city, self._people = city, people
        functions = city.positions["function"].to_numpy(dtype=object)
        self._function, names = pd.factorize(functions)
        self._cluster = np.array([CLUSTER_OF.get(name, 8) for name in functions])
        self._functions = len(names)
        self._gap = _GapBook(city, kept)
        self._performance = _PerformanceBook(kept.performance)
        rank = city.positions["min_education"].map(_RANK).to_numpy(dtype=float)
        self._asked, self._has = rank, np.array([_RANK[level] for level in people.education])
        agency = pd.Index(city.agencies["agency_id"]).get_indexer(
            pd.Index(city.positions["agency_id"])
        )
        self._place = city.agencies[["latitude", "longitude"]].to_numpy()[agency]

    def facts(self, career: pd.DataFrame, who: Array, post: Array, day: Array) -> Facts:
        """Facts of pairs; ``career`` has rows of employee, position, started, ended (NaT: open)."""
        spells = _Spells(career)
        mean, variance = self._performance.ability(who, day)
        gap, hours = self._gap.gaps(who, post, day)
        function = self._function
        return Facts(
            level_margin=self._has[who] - self._asked[post],
            field_match=self._field_match(who, post),
            competency_gap=gap,
            years_in_function=spells.years(function, self._functions, who, function[post], day),
            years_in_related=spells.years(self._cluster, 9, who, self._cluster[post], day),
            tenure=spells.tenure(who, day),
            training_hours=hours,
            distance=self._distance(who, post),
            post_class=self._city.positions["position_class"].to_numpy()[post],
            ability_mean=mean,
            ability_variance=variance,
        )

    def _field_match(self, who: Array, post: Array) -> Array:
        """1 where the study is one that the post asks for, 0.5 in the same broad field, else 0."""
        study = self._people.field[who]
        asked = self._city.positions["education_fields"].to_numpy(dtype=object)[post]
        pairs = pd.DataFrame({"study": study, "asked": asked}, dtype=object)
        codes, unique = pd.factorize(pd.MultiIndex.from_frame(pairs.fillna("")))
        matched: Array = np.array([_match(study_, asked_) for study_, asked_ in unique])
        return np.asarray(matched[codes])

    def _distance(self, who: Array, post: Array) -> Array:
        """Kilometres from home to the post's agency."""
        place, people = self._place[post], self._people
        north = (place[:, 0] - people.latitude[who]) * 111.2
        east = (place[:, 1] - people.longitude[who]) * 111.2 * np.cos(np.radians(2.2))
        return np.asarray(np.hypot(north, east))


def _match(study: str, asked: str) -> float:
    if not asked or not study:
        return 0.6
    wanted = asked.split(";")
    if any(study.startswith(code) for code in wanted):
        return 1.0
    return 0.5 if any(study[:2] == code[:2] for code in wanted) else 0.0


class _Spells:
    """A career as spells; one of a person's spells is open at most on any day."""

    def __init__(self, career: pd.DataFrame) -> None:
        self._who = career["employee"].to_numpy()
        self._post = career["position"].to_numpy()
        self._start = career["started"].to_numpy(dtype="datetime64[D]")
        ended = career["ended"].to_numpy(dtype="datetime64[D]")
        self._end = np.where(np.isnat(ended), np.datetime64("2200-01-01"), ended + 1)
        self._by_person = Sorted(self._who, self._start)

    def years(self, kind: Array, kinds: int, who: Array, wanted: Array, day: Array) -> Array:
        """Years before the day in posts of a kind (a function, a cluster of functions)."""
        rows = Sorted(self._who * kinds + kind[self._post], self._start)
        start, end = self._start[rows.order], self._end[rows.order]
        whole = np.concatenate([[0], np.cumsum((end - start).astype(np.int64))])
        begin, stop = rows.span(who * kinds + wanted, day)
        has = stop > begin
        last = np.where(has, stop - 1, 0)
        over = np.maximum((end[last] - day).astype(np.int64), 0)
        return np.where(has, whole[stop] - whole[begin] - over, 0) / _YEAR

    def tenure(self, who: Array, day: Array) -> Array:
        """Years since the start of the last spell before the day; NaN where there is none."""
        begin, stop = self._by_person.span(who, day)
        last = self._by_person.order[np.where(stop > begin, stop - 1, 0)]
        years = (day - self._start[last]).astype(np.int64) / _YEAR
        return np.where(stop > begin, years, np.nan)


class _GapBook:
    """Levels and course hours by person and competency, against what posts require."""

    def __init__(self, city: Structure, kept: Records) -> None:
        asked = city.competencies
        names = pd.Index(sorted(set(asked["competency"]) | set(kept.assessments["competency"])))
        self._count = len(names)
        self._required = np.full((len(city.positions), 10), np.nan)
        at = pd.Index(city.positions["position_id"]).get_indexer(pd.Index(asked["position_id"]))
        slot = pd.Series(at).groupby(at).cumcount().to_numpy()
        self._required[at, slot] = asked["required_level"]
        self._wanted = np.zeros((len(city.positions), 10), dtype=np.int64)
        self._wanted[at, slot] = names.get_indexer(pd.Index(asked["competency"]))
        a = kept.assessments
        key = a["employee"].to_numpy() * self._count + names.get_indexer(pd.Index(a["competency"]))
        self._assessed = Sorted(key, a["assessed_on"].to_numpy(dtype="datetime64[D]"))
        self._level = a["level"].to_numpy()[self._assessed.order]
        t = kept.trainings[kept.trainings["competency"].notna()]
        key = t["employee"].to_numpy() * self._count + names.get_indexer(pd.Index(t["competency"]))
        self._trained = Sorted(key, t["completed_on"].to_numpy(dtype="datetime64[D]"))
        hours = t["hours"].to_numpy()[self._trained.order]
        self._hours = np.concatenate([[0], np.cumsum(hours)])

    def gaps(self, who: Array, post: Array, day: Array) -> tuple[Array, Array]:
        """Mean of level minus required over what was assessed, and hours in what is required."""
        total, number, hours = (np.zeros(len(who)) for _ in range(3))
        for slot in range(self._required.shape[1]):
            key = who * self._count + self._wanted[post, slot]
            asked = self._required[post, slot]
            begin, stop = self._assessed.span(key, day)
            has = (stop > begin) & ~np.isnan(asked)
            level = self._level[np.where(has, stop - 1, 0)]
            total += np.where(has, level - asked, 0)
            number += has
            begin, stop = self._trained.span(key, day)
            hours += np.where(np.isnan(asked), 0, self._hours[stop] - self._hours[begin])
        return np.where(number > 0, total / np.maximum(number, 1), np.nan), hours


class _PerformanceBook:
    """The posterior of a person's ability, N(0, 1) before, given the scores before a day."""

    def __init__(self, performance: pd.DataFrame) -> None:
        end = performance["period_end"].to_numpy(dtype="datetime64[D]")
        self._rows = Sorted(performance["employee"].to_numpy(), end)
        unit = (
            performance["score"].to_numpy() - records.PERFORMANCE_MEAN
        ) / records.PERFORMANCE_UNIT
        self._sum = np.concatenate([[0], np.cumsum(unit[self._rows.order])])

    def ability(self, who: Array, day: Array) -> tuple[Array, Array]:
        """Posterior mean and variance (linear Gaussian)."""
        begin, stop = self._rows.span(who, day)
        shown, noise = records.ABILITY_SHOWN, records.PERFORMANCE_NOISE**2
        precision = 1 + (stop - begin) * shown**2 / noise
        return shown * (self._sum[stop] - self._sum[begin]) / noise / precision, 1 / precision
