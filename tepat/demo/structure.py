"""The agencies and posts of the made-up city, from `data/structure.yaml`.

Everything here is per city; a larger staff is served by several cities side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

CITY_STAFF: Final = 6000
CENTRE: Final = (-2.21, 113.92)
_STRUCTURAL: Final = frozenset({"jpt_pratama", "administrator", "pengawas"})
_TYPE_RANK: Final = {"pelaksana": 1, "pengawas": 2, "administrator": 3, "jpt_pratama": 4}
_LEVEL_RANK: Final = {
    "pemula": 1,
    "terampil": 1,
    "mahir": 1,
    "penyelia": 2,
    "ahli_pertama": 1,
    "ahli_muda": 2,
    "ahli_madya": 3,
    "ahli_utama": 4,
}
_REQUIRED_LEVEL: Final = {1: 1.6, 2: 2.4, 3: 3.2, 4: 4.2}
_GRADES: Final = {  # min and max grade by rank and education of the post (PP 13/2002 and anjab)
    "jpt_pratama": ("IV/b", "IV/d"),
    "administrator": ("III/d", "IV/b"),
    "pengawas": ("III/b", "III/d"),
}
_TITLES: Final = {
    "Kepala Sekretariat Daerah": "Sekretaris Daerah",
    "Sekretaris Sekretariat Daerah": "Kepala Bagian Umum Sekretariat Daerah",
    "Kepala Sekretariat DPRD": "Sekretaris DPRD",
    "Sekretaris Sekretariat DPRD": "Kepala Bagian Umum Sekretariat DPRD",
    "Kepala Inspektorat": "Inspektur",
    "Kepala RSUD Kota": "Direktur RSUD Kota",
    "Sekretaris RSUD Kota": "Wakil Direktur RSUD Kota",
}
"""Posts that are not called as their like elsewhere."""
COMPETENCIES: Final = (
    "integrity",
    "cooperation",
    "communication",
    "results_orientation",
    "public_service",
    "development",
    "change_management",
    "decision_making",
    "national_cohesion",
)
ADMINISTRATION: Final = "technical.administration"
"""What clerks and heads of offices need, whatever the office; professions need their own."""


@dataclass(frozen=True)
class Structure:
    """Agencies, posts and their required competencies, with what the simulation needs of posts.

    ``family`` (per post) says among whom people move, ``rank`` 1 to 4 how high a post stands,
    ``people`` how many it holds, ``is_single`` whether it is structural, ``technical`` names the
    technical competency that it requires.
    """

    agencies: pd.DataFrame
    positions: pd.DataFrame
    competencies: pd.DataFrame
    family: np.ndarray[Any, np.dtype[np.str_]]
    rank: np.ndarray[Any, np.dtype[np.int64]]
    people: np.ndarray[Any, np.dtype[np.int64]]
    is_single: np.ndarray[Any, np.dtype[np.bool_]]
    technical: np.ndarray[Any, np.dtype[np.object_]]


@cache
def template() -> dict[str, Any]:
    """The city's description as read."""
    text = resources.files("tepat.demo").joinpath("data/structure.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def make_structure(staff: int, random: np.random.Generator) -> Structure:
    """Build as many cities as the staff needs, scaled so that the posts hold the staff."""
    cities = max(1, round(staff / CITY_STAFF))
    agencies, posts = [], []
    for city in range(cities):
        prefix = "" if cities == 1 else f"{city + 1:02d}"
        mine = _agencies(prefix, staff / cities / CITY_STAFF, random)
        agencies += mine
        posts += [post for agency in mine for post in _posts(agency)]
    positions = pd.DataFrame(posts)
    positions.insert(0, "position_id", [f"P{at + 1:05d}" for at in range(len(positions))])
    people = _people(positions, staff)
    family = positions.pop("family").to_numpy(dtype=str)
    rank = _ranks(positions)
    positions["required_headcount"] = np.ceil(people * 1.06)
    technical = _technical(positions, family)
    columns = ["agency_id", "name", "parent_agency_id", "function", "latitude", "longitude"]
    return Structure(
        agencies=pd.DataFrame(agencies)[columns],
        positions=positions.drop(columns="people"),
        competencies=_competencies(positions, technical, rank, random),
        family=family,
        rank=rank,
        people=people,
        is_single=positions["position_type"].isin(_STRUCTURAL).to_numpy(),
        technical=technical,
    )


def _agencies(prefix: str, size: float, random: np.random.Generator) -> list[dict[str, Any]]:
    """One city's agencies; a small city has fewer of them, but every kind."""
    described = _describe()
    if size < 1:
        described = described[: max(8, round(len(described) * size**0.7))]
    made: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for number, agency in enumerate(described, start=1):
        agency_id = f"A{prefix}{number:03d}"
        ids[agency["name"]] = agency_id
        spread = 0.16 if agency["kind"] in {"district", "village"} else 0.05
        latitude, longitude = np.array(CENTRE) + random.normal(0, spread, 2)
        made.append(
            agency
            | {
                "agency_id": agency_id,
                "parent_agency_id": ids.get(agency.get("parent", "")),
                "latitude": round(float(latitude), 5),
                "longitude": round(float(longitude), 5),
            }
        )
    return made


@cache
def _describe() -> list[dict[str, Any]]:
    """All agencies in an order in which the first few already are a small city."""
    city = template()
    offices = [dict(agency) for agency in city["agencies"]]
    first = [a for a in offices if a["kind"] in {"health_office", "finance", "secretariat"}]
    first += [a for a in offices if a["name"] in {"Dinas Pendidikan", "Dinas Sosial"}]
    rest = [a for a in offices if a not in first]
    health = [
        _child("Puskesmas " + n, "health", "puskesmas", "Dinas Kesehatan")
        for n in city["puskesmas"]["names"]
    ]
    schools = [
        _child(f"{kind.upper()} Negeri {n}", "education", kind, "Dinas Pendidikan")
        for kind in ("sd", "smp")
        for n in range(1, city["schools"][kind] + 1)
    ]
    places = []
    for district, villages in city["districts"].items():
        name = f"Kecamatan {district}"
        places.append({"name": name, "function": "district", "kind": "district", "place": district})
        places += [
            _child(f"Kelurahan {village}", "district", "village", name) | {"place": village}
            for village in villages
        ]
    return [
        *first,
        health[0],
        schools[0],
        schools[-1],
        *places[:2],
        *rest,
        *health[1:],
        *schools[1:-1],
        *places[2:],
    ]


def _child(name: str, function: str, kind: str, parent: str) -> dict[str, Any]:
    return {"name": name, "function": function, "kind": kind, "parent": parent}


def _posts(agency: dict[str, Any]) -> list[dict[str, Any]]:
    posts = template()["posts"]
    kind = agency["kind"]
    whole = kind not in {"puskesmas", "sd", "smp", "district", "village"}
    described = ([*posts["head"], *posts["clerks"]] if whole else []) + posts[kind]
    return [_post(agency, post) for post in described]


def _post(agency: dict[str, Any], post: dict[str, Any]) -> dict[str, Any]:
    lowest, highest = _GRADES.get(post["type"]) or _grades_of_others(post)
    title = post["title"].format(agency=agency["name"], place=agency.get("place", ""))
    return {
        "agency_id": agency["agency_id"],
        "title": _TITLES.get(title, title),
        "position_type": post["type"],
        "functional_level": post.get("level"),
        "position_class": float(post["class"]),
        "function": agency["function"],
        "min_education": post["education"],
        "education_fields": post.get("fields"),
        "min_grade": lowest,
        "max_grade": highest,
        "family": post.get("family", "general"),
        "people": post["people"],
    }


def _grades_of_others(post: dict[str, Any]) -> tuple[str | None, str | None]:
    if post["type"] == "pelaksana":
        return {"sma": ("II/a", "III/b"), "d3": ("II/c", "III/d"), "s1": ("III/a", "III/d")}[
            post["education"]
        ]
    rank = _LEVEL_RANK[post["level"]]
    if post["education"] == "d3":
        return ("II/c", "III/d")
    return {1: ("III/a", "III/d"), 2: ("III/b", "IV/b"), 3: ("III/d", "IV/e")}[rank]


def _people(positions: pd.DataFrame, staff: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Heads per post: structural posts hold one, the others share the rest of the staff."""
    single = positions["position_type"].isin(_STRUCTURAL).to_numpy()
    people = positions["people"].to_numpy(dtype=float)
    share = max(staff - 0.85 * single.sum(), 0) / people[~single].sum()
    scaled = np.where(single, 1, np.maximum(np.round(people * share), 1))
    return scaled.astype(np.int64)


def _ranks(positions: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    by_type = positions["position_type"].map(_TYPE_RANK)
    by_level = positions["functional_level"].map(_LEVEL_RANK)
    return np.asarray(by_level.fillna(by_type), dtype=np.int64)


def _technical(
    positions: pd.DataFrame, family: np.ndarray[Any, np.dtype[np.str_]]
) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Posts of a profession, which asks for a study, require the competency of their function."""
    studied = (positions["position_type"] == "fungsional") & positions["education_fields"].notna()
    is_profession = studied | (family != "general")
    own = ("technical." + positions["function"]).where(is_profession, ADMINISTRATION)
    return own.to_numpy(dtype=object)


def _competencies(
    positions: pd.DataFrame,
    technical: np.ndarray[Any, np.dtype[np.object_]],
    rank: np.ndarray[Any, np.dtype[np.int64]],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Required levels (PermenPANRB 38/2017): the managerial ones and one technical a post."""
    base = np.array([_REQUIRED_LEVEL[int(value)] for value in rank])
    names = [*COMPETENCIES, "technical"]
    levels = np.clip(
        np.round(base[:, None] + random.normal(0, 0.45, (len(rank), len(names)))), 1, 5
    )
    rows = np.repeat(np.arange(len(rank)), len(names))
    named = np.tile(np.array(names, dtype=object), len(rank))
    return pd.DataFrame(
        {
            "position_id": positions["position_id"].to_numpy()[rows],
            "competency": np.where(named == "technical", technical[rows], named),
            "required_level": levels.ravel(),
        }
    )
