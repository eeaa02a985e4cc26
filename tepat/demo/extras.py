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
_KINDS: Final = {"pengawas": 4, "administrator": 3, "jpt_pratama": 1}
_CROWD: Final = 8
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
        empty = moves.vacant[kinds[moves.vacant] == kind]
        pool = empty if len(empty) else np.flatnonzero(kinds == kind)
        chosen += random.permutation(pool)[:number].tolist()
    crowd = np.flatnonzero(~city.is_single)
    weights = city.people[crowd] / city.people[crowd].sum()
    chosen += random.choice(crowd, _CROWD, replace=False, p=weights).tolist()
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
    """One person in ten names one or two posts that they would like."""
    who = np.flatnonzero(random.random(len(people)) < 0.1)
    rows = np.repeat(who, 2)
    post = random.integers(0, len(city.positions), len(rows))
    frame = pd.DataFrame(
        {
            "employee_id": people.employee_id[rows],
            "position_id": city.positions["position_id"].to_numpy()[post],
            "preference": np.tile([1.0, 2.0], len(who)),
        }
    )
    return frame.drop_duplicates(["employee_id", "position_id"], ignore_index=True)


def make_relations(people: People, random: np.random.Generator) -> pd.DataFrame:
    """Some married couples, named from both sides."""
    men = random.permutation(np.flatnonzero(people.gender == "male"))
    women = random.permutation(np.flatnonzero(people.gender == "female"))
    pairs = max(1, len(people) // 100)
    a, b = people.employee_id[men[:pairs]], people.employee_id[women[:pairs]]
    return pd.DataFrame(
        {
            "employee_id": np.concatenate([a, b]),
            "relative_id": np.concatenate([b, a]),
            "kind": "spouse",
        }
    )
