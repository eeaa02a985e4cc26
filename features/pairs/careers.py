"""What was known of people's careers before a day: the post held, its breadth, the grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.calendar import NO_DATE, years_between
from features.contract.values import EMPLOYMENT_TYPES, PNS_GRADES
from features.history.coding import NO_CODE, NO_ROW
from features.pairs.blocks import Breadth, Grades, Present
from features.pairs.posts import kilometres
from features.pairs.spells import distinct

if TYPE_CHECKING:
    import numpy.typing as npt

    from features.history.as_of import AsOf
    from features.pairs.posts import Posts
    from features.pairs.ragged import Array, Floats, Ragged

PPPK = EMPLOYMENT_TYPES.index("pppk")


def present_known(spells: Ragged, days: Array, posts: Posts, homes: Floats) -> Present:
    """The post that each key's last spell shows to be held; ``homes`` (k, 3)."""
    held, position = _is_held(spells), posts_held(spells)
    since = np.full(len(spells), NO_DATE, dtype=np.int64)
    has_left = np.zeros(len(spells), dtype=bool)
    has_left[spells.key[held]] = ~spells["is_open"][held]
    since[spells.key[held]] = spells["start"][held]
    there = np.full((len(spells), 3), np.nan)
    there[position != NO_ROW] = posts.place[position[position != NO_ROW]]
    return Present(position, has_left, years_between(since, days), kilometres(homes, there))


def posts_held(spells: Ragged) -> Array:
    """The post that each key's last spell shows to be held, ``NO_ROW`` where none is."""
    held, position = _is_held(spells), np.full(len(spells), NO_ROW, dtype=np.int64)
    position[spells.key[held]] = spells["position"][held]
    return position


def _is_held(spells: Ragged) -> npt.NDArray[np.bool_]:
    """Whether each spell is the last of its key, and shows a post to be held."""
    held: npt.NDArray[np.bool_] = (spells.from_end == 0) & spells["is_present"]
    return held


def breadth_of(spells: Ragged, posts: Posts) -> Breadth:
    """How varied each key's career is."""
    held = spells["position"]
    return Breadth(
        posts=distinct(spells, held),
        functions=distinct(spells, posts.function[held]),
        agencies=distinct(spells, posts.agency[held]),
    )


def grades_known(as_of: AsOf, employees: Array) -> Grades:
    """The last grade of each key's employee."""
    past = as_of.past("grade_history", employees)
    last, has = past.last()
    grade = np.full(len(employees), NO_CODE, dtype=np.int64)
    since = np.full(len(employees), NO_DATE, dtype=np.int64)
    grade[has] = past["grade"][last[has]]
    since[has] = past["since"][last[has]]
    is_pppk = as_of.history["employees"]["employment_type"][employees] == PPPK
    is_pns = ~is_pppk & (grade < len(PNS_GRADES))
    return Grades(np.where(is_pns, grade, NO_CODE), years_between(since, as_of.days))
