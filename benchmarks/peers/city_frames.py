"""The tables of a home as pandas frames, prepared once at start as a data scientist would.

The same canonical tables that Tepat reads: ids become row numbers, listed values ranks or codes,
dates numbers of days, and every dated table is sorted by person and day. No rule, no feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.contract.values import EDUCATION_LEVELS, EDUCATION_RANKS, PNS_GRADES, PREDICATES
from features.store.frames import read_frames
from features.store.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

STRUCTURAL = {"pelaksana": 1, "pengawas": 2, "administrator": 3, "jpt_pratama": 4}
FUNCTIONAL = {
    "pemula": 1, "terampil": 1, "mahir": 1, "penyelia": 1,
    "ahli_pertama": 1, "ahli_muda": 2, "ahli_madya": 3, "ahli_utama": 4,
}  # fmt: skip
GRADES = {name: rank for rank, name in enumerate(PNS_GRADES)}
EDUCATION = dict(zip(EDUCATION_LEVELS, EDUCATION_RANKS, strict=True))
PREDICATE = {name: rank for rank, name in enumerate(PREDICATES)}
THRESHOLD = 76.0 - 1e-9
EPOCH = pd.Timestamp(0)
SERVED = ["agency", "function", "type", "rank", "held_rank", "position_class"]


@dataclass(frozen=True)
class City:
    """Prepared frames; ``employee`` and ``position`` are row numbers of ``staff`` and ``posts``.

    ``fields`` names the codes of ``staff.field``, ``words`` counts the competencies that posts ask.
    """

    ids: NDArray[np.object_]
    fields: list[str]
    words: int
    staff: pd.DataFrame
    posts: pd.DataFrame
    asked: pd.DataFrame
    careers: pd.DataFrame
    grades: pd.DataFrame
    assessments: pd.DataFrame
    courses: pd.DataFrame
    performance: pd.DataFrame
    transfers: pd.DataFrame
    preferences: pd.DataFrame
    relations: pd.DataFrame
    vacancies: pd.DataFrame


def read_city(home: Path) -> City:
    """Read and prepare every table of a home."""
    store = open_store(home)
    with store.read() as connection:
        frames = read_frames(connection)
    store.close()
    return prepare(frames)


def days(dates: pd.Series) -> pd.Series:
    """Days since 1970-01-01; NaN where missing."""
    return (dates - EPOCH).dt.days.astype(float)


def prepare(frames: dict[str, pd.DataFrame]) -> City:
    """Number, rank and sort."""
    posts = _posts(frames["positions"], frames["agencies"])
    people = frames["employees"].sort_values("employee_id", ignore_index=True)
    person, post = pd.Index(people["employee_id"]), pd.Index(posts["position_id"])
    fields = pd.Index(people["education_field"].dropna().unique())
    asked = frames["position_competencies"]
    words = pd.Index(asked["competency"].unique())

    def of_person(name: str, date: str) -> pd.DataFrame:
        frame = frames[name]
        frame = frame.assign(
            employee=person.get_indexer(frame["employee_id"]), day=days(frame[date])
        )
        return frame.sort_values(["employee", "day"], ignore_index=True)

    assessments, courses = (
        of_person("competency_assessments", "assessed_on"),
        of_person("trainings", "completed_on"),
    )
    for frame in (assessments, courses):
        frame["word"] = words.get_indexer(frame["competency"])
    performance = of_person("performance", "period_end")
    performance["predicate"] = performance["predicate"].map(PREDICATE)
    grades = of_person("grade_history", "since")
    grades["pns_grade"] = grades["grade"].map(GRADES)
    careers = of_person("position_history", "started_on")
    careers["position"] = post.get_indexer(careers["position_id"])
    careers["left"] = days(careers["ended_on"])
    careers[SERVED] = posts[SERVED].take(careers["position"]).to_numpy()
    transfers = of_person("transfers", "effective_on")
    transfers["position"] = post.get_indexer(transfers["to_position_id"])
    wished, kin, vacant = (frames[name] for name in ("preferences", "relations", "vacancies"))
    relatives = [person.get_indexer(kin[name]) for name in ("employee_id", "relative_id")]
    return City(
        ids=people["employee_id"].to_numpy(dtype=object),
        fields=fields.to_list(),
        words=len(words),
        staff=_staff(people, post, fields),
        posts=posts,
        asked=pd.DataFrame(
            {
                "position": post.get_indexer(asked["position_id"]),
                "word": words.get_indexer(asked["competency"]),
                "required": asked["required_level"],
                "is_technical": asked["competency"].str.startswith("technical."),
            }
        ),
        careers=careers[["employee", "day", "left", "position", *SERVED]],
        grades=grades[["employee", "day", "pns_grade"]],
        assessments=assessments[["employee", "day", "word", "level"]],
        courses=courses[["employee", "day", "word", "hours"]],
        performance=performance[["employee", "day", "predicate", "score"]],
        transfers=with_outcomes(transfers, frames["evaluations"]),
        preferences=pd.DataFrame(
            {
                "employee": person.get_indexer(wished["employee_id"]),
                "position": post.get_indexer(wished["position_id"]),
            }
        ),
        relations=pd.DataFrame(
            {
                "employee": np.concatenate(relatives),
                "relative": np.concatenate(relatives[::-1]),
            }
        ),
        vacancies=pd.DataFrame(
            {
                "position": post.get_indexer(vacant["position_id"]),
                "day": days(vacant["opened_on"]).to_numpy(),
            },
            index=pd.Index(vacant["vacancy_id"]),
        ),
    )


def with_outcomes(transfers: pd.DataFrame, evaluations: pd.DataFrame) -> pd.DataFrame:
    """Transfers with the score of the label and the day from which it is known."""
    rows = evaluations.merge(transfers[["transfer_id", "effective_on"]], on="transfer_id")
    first = rows["effective_on"] + pd.DateOffset(months=6)
    last = rows["effective_on"] + pd.DateOffset(months=18)
    rows = rows[(rows["evaluated_on"] >= first) & (rows["evaluated_on"] <= last)]
    means = rows.pivot_table(index="transfer_id", columns="rater_role", values="score")
    means = means.reindex(columns=["supervisor", "peer"])
    mixed = 0.6 * means["supervisor"] + 0.4 * means["peer"]
    score = mixed.fillna(means["supervisor"])
    newest = days(rows.groupby("transfer_id")["evaluated_on"].max())
    found = transfers.assign(
        outcome=transfers["transfer_id"].map(score), known=transfers["transfer_id"].map(newest)
    )
    return found[["employee", "day", "position", "outcome", "known"]]


def _staff(people: pd.DataFrame, post: pd.Index, fields: pd.Index) -> pd.DataFrame:
    heavy = people["discipline_level"].isin(["moderate", "severe"])
    return pd.DataFrame(
        {
            "education": people["education_level"].map(EDUCATION),
            "field": fields.get_indexer(people["education_field"]),
            "is_pppk": people["employment_type"] == "pppk",
            "is_active": people["legal_status"].isna() | (people["legal_status"] == "active"),
            # a sanction without an end is in force
            "sanction": days(people["discipline_until"]).fillna(np.inf).where(heavy, -np.inf),
            "pns_grade": people["grade"].map(GRADES),
            "position": post.get_indexer(people["position_id"]),
            "since": days(people["position_since"]),
            "born": days(people["birth_date"]),
            "hired": days(people["hire_date"]),
            "latitude": np.radians(people["home_latitude"]),
            "longitude": np.radians(people["home_longitude"]),
        }
    )


def _posts(positions: pd.DataFrame, agencies: pd.DataFrame) -> pd.DataFrame:
    given = positions.sort_values("position_id", ignore_index=True)
    agency = pd.Index(agencies["agency_id"]).get_indexer(given["agency_id"])
    by_type = given["position_type"].map(STRUCTURAL)
    posts = pd.DataFrame(
        {
            "position_id": given["position_id"],
            "kind": given["position_type"],
            "level": given["functional_level"],
            "fields": given["education_fields"].astype(object),
            "is_school": given["function"] == "education",
            "agency": agency,
            "function": given["function"].astype("category").cat.codes,
            "type": given["position_type"].astype("category").cat.codes,
            "held_rank": by_type.fillna(0),
            "rank": by_type.fillna(given["functional_level"].map(FUNCTIONAL)),
            "education": given["min_education"].map(EDUCATION),
            "lowest": given["min_grade"].map(GRADES),
            "highest": given["max_grade"].map(GRADES),
            "position_class": given["position_class"],
            "headcount": given["required_headcount"],
            "latitude": np.radians(agencies["latitude"].to_numpy()[agency]),
            "longitude": np.radians(agencies["longitude"].to_numpy()[agency]),
        }
    )
    posts["superior"] = _superiors(posts, agencies)
    return posts


def _superiors(posts: pd.DataFrame, agencies: pd.DataFrame) -> NDArray[np.float64]:
    """The post that leads each post's agency (a leader's: the agency above); NaN where unclear."""
    high = posts[posts["held_rank"] >= STRUCTURAL["pengawas"]]
    top = high[high["held_rank"] == high.groupby("agency")["held_rank"].transform("max")]
    alone = top[~top["agency"].duplicated(keep=False)]
    heads = pd.Series(alone.index, index=alone["agency"])
    parents = pd.Index(agencies["agency_id"]).get_indexer(agencies["parent_agency_id"])
    own = posts["agency"].map(heads).to_numpy(dtype=float)
    above = pd.Series(parents).reindex(posts["agency"]).map(heads).to_numpy(dtype=float)
    return np.where(own == posts.index, above, own)
