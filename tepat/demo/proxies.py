"""Facts that stand for a group: a course that mostly women take, and homes far from the office.

The course is in no competency, so no true chance depends on it; the way to work is part of every
true chance. Draws are the proxies' own, so that a city without them stays as it is, bit for bit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from tepat.demo.people import People
    from tepat.demo.spec import CitySpec

Array = np.ndarray[Any, np.dtype[Any]]
COURSE: Final = "Pelatihan pengarusutamaan gender"
HOURS: Final = 24.0
FAR_OUT: Final = 0.14
"""Degrees by which a home lies further out: about 15 km."""

_STREAM: Final = 0x9E37
_FIRST_YEAR: Final = 2014


def settle_far_out(spec: CitySpec, people: People) -> People:
    """Move homes of the chosen women further out, each in a direction of its own."""
    if not spec.proxy:
        return people
    random = np.random.default_rng([spec.seed, _STREAM])
    chosen = _chosen(spec, people)
    angle = random.uniform(0, 2 * np.pi, len(people))
    return replace(
        people,
        latitude=np.round(people.latitude + chosen * FAR_OUT * np.sin(angle), 5),
        longitude=np.round(people.longitude + chosen * FAR_OUT * np.cos(angle), 5),
    )


def add_course(spec: CitySpec, people: People, trainings: pd.DataFrame) -> pd.DataFrame:
    """Let the chosen women take the course once a year, on a day of their own."""
    if not spec.proxy:
        return trainings
    random = np.random.default_rng([spec.seed, _STREAM + 1])
    who = np.flatnonzero(_chosen(spec, people))
    parts = [trainings]
    for year in range(_FIRST_YEAR, spec.as_of.year + 1):
        day = np.datetime64(f"{year}-01-01") + random.integers(0, 365, len(who))
        taken = (day > people.hired[who]) & (day <= np.datetime64(spec.as_of))
        parts.append(
            pd.DataFrame(
                {
                    "employee": who[taken],
                    "title": COURSE,
                    "competency": None,
                    "hours": HOURS,
                    "completed_on": day[taken],
                }
            ).astype(trainings.dtypes.to_dict())
        )
    return pd.concat(parts, ignore_index=True)


def _chosen(spec: CitySpec, people: People) -> Array:
    """A share of the women, the same for homes and courses."""
    random = np.random.default_rng([spec.seed, _STREAM + 2])
    return np.asarray((people.gender == "female") & (random.random(len(people)) < spec.proxy))
