"""The staff of the made-up city: who they are, what they studied, where they live.

Names are invented by combining lists; nobody real is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tepat.demo.structure import Structure, template

if TYPE_CHECKING:
    from tepat.demo.spec import CitySpec

Array = np.ndarray[Any, np.dtype[Any]]
_DAY = "datetime64[D]"
_HIRE_AGE = {"sma": 21, "d3": 23, "s1": 25, "s2": 27}


@dataclass(frozen=True)
class People:
    """One row a person; ``post`` is the row of the post that each held first.

    ``ability`` and ``favour`` are hidden: no table shows them.
    """

    employee_id: Array
    name: Array
    gender: Array
    birth: Array
    hired: Array
    is_pppk: Array
    education: Array
    field: Array
    post: Array
    latitude: Array
    longitude: Array
    ability: Array
    favour: Array
    groups: pd.DataFrame

    def __len__(self) -> int:
        return len(self.employee_id)


def make_people(spec: CitySpec, city: Structure, random: np.random.Generator) -> People:
    """Fill the posts: each seat gets a person whose studies and age fit it, more or less."""
    seats = _seats(spec.staff, city, random)
    staff = len(seats)
    rank = city.rank[seats]
    education = _education(city, seats, random)
    is_pppk = (~city.is_single[seats]) & (random.random(staff) < 0.16) & (rank < 3)
    hired, birth = _ages(spec, rank, education, is_pppk, random)
    gender = np.where(random.random(staff) < _share_of_women(city, seats), "female", "male")
    agency = pd.Index(city.agencies["agency_id"]).get_indexer(
        pd.Index(city.positions["agency_id"].to_numpy()[seats])
    )
    home = city.agencies[["latitude", "longitude"]].to_numpy()[agency]
    home = home + random.normal(0, 0.055, (staff, 2))
    return People(
        employee_id=np.array([f"{at + 1:06d}" for at in range(staff)], dtype=object),
        name=_names(gender, random),
        gender=gender,
        birth=birth,
        hired=hired,
        is_pppk=is_pppk,
        education=education,
        field=_fields(city, seats, random),
        post=seats,
        latitude=np.round(home[:, 0], 5),
        longitude=np.round(home[:, 1], 5),
        ability=random.normal(0, 1, staff),
        favour=random.normal(0, 1, staff),
        groups=_groups(staff, gender, random),
    )


def nips(people: People) -> Array:
    """The 18-digit NIP: birth date, first appointment, sex (1 male, 2 female), serial."""
    birth = np.char.replace(people.birth.astype(_DAY).astype(str), "-", "")
    appointed = np.char.replace(people.hired.astype("datetime64[M]").astype(str), "-", "")
    sex = np.where(people.gender == "male", "1", "2")
    key = np.char.add(np.char.add(birth, appointed), sex)
    serial = pd.Series(key).groupby(key).cumcount().to_numpy() + 1
    return np.array([f"{k}{s:03d}" for k, s in zip(key, serial, strict=True)], dtype=object)


def _seats(staff: int, city: Structure, random: np.random.Generator) -> Array:
    """Which post each person holds first; about one structural post in seven stands empty."""
    single = np.flatnonzero(city.is_single)
    filled = single[random.random(len(single)) < 0.85]
    crowd = np.repeat(np.flatnonzero(~city.is_single), city.people[~city.is_single])
    room = staff - len(filled)
    if room > len(crowd):
        crowd = np.concatenate([crowd, random.choice(crowd, room - len(crowd))])
    seats = np.concatenate([filled, random.permutation(crowd)[:room]])
    return np.asarray(random.permutation(seats)[:staff])


def _education(city: Structure, seats: Array, random: np.random.Generator) -> Array:
    """At least what the post asks of nearly everyone; some have more, a few have less."""
    ladder = np.array(["sma", "d3", "s1", "s2"], dtype=object)
    asked = pd.Index(ladder).get_indexer(
        pd.Index(city.positions["min_education"].to_numpy()[seats])
    )
    step = random.choice([-1, 0, 1, 2], p=[0.03, 0.72, 0.21, 0.04], size=len(seats))
    return np.asarray(ladder[np.clip(asked + step, 0, 3)])


def _fields(city: Structure, seats: Array, random: np.random.Generator) -> Array:
    """What people studied: mostly a field that their post accepts, written with 4 digits."""
    described = city.positions["education_fields"].to_numpy(dtype=object)[seats]
    general = np.array(template()["fields_of_study"]["general"], dtype=object)
    other = random.choice(general, len(seats))
    pick = random.random(len(seats))
    fits = random.random(len(seats)) < 0.9
    chosen = [
        _full(text.split(";")[int(p * len(text.split(";")))]) if isinstance(text, str) and f else o
        for text, p, f, o in zip(described, pick, fits, other, strict=True)
    ]
    fields = np.array(chosen, dtype=object)
    fields[random.random(len(seats)) <= 0.03] = None
    return fields


def _full(code: str) -> str:
    return code if len(code) == 4 else code + "1"


def _share_of_women(city: Structure, seats: Array) -> Array:
    family = city.family[seats]
    share = np.where(np.isin(family, ["nursing", "teaching", "pharmacy"]), 0.68, 0.47)
    share = np.where(family == "midwifery", 1.0, share)
    works = city.positions["function"].isin(
        ["public_works", "housing", "public_order", "transport"]
    )
    return np.where(works.to_numpy()[seats], 0.22, share)


def _ages(
    spec: CitySpec, rank: Array, education: Array, is_pppk: Array, random: np.random.Generator
) -> tuple[Array, Array]:
    """Days of appointment and birth; who stands higher has served longer."""
    today = np.datetime64(spec.as_of, "D")
    staff = len(rank)
    served = np.where(rank >= 3, random.uniform(14, 30, staff), random.uniform(1.5, 29, staff))
    served = np.where(rank == 2, random.uniform(9, 27, staff), served)
    served = np.where(is_pppk, random.uniform(1, 5.2, staff), served)
    start = np.array([_HIRE_AGE[level] for level in education]) + random.gamma(1.6, 1.6, staff)
    start = np.minimum(start, 34) + np.where(is_pppk, random.uniform(0, 9, staff), 0)
    start = np.minimum(start, 58.5 - served)
    hired = (today - (served * 365.25).astype(int)).astype("datetime64[M]").astype(_DAY)
    birth = hired - (start * 365.25).astype(int) - random.integers(0, 300, staff)
    return hired, birth


def _names(gender: Array, random: np.random.Generator) -> Array:
    lists = template()["names"]
    staff = len(gender)
    male, female = random.choice(lists["male"], staff), random.choice(lists["female"], staff)
    first, last = np.where(gender == "male", male, female), random.choice(lists["last"], staff)
    return np.char.add(np.char.add(first, " "), last).astype(object)


def _groups(staff: int, gender: Array, random: np.random.Generator) -> pd.DataFrame:
    described = template()["groups"]
    drawn = {
        name: random.choice(list(shares), staff, p=np.array(list(shares.values())))
        for name, shares in described.items()
    }
    return pd.DataFrame({"gender": gender, **drawn})
