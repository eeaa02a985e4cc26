"""Eight years of transfers: each round HR fills posts from those at hand, and not blindly.

HR sees something of who would do well and also has favourites; so those who moved are no random
sample, and a naive reading of history would be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from tepat.demo.facts import FactBook
    from tepat.demo.people import People
    from tepat.demo.spec import CitySpec
    from tepat.demo.structure import Structure
    from tepat.demo.truth import Effects

Array = np.ndarray[Any, np.dtype[Any]]
YEARS: Final = 8.5
ROUNDS: Final = 34
_CANDIDATES: Final = 16
_STEP_DOWN: Final = 0.12  # how often anyone would step down
_STAY: Final = 500  # days that a person stays at least


@dataclass(frozen=True)
class Moves:
    """Every transfer (rows of people and posts, days) and the careers that they make."""

    transfers: pd.DataFrame
    career: pd.DataFrame
    vacant: Array


def make_moves(
    spec: CitySpec,
    city: Structure,
    people: People,
    book: FactBook,
    effects: Effects,
    random: np.random.Generator,
) -> Moves:
    """Play the rounds from ``YEARS`` before the city's day until a month before it."""
    career = _first_spells(spec, city, people, random)
    present = career.groupby("employee")["position"].last().to_numpy(copy=True)
    since = career.groupby("employee")["started"].last().to_numpy(dtype="datetime64[D]", copy=True)
    moved: list[pd.DataFrame] = []
    first = np.datetime64(spec.as_of) - int(YEARS * 365.25)
    step = int((YEARS * 365.25 - 31) / (ROUNDS - 1))
    for number in range(ROUNDS):
        day = (first + number * step).astype("datetime64[M]").astype("datetime64[D]")
        wanted = _posts_to_fill(spec, city, present, random)
        who, post = _choose(
            spec, city, people, book, effects, career, present, since, day, wanted, random
        )
        if not len(who):
            continue
        moved.append(
            pd.DataFrame({"employee": who, "from": present[who], "to": post, "effective_on": day})
        )
        career = _moved(career, who, post, day)
        present[who], since[who] = post, day
    occupied = np.isin(np.arange(len(city.rank)), present)
    return Moves(
        pd.concat(moved, ignore_index=True), career, np.flatnonzero(city.is_single & ~occupied)
    )


def _first_spells(
    spec: CitySpec, city: Structure, people: People, random: np.random.Generator
) -> pd.DataFrame:
    """One spell from the appointment on, or two for those who served long before the rounds."""
    start = np.datetime64(spec.as_of) - int(YEARS * 365.25)
    served = (start - people.hired).astype(int) / 365.25
    two = (served > 5) & ~people.is_pppk
    cut = start - (random.uniform(1, 4, len(people)) * 365.25).astype(int)
    cut = cut.astype("datetime64[M]").astype("datetime64[D]")
    earlier = _lower_posts(city, people, random)
    rows = np.arange(len(people))
    first = pd.DataFrame(
        {
            "employee": rows[two],
            "position": earlier[two],
            "started": people.hired[two],
            "ended": cut[two] - 1,
        }
    )
    began = np.where(two, cut, people.hired)
    second = pd.DataFrame({"employee": rows, "position": people.post, "started": began})
    second["ended"] = np.datetime64("NaT", "s")
    both = pd.concat([first, second], ignore_index=True)
    return both.sort_values(["employee", "started"], ignore_index=True)


def _lower_posts(city: Structure, people: People, random: np.random.Generator) -> Array:
    """A post of the same family, no higher than the present one, in which a career began."""
    chosen = people.post.copy()
    for family in np.unique(city.family):
        pool = np.flatnonzero((city.family == family) & ~city.is_single)
        mine = np.flatnonzero(city.family[people.post] == family)
        if len(pool):
            weights = city.people[pool] / city.people[pool].sum()
            drawn = random.choice(pool, len(mine), p=weights)
            fits = city.rank[drawn] <= city.rank[people.post[mine]]
            chosen[mine] = np.where(fits, drawn, people.post[mine])
    return np.where(city.is_single[chosen], random.choice(np.flatnonzero(~city.is_single)), chosen)


def _posts_to_fill(
    spec: CitySpec, city: Structure, present: Array, random: np.random.Generator
) -> Array:
    """The posts of a round: the empty structural ones, mostly, and seats among the many."""
    room = max(round(spec.moves / ROUNDS * 1.06), 1)
    empty = np.setdiff1d(np.flatnonzero(city.is_single), present)
    empty = random.permutation(empty)[: max(1, round(room * 0.45))]
    crowd = np.flatnonzero(~city.is_single)
    weights = city.people[crowd] / city.people[crowd].sum()
    return np.concatenate([empty, random.choice(crowd, max(room - len(empty), 0), p=weights)])


def _choose(
    spec: CitySpec,
    city: Structure,
    people: People,
    book: FactBook,
    effects: Effects,
    career: pd.DataFrame,
    present: Array,
    since: Array,
    day: np.datetime64,
    wanted: Array,
    random: np.random.Generator,
) -> tuple[Array, Array]:
    """For each post the best of a few at hand, by HR's score; nobody moves twice in a round."""
    free = np.flatnonzero((people.hired < day - 730) & (since < day - _STAY) & ~people.is_pppk)
    if not len(free):
        return free, free
    who, post = _at_hand(city, free, present, wanted, random)
    days = np.full(len(who), day)
    agency = pd.Index(city.agencies["agency_id"]).get_indexer(
        pd.Index(city.positions["agency_id"].to_numpy()[post])
    )
    points = effects.before_drift(book.facts(career, who, post, days), agency)
    score = spec.selection * (0.5 * points + 0.7 * people.favour[who])
    score = score + random.gumbel(size=len(who))
    allowed = _is_plausible(city, people, present, who, post)
    falls = city.rank[post] < city.rank[present[who]]
    allowed &= ~falls | (random.random(len(who)) < _STEP_DOWN)
    score = np.where(allowed, score, -np.inf).reshape(len(wanted), -1)
    best = score.argmax(axis=1)
    rows = np.arange(len(wanted))
    who = who.reshape(len(wanted), -1)[rows, best]
    kept = np.isfinite(score[rows, best])
    first = ~pd.Series(np.where(kept, who, -1 - rows)).duplicated().to_numpy()
    return who[kept & first], wanted[kept & first]


def _at_hand(
    city: Structure, free: Array, present: Array, wanted: Array, random: np.random.Generator
) -> tuple[Array, Array]:
    """A few people for each post: of its family, and for general posts from anywhere a little."""
    family = city.family[present[free]]
    who = np.empty((len(wanted), _CANDIDATES), dtype=np.int64)
    for name in np.unique(city.family[wanted]):
        rows = np.flatnonzero(city.family[wanted] == name)
        pool = free[family == name]
        pool = pool if len(pool) else free
        who[rows] = random.choice(pool, (len(rows), _CANDIDATES))
    stray = (city.family[wanted] == "general")[:, None] & (random.random(who.shape) < 0.12)
    who = np.where(stray, random.choice(free, who.shape), who)
    return who.ravel(), np.repeat(wanted, _CANDIDATES)


def _is_plausible(
    city: Structure, people: People, present: Array, who: Array, post: Array
) -> Array:
    """At most one step up or down, another post than the present one, and enough schooling."""
    ladder = pd.Index(["sma", "d3", "s1", "s2"])
    has = ladder.get_indexer(pd.Index(people.education[who]))
    asked = ladder.get_indexer(pd.Index(city.positions["min_education"].to_numpy()[post]))
    step = np.abs(city.rank[post] - city.rank[present[who]])
    return np.asarray((step <= 1) & (present[who] != post) & (has >= asked))


def _moved(career: pd.DataFrame, who: Array, post: Array, day: np.datetime64) -> pd.DataFrame:
    """End the open spell of each mover the day before, and begin the new one."""
    opened = career["ended"].isna() & career["employee"].isin(who)
    career.loc[opened, "ended"] = day - 1
    new = pd.DataFrame({"employee": who, "position": post, "started": day})
    new["ended"] = np.datetime64("NaT", "s")
    both = pd.concat([career, new], ignore_index=True)
    return both.sort_values(["employee", "started"], kind="stable", ignore_index=True)
