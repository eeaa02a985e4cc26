"""Evaluations after the transfers: who was asked, when, and what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tepat.demo import truth

if TYPE_CHECKING:
    from tepat.demo.facts import FactBook
    from tepat.demo.moves import Moves
    from tepat.demo.people import People
    from tepat.demo.spec import CitySpec
    from tepat.demo.structure import Structure
    from tepat.demo.truth import Effects

Array = np.ndarray[Any, np.dtype[Any]]
_EVALUATED: Final = 0.9
_SIDE_SHARE: Final = 0.12


def make_evaluations(
    spec: CitySpec,
    city: Structure,
    people: People,
    book: FactBook,
    moves: Moves,
    effects: Effects,
    random: np.random.Generator,
) -> tuple[pd.DataFrame, Array]:
    """Evaluations of every transfer up to the city's day, and each transfer's true chance."""
    moved = moves.transfers
    who, post = moved["employee"].to_numpy(), moved["to"].to_numpy()
    day = moved["effective_on"].to_numpy(dtype="datetime64[D]")
    agency = pd.Index(city.agencies["agency_id"]).get_indexer(
        pd.Index(city.positions["agency_id"].to_numpy()[post])
    )
    facts = book.facts(moves.career, who, post, day)
    ability = people.ability[who] * truth.ABILITY * spec.signal
    deserved = truth.MEAN + effects.points(facts, agency, day) + ability
    deserved = deserved + random.normal(0, truth.LUCK, len(who))
    asked = _asked(random, len(who))
    score = deserved[asked["transfer"]] + asked.pop("noise").to_numpy()
    if spec.ratings == "biased":
        women = people.gender[who][asked["transfer"]] == "female"
        score = score + spec.bias * (women & (asked["rater_role"] == "supervisor").to_numpy())
    asked["score"] = np.round(np.clip(score, 0, 100), 1)
    asked["programme_achievement"] = _achievement(asked, random)
    asked["evaluated_on"] = _dates(day[asked["transfer"]], asked["rater_role"], random)
    asked["rater_id"] = _raters(people, agency[asked["transfer"]], random)
    if spec.rater_spread:
        score = score + spec.rater_spread * _severity(spec, len(people))[asked["rater_id"]]
        asked["score"] = np.round(np.clip(score, 0, 100), 1)
    done = random.random(len(who)) < _EVALUATED
    kept = done[asked["transfer"]] & (asked["evaluated_on"] <= np.datetime64(spec.as_of)).to_numpy()
    return asked[kept].reset_index(drop=True), truth.chance(effects, facts, agency, day)


def _asked(random: np.random.Generator, total: int) -> pd.DataFrame:
    """One row a rater: supervisors and peers as the truth counts them, and some others."""
    supervisors = random.choice(list(truth.SUPERVISORS), total, p=list(truth.SUPERVISORS.values()))
    peers = random.choice(list(truth.PEERS), total, p=list(truth.PEERS.values()))
    others = (random.random((2, total)) < _SIDE_SHARE).astype(int)
    noise = {
        "supervisor": truth.SUPERVISOR_NOISE,
        "peer": truth.PEER_NOISE,
        "subordinate": 5.0,
        "self": 3.0,
    }
    counts = dict(zip(noise, (supervisors, peers, *others), strict=True))
    parts = [
        pd.DataFrame(
            {
                "transfer": np.repeat(np.arange(total), count),
                "rater_role": role,
                "noise": random.normal(5.0 if role == "self" else 0.0, noise[role], count.sum()),
            }
        )
        for role, count in counts.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _achievement(asked: pd.DataFrame, random: np.random.Generator) -> Array:
    """How far the programme came, which about half of the supervisors note."""
    near = np.clip(asked["score"].to_numpy() + random.normal(2, 6, len(asked)), 0, 100)
    noted = (asked["rater_role"] == "supervisor").to_numpy() & (random.random(len(asked)) < 0.55)
    return np.where(noted, np.round(near, 1), np.nan)


def _dates(day: Array, roles: pd.Series[str], random: np.random.Generator) -> Array:
    """6 to 18 months after; subordinates and the person themselves sometimes outside of that."""
    within = random.integers(187, 540, len(day))
    loose = random.integers(60, 700, len(day))
    counts = roles.isin(["supervisor", "peer"]).to_numpy()
    return day + np.where(counts, within, loose)


def _raters(people: People, agency: Array, random: np.random.Generator) -> Array:
    """Each agency has a dozen people who rate."""
    rater = random.integers(0, 12, len(agency))
    return (agency * 7919 + rater * 613) % len(people)


def _severity(spec: CitySpec, people: int) -> Array:
    """How severe each person rates, in standard deviations; drawn apart from all other chance."""
    return np.random.default_rng([spec.seed, people, 7919]).normal(0, 1, people)
