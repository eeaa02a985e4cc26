"""The smaller tables: vacancies, workload, service indicators, preferences, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from tepat.demo.moves import Moves
    from tepat.demo.people import People
    from tepat.demo.spec import CitySpec
    from tepat.demo.structure import Structure

Array = np.ndarray[Any, np.dtype[Any]]
_OPENED_AFTER: Final = 5
_KINDS: Final = {"pengawas": 4, "administrator": 3, "jpt_pratama": 2}
_SEATS: Final = {"pelaksana": 4, "fungsional": 5}
_TASKS: Final = (
    "Pelayanan administrasi",
    "Penyusunan laporan",
    "Verifikasi dokumen",
    "Pengawasan lapangan",
)
_INDICATORS: Final = (
    ("Indeks Kepuasan Masyarakat", "poin", "higher_better", 80.0, 4.0),
    ("Waktu layanan rata-rata", "hari", "lower_better", 5.0, 1.5),
)


def make_vacancies(
    spec: CitySpec, city: Structure, moves: Moves, random: np.random.Generator
) -> pd.DataFrame:
    """Open posts of every kind: empty structural ones, and seats among the many."""
    kinds = city.positions["position_type"].to_numpy(dtype=object)
    chosen: list[int] = []
    for kind, number in _KINDS.items():
        pool = random.permutation(np.flatnonzero(kinds == kind))
        is_empty = np.isin(pool, moves.vacant)  # where too few are, their holders are about to go
        chosen += np.concatenate([pool[is_empty], pool[~is_empty]])[:number].tolist()
    for kind, number in _SEATS.items():
        pool = np.flatnonzero(kinds == kind)
        weights = city.people[pool] / city.people[pool].sum()
        drawn = random.choice(pool, len(pool), replace=False, p=weights)
        titles = city.positions["title"].iloc[drawn]
        chosen += drawn[~titles.duplicated().to_numpy()][:number].tolist()
    opened = np.datetime64(spec.as_of) + _OPENED_AFTER + random.integers(0, 10, len(chosen))
    return pd.DataFrame(
        {
            "vacancy_id": [f"V{at + 1:03d}" for at in range(len(chosen))],
            "position_id": city.positions["position_id"].to_numpy()[chosen],
            "opened_on": opened,
            "slots": np.where(city.is_single[chosen], 1.0, 2.0),
            "closes_on": opened + 30,
        }
    )


def make_workload(spec: CitySpec, city: Structure, random: np.random.Generator) -> pd.DataFrame:
    """Last year's tasks of every post, about as much as its people can do."""
    rows = np.repeat(np.arange(len(city.positions)), 2)
    minutes = random.choice([15.0, 30.0, 60.0, 120.0], len(rows))
    effort = city.people[rows] * 72_000 / 2 * random.uniform(0.7, 1.4, len(rows))
    return pd.DataFrame(
        {
            "position_id": city.positions["position_id"].to_numpy()[rows],
            "year": float(spec.as_of.year - 1),
            "task": np.resize(np.array(_TASKS, dtype=object), len(rows)),
            "volume": np.round(effort / minutes),
            "minutes_per_unit": minutes,
        }
    )


def make_indicators(spec: CitySpec, city: Structure, random: np.random.Generator) -> pd.DataFrame:
    """Two indicators an agency for each half-year since five years ago."""
    ends = pd.date_range(end=pd.Timestamp(spec.as_of), periods=10, freq="6ME")
    parts = []
    for name, unit, direction, mean, spread in _INDICATORS:
        level = random.normal(mean, spread, len(city.agencies))
        value = level[:, None] + random.normal(0, spread / 4, (len(level), len(ends)))
        parts.append(
            pd.DataFrame(
                {
                    "agency_id": np.repeat(city.agencies["agency_id"].to_numpy(), len(ends)),
                    "indicator": name,
                    "unit": unit,
                    "direction": direction,
                    "period_end": np.tile(ends.to_numpy(), len(level)),
                    "value": np.round(value.ravel(), 2),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def make_preferences(city: Structure, people: People, random: np.random.Generator) -> pd.DataFrame:
    """One person in ten names one or two posts that they would like, mostly of their own kind."""
    who = np.flatnonzero(random.random(len(people)) < 0.1)
    rows = np.repeat(who, 2)
    family = city.family[people.post[rows]]
    post = np.empty(len(rows), dtype=np.int64)
    for name in np.unique(family):
        mine = np.flatnonzero(family == name)
        post[mine] = random.choice(np.flatnonzero(city.family == name), len(mine))
    frame = pd.DataFrame(
        {
            "employee_id": people.employee_id[rows],
            "position_id": city.positions["position_id"].to_numpy()[post],
            "preference": np.tile([1.0, 2.0], len(who)),
        }
    )
    return frame.drop_duplicates(["employee_id", "position_id"], ignore_index=True)


def make_relations(people: People, random: np.random.Generator) -> pd.DataFrame:
    """Some couples, brothers and sisters, parents and children; each named from both sides."""
    pairs = max(1, len(people) // 100)
    men = random.permutation(np.flatnonzero(people.gender == "male"))[:pairs]
    women = random.permutation(np.flatnonzero(people.gender == "female"))[:pairs]
    by_age = np.argsort(people.birth, kind="stable")
    half, few = pairs // 2, pairs // 4
    sibling = 10 * random.permutation(len(people) // 10 - 1)[:half]
    old, young = by_age[:few], by_age[::-1][:few]
    parts = [
        _both_ways(people, men, women, "spouse", "spouse"),
        _both_ways(people, by_age[sibling], by_age[sibling + 5], "sibling", "sibling"),
        _both_ways(people, old, young, "child", "parent"),
    ]
    return pd.concat(parts, ignore_index=True)


def _both_ways(people: People, one: Array, other: Array, kind: str, back: str) -> pd.DataFrame:
    """Rows in which the other is ``kind`` of the one, and the one is ``back`` of the other."""
    number = min(len(one), len(other))
    a, b = people.employee_id[one[:number]], people.employee_id[other[:number]]
    return pd.DataFrame(
        {
            "employee_id": np.concatenate([a, b]),
            "relative_id": np.concatenate([b, a]),
            "kind": np.repeat([kind, back], number),
        }
    )
