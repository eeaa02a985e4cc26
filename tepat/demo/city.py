"""A whole made-up city: every table of the contract, and the truth behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from tepat.demo.extras import (
    make_indicators,
    make_preferences,
    make_relations,
    make_vacancies,
    make_workload,
)
from tepat.demo.facts import FactBook
from tepat.demo.moves import Moves, make_moves
from tepat.demo.people import People, make_people, nips
from tepat.demo.proxies import add_course, settle_far_out
from tepat.demo.ratings import make_evaluations
from tepat.demo.records import Records, make_records, written
from tepat.demo.structure import Structure, make_structure
from tepat.demo.truth import Truth, make_effects

if TYPE_CHECKING:
    from tepat.demo.spec import CitySpec

Array = np.ndarray[Any, np.dtype[Any]]
_ON_LEAVE: Final = 0.03
_DISCIPLINED: Final = 0.02


@dataclass(frozen=True)
class City:
    """The tables in contract form, and the truth that no table shows."""

    spec: CitySpec
    tables: dict[str, pd.DataFrame]
    truth: Truth


def make_city(spec: CitySpec) -> City:
    """Make a city up; the same spec gives the same tables, bit for bit."""
    random = np.random.default_rng(spec.seed)
    structure = make_structure(spec.staff, random)
    people = settle_far_out(spec, make_people(spec, structure, random))
    kept = make_records(spec, structure, people, random)
    kept = replace(kept, trainings=add_course(spec, people, kept.trainings))
    book = FactBook(structure, people, kept)
    effects = make_effects(spec, structure, random)
    moves = make_moves(spec, structure, people, book, effects, random)
    evaluations, chances = make_evaluations(spec, structure, people, book, moves, effects, random)
    truth = Truth(structure, people, book, moves.career, effects)
    transfers = _transfers(structure, people, moves)
    truth.transfers = pd.DataFrame(
        {"transfer_id": transfers["transfer_id"], "probability": chances}
    )
    tables = {
        "agencies": structure.agencies,
        "positions": structure.positions,
        "position_competencies": structure.competencies,
        "employees": _employees(spec, structure, people, kept, moves, random),
        "employee_groups": people.groups.assign(employee_id=people.employee_id),
        "position_history": _history(structure, people, moves),
        "transfers": transfers,
        "evaluations": _evaluations(people, transfers, evaluations),
        "workload": make_workload(spec, structure, random),
        "service_indicators": make_indicators(spec, structure, random),
        "vacancies": make_vacancies(spec, structure, moves, random),
        "preferences": make_preferences(structure, people, random),
        "relations": make_relations(people, random),
        **_records(people, written(spec, people, kept)),
    }
    return City(spec, {name: _tidy(frame) for name, frame in tables.items()}, truth)


def _employees(
    spec: CitySpec,
    city: Structure,
    people: People,
    kept: Records,
    moves: Moves,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Today's state of everyone."""
    last = moves.career.groupby("employee").last()
    grade = kept.grades.groupby("employee").last()
    staff = len(people)
    away = random.choice(["study_leave", "unpaid_leave", "secondment", "suspended"], staff)
    status = np.where(random.random(staff) < _ON_LEAVE, away, "active")
    punished = random.random(staff) < _DISCIPLINED
    level = np.where(punished, random.choice(["light", "moderate", "severe"], staff), "none")
    until = np.datetime64(spec.as_of) + random.integers(-200, 500, staff)
    return pd.DataFrame(
        {
            "employee_id": people.employee_id,
            "nip": nips(people),
            "name": people.name,
            "birth_date": people.birth,
            "hire_date": people.hired,
            "employment_type": np.where(people.is_pppk, "pppk", "pns"),
            "legal_status": status,
            "grade": grade["grade"].to_numpy(),
            "grade_since": grade["since"].to_numpy(),
            "education_level": people.education,
            "education_field": people.field,
            "position_id": city.positions["position_id"].to_numpy()[last["position"].to_numpy()],
            "position_since": last["started"].to_numpy(),
            "discipline_level": level,
            "discipline_until": np.where(punished, until, np.datetime64("NaT")),
            "home_latitude": people.latitude,
            "home_longitude": people.longitude,
        }
    )


def _history(city: Structure, people: People, moves: Moves) -> pd.DataFrame:
    career = moves.career
    return pd.DataFrame(
        {
            "employee_id": people.employee_id[career["employee"]],
            "position_id": city.positions["position_id"].to_numpy()[career["position"]],
            "started_on": career["started"],
            "ended_on": career["ended"],
        }
    )


def _transfers(city: Structure, people: People, moves: Moves) -> pd.DataFrame:
    moved = moves.transfers
    step = city.rank[moved["to"]] - city.rank[moved["from"]]
    ids = city.positions["position_id"].to_numpy()
    return pd.DataFrame(
        {
            "transfer_id": [f"T{at + 1:06d}" for at in range(len(moved))],
            "employee_id": people.employee_id[moved["employee"]],
            "from_position_id": ids[moved["from"]],
            "to_position_id": ids[moved["to"]],
            "effective_on": moved["effective_on"],
            "kind": np.select([step > 0, step < 0], ["promotion", "demotion"], "lateral"),
            "requested_by": np.where(people.favour[moved["employee"]] > 1, "employee", "agency"),
        }
    )


def _evaluations(
    people: People, transfers: pd.DataFrame, evaluations: pd.DataFrame
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "evaluation_id": [f"E{at + 1:06d}" for at in range(len(evaluations))],
            "transfer_id": transfers["transfer_id"].to_numpy()[evaluations["transfer"]],
            "evaluated_on": evaluations["evaluated_on"],
            "rater_role": evaluations["rater_role"],
            "rater_id": people.employee_id[evaluations["rater_id"]],
            "score": evaluations["score"],
            "programme_achievement": evaluations["programme_achievement"],
        }
    )


def _records(people: People, kept: Records) -> dict[str, pd.DataFrame]:
    named = {
        "grade_history": kept.grades,
        "competency_assessments": kept.assessments,
        "trainings": kept.trainings,
        "performance": kept.performance,
    }
    return {
        name: frame.assign(employee_id=people.employee_id[frame["employee"]]).drop(
            columns="employee"
        )
        for name, frame in named.items()
    }


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Contract form: dates to the day, text as text, ids first."""
    tidy: dict[str, pd.Series[Any]] = {}
    for name in sorted(frame.columns, key=lambda column: not column.endswith("_id")):
        cells = frame[name].reset_index(drop=True)
        kind = cells.dtype.kind
        if kind == "M":
            tidy[name] = cells.astype("datetime64[s]")
        elif kind in "if":
            tidy[name] = cells.astype("float64")
        else:
            tidy[name] = cells.astype("str")
    return pd.DataFrame(tidy)
