"""Who is eligible for a post on a day: the rules of law as the obvious pandas filters.

All rules that exclude in Tepat, written for their usual case: cheap columns first, then histories
of those who are left. Missing data never exclude. It gives no reasons, no dates from which a rule
would pass and no versions of the law; ``serving.py`` prints how many people it judges otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from peers.city_frames import EDUCATION, EPOCH, PREDICATE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from peers.city_frames import City

YEAR = 365.25
Post = Any
"""A row of ``City.posts``."""


def eligible(city: City, position: int, day: float) -> NDArray[np.int64]:
    """Row numbers of the staff whom no rule excludes."""
    post = city.posts.loc[position]
    left = np.flatnonzero(_by_columns(city, post, position, day))
    for rule in (_poor_performers, _below_the_floor, _short_careers):
        left = left[~np.isin(left, rule(city, post, day, left))]
    return left


def months_before(day: float, months: int) -> float:
    """The same day of the month, calendar months before."""
    then = EPOCH + pd.Timedelta(days=day) - pd.DateOffset(months=months)
    return float((then - EPOCH).days)


def rows_of(frame: pd.DataFrame, people: NDArray[np.int64], total: int) -> pd.DataFrame:
    """The rows of some people, by a lookup in an array of flags."""
    flags = np.zeros(total, dtype=bool)
    flags[people] = True
    return frame[flags[frame["employee"].to_numpy()]]


def _by_columns(city: City, post: Post, position: int, day: float) -> pd.Series:
    """What the columns of people and post tell."""
    staff, kind = city.staff, post["kind"]
    keep = (staff["position"] != position) & staff["is_active"] & (staff["sanction"] < day)
    keep &= ~(staff["education"] < post["education"])
    grade = staff["pns_grade"]
    keep &= staff["is_pppk"] | ~((grade < post["lowest"]) | (grade > post["highest"]))
    keep &= ~(staff["since"] > months_before(day, 24))
    keep &= ~(staff["born"] <= months_before(day, 12 * _retirement_age(post)))
    if kind in {"jpt_pratama", "administrator", "pengawas"}:
        keep &= ~staff["is_pppk"]
    if kind == "jpt_pratama":
        keep &= ~(staff["education"] < EDUCATION["s1"])
        keep &= staff["born"] >= months_before(day, 12 * 56)
    if isinstance(post["fields"], str):
        keep &= _fields_within(city.fields, post["fields"].split(";"))[staff["field"]]
    keep[_with_kin(city, position)] = False
    now = city.posts["rank"].reindex(staff["position"]).to_numpy()
    wished = city.preferences
    asked = staff.index.isin(wished.loc[wished["position"] == position, "employee"])
    return keep & ~((post["rank"] < now) & ~asked)


def _retirement_age(post: Post) -> int:
    if post["kind"] != "fungsional":
        return 60 if post["kind"] == "jpt_pratama" else 58
    age = {"ahli_madya": 60, "ahli_utama": 65}.get(post["level"], 58)
    return max(age, 60) if post["is_school"] else age


def _fields_within(fields: list[str], wanted: list[str]) -> NDArray[np.bool_]:
    """Whether each field is one asked for; a coarser or missing one (-1) does not exclude."""
    fits = [any(own.startswith(one) or one.startswith(own) for one in wanted) for own in fields]
    return np.array([*fits, True])


def _with_kin(city: City, position: int) -> pd.Series:
    """Who has a relative as direct superior or subordinate."""
    kin = city.relations
    theirs = city.staff["position"].to_numpy()[kin["relative"]]
    above = city.posts["superior"].reindex(theirs).to_numpy()
    clash = (theirs == city.posts["superior"].iloc[position]) | (above == position)
    return kin.loc[clash, "employee"]


def _poor_performers(
    city: City, _post: Post, day: float, people: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Who has two recent years, one of them below *baik*."""
    rows = rows_of(city.performance, people, len(city.staff))
    last = rows[rows["day"] < day].groupby("employee").tail(2).groupby("employee")
    fails = (last["predicate"].min() < PREDICATE["baik"]) & (last.size() == 2)
    fails &= last["day"].max() >= months_before(day, 24)
    return fails.index[fails].to_numpy()


def _below_the_floor(
    city: City, post: Post, day: float, people: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Who is more than two levels below what is asked."""
    asked = city.asked[city.asked["position"] == post.name]
    required = np.full(city.words + 1, np.nan)  # the last: what no post asks
    required[asked["word"]] = asked["required"]
    frame = city.assessments
    frame = frame[~np.isnan(required)[frame["word"]] & (frame["day"] < day)]
    rows = rows_of(frame, people, len(city.staff))
    newest = rows[~(rows["employee"] * city.words + rows["word"]).duplicated(keep="last")]
    short = required[newest["word"]] - newest["level"] > 2
    return newest.loc[short, "employee"].to_numpy()


def _short_careers(
    city: City, post: Post, day: float, people: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Who lacks the years that a first appointment, or a JPT pratama, asks for."""
    kind = post["kind"]
    if kind not in {"jpt_pratama", "administrator", "pengawas"}:
        return people[:0]
    rows = rows_of(city.careers, people, len(city.staff))
    rows = rows[rows["day"] <= day]
    served = (rows["left"].fillna(day).clip(upper=day) - rows["day"]) / YEAR

    def years(chosen: pd.Series) -> NDArray[np.float64]:
        total = served[chosen].groupby(rows["employee"]).sum()
        return total.reindex(people, fill_value=0.0).to_numpy()

    if kind == "jpt_pratama":
        in_field = years(rows["function"] == post["function"])
        return people[(in_field < 5) | (years(rows["rank"] >= 3) < 2)]
    rank, least, asked = (3, "s1", 3) if kind == "administrator" else (2, "d3", 4)
    held = np.isin(people, rows.loc[rows["held_rank"] >= rank, "employee"])
    schooled = ~(city.staff["education"].to_numpy()[people] < EDUCATION[least])
    return people[~(held | ((years(rows["rank"] >= rank - 1) >= asked) & schooled))]
