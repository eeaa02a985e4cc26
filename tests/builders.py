"""Tiny cities by keyword: rows of the contract's tables with every unsaid cell filled in.

Say only what a test is about; agencies, posts and people that rows mention are made when no row
describes them. Dates are ISO strings, lists of ISCED-F codes are joined by ``;``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from features.calendar import to_day
from features.contract import values
from features.contract.frames import canonical
from features.contract.tables import TABLES, Kind
from features.history.history import History
from features.pairs.build import pair_matrix
from features.pairs.pairs import Pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.contract.tables import Table

Row = dict[str, Any]

_UNSAID: dict[str, Row] = {
    "agencies": {"agency_id": "A1", "name": "Dinas", "function": "health"},
    "positions": {
        "agency_id": "A1",
        "title": "Jabatan",
        "position_type": "pelaksana",
        "function": "health",
        "min_education": "s1",
    },
    "position_competencies": {"position_id": "P1", "competency": "integrity", "required_level": 3},
    "employees": {
        "name": "Pegawai",
        "birth_date": "1980-05-17",
        "hire_date": "2005-01-01",
        "employment_type": "pns",
        "legal_status": "active",
        "education_level": "s1",
    },
    "employee_groups": {"employee_id": "E1", "gender": "female"},
    "position_history": {"employee_id": "E1", "position_id": "P1", "started_on": "2010-01-01"},
    "grade_history": {"employee_id": "E1", "grade": "III/a", "since": "2010-01-01"},
    "competency_assessments": {
        "employee_id": "E1",
        "competency": "integrity",
        "level": 3,
        "assessed_on": "2015-01-01",
    },
    "trainings": {"employee_id": "E1", "title": "Kursus", "hours": 8, "completed_on": "2015-01-01"},
    "performance": {"employee_id": "E1", "period_end": "2015-12-31", "predicate": "baik"},
    "transfers": {
        "employee_id": "E1",
        "to_position_id": "P1",
        "effective_on": "2015-01-01",
        "kind": "lateral",
    },
    "evaluations": {
        "transfer_id": "T1",
        "evaluated_on": "2016-01-01",
        "rater_role": "supervisor",
        "score": 80,
    },
    "vacancies": {"position_id": "P1", "opened_on": "2020-01-01", "slots": 1},
}
_ID_LETTERS = {"transfers": "T", "evaluations": "X", "vacancies": "V", "positions": "P"} | {
    "agencies": "A",
    "employees": "E",
}
_MADE_WHEN_MENTIONED = ("transfers", "positions", "employees", "agencies")


def frames(**tables: Sequence[Row]) -> dict[str, pd.DataFrame]:
    """Canonical frames of the tables given and of what they mention."""
    rows = {name: _filled(name, given) for name, given in tables.items()}
    for target in _MADE_WHEN_MENTIONED:
        known = {row[TABLES[target].key] for row in rows.get(target, ())}
        missing = sorted(_mentioned(rows, target) - known)
        made = [_filled(target, [{TABLES[target].key: one}])[0] for one in missing]
        rows[target] = [*rows.get(target, ()), *made]
    return {name: _frame(TABLES[name], given) for name, given in rows.items()}


def city(**tables: Sequence[Row]) -> History:
    """A history of the tables given and of what they mention."""
    return History.from_frames(frames(**tables))


def pairs(history: History, *asked: tuple[str, str, str]) -> Pairs:
    """Pairs from ids and an ISO date: (employee, position, day)."""
    return Pairs(
        history.rows_of("employees", [employee for employee, _, _ in asked]),
        history.rows_of("positions", [position for _, position, _ in asked]),
        np.array([day(on) for _, _, on in asked], dtype=np.int32),
    )


def day(text: str) -> int:
    """Days since 1970-01-01 of an ISO date."""
    return to_day(date.fromisoformat(text))


def _filled(name: str, given: Sequence[Row]) -> list[Row]:
    letter, key = _ID_LETTERS.get(name, ""), TABLES[name].key
    return [
        {**({key: f"{letter}{at}"} if key else {}), **_UNSAID.get(name, {}), **row}
        for at, row in enumerate(given, start=1)
    ]


def _mentioned(rows: Mapping[str, Sequence[Row]], target: str) -> set[str]:
    return {
        row[column.name]
        for name, given in rows.items()
        for column in TABLES[name].columns
        if column.ref == target
        for row in given
        if row.get(column.name) is not None
    }


def _frame(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    for column in table.columns:
        if column.kind is Kind.DATE and column.name in frame:
            frame[column.name] = pd.to_datetime(frame[column.name])
    return canonical(table, frame)


def features_of(history: History, employee: str, position: str, on: str) -> dict[str, float]:
    """Every feature of one pair by name."""
    matrix = pair_matrix(history, pairs(history, (employee, position, on)))
    return dict(zip(matrix.names, matrix.values[0].tolist(), strict=True))


def random_frames(seed: int, people: int = 24) -> dict[str, pd.DataFrame]:
    """A city without sense in which every table and almost every kind of cell occurs.

    Dates lie between 2008 and 2022; use it to ask what changes a feature, not what is true.
    """
    draw = np.random.default_rng(seed)
    ids = _Ids(draw, people)
    moved = [_some_day(draw) for _ in range(3 * people)]
    return frames(
        agencies=[_random_agency(draw, at) for at in range(6)],
        positions=[_random_position(draw, at) for at in range(12)],
        position_competencies=[
            {"position_id": f"P{at}", "competency": name, "required_level": draw.integers(1, 6)}
            for at in range(12)
            for name in draw.choice(_WORDS, 6, replace=False)
        ],
        employees=[_random_employee(draw, at) for at in range(people)],
        position_history=[_random_spell(draw, ids) for _ in range(3 * people)],
        grade_history=[
            {**ids.person(), "grade": draw.choice(values.GRADES), "since": _some_day(draw)}
            for _ in range(2 * people)
        ],
        competency_assessments=[
            {
                **ids.person(),
                "competency": draw.choice(_WORDS),
                "level": draw.integers(1, 6),
                "assessed_on": _some_day(draw),
            }
            for _ in range(12 * people)
        ],
        trainings=[
            {
                **ids.person(),
                "competency": _one_of(draw, [*_WORDS, None]),
                "hours": draw.uniform(1, 90),
                "completed_on": _some_day(draw),
            }
            for _ in range(5 * people)
        ],
        performance=[
            {
                **ids.person(),
                "period_end": _some_day(draw),
                "predicate": draw.choice(values.PREDICATES),
                "score": draw.choice([np.nan, draw.uniform(40, 100)]),
            }
            for _ in range(4 * people)
        ],
        transfers=[
            {
                **ids.person(),
                "transfer_id": f"T{at}",
                "to_position_id": f"P{draw.integers(12)}",
                "effective_on": on,
                "requested_by": _one_of(draw, ["agency", "employee", None]),
            }
            for at, on in enumerate(moved)
        ],
        evaluations=[_random_evaluation(draw, at, moved) for at in range(12 * people)],
    )


_WORDS = [*values.COMPETENCIES, "technical.b", "technical.c", "technical.d"]


class _Ids:
    def __init__(self, draw: np.random.Generator, people: int) -> None:
        self._draw, self._people = draw, people

    def person(self) -> Row:
        return {"employee_id": f"E{self._draw.integers(self._people)}"}


def _one_of(draw: np.random.Generator, cells: Sequence[Any]) -> Any:
    return cells[int(draw.integers(len(cells)))]


def _some_day(draw: np.random.Generator) -> str:
    return str(np.datetime64("2008-01-01") + int(draw.integers(14 * 365)))


def _random_agency(draw: np.random.Generator, at: int) -> Row:
    return {
        "agency_id": f"A{at}",
        "parent_agency_id": None if at < 2 else f"A{at // 2 - 1}",
        "function": draw.choice(values.FUNCTIONS[:8]),
        "latitude": None if at == 5 else draw.uniform(-3, -2),
        "longitude": draw.uniform(113, 114),
    }


def _random_position(draw: np.random.Generator, at: int) -> Row:
    return {
        "position_id": f"P{at}",
        "agency_id": f"A{draw.integers(6)}",
        "position_type": draw.choice(values.POSITION_TYPES),
        "functional_level": _one_of(draw, [None, *values.FUNCTIONAL_LEVELS]),
        "position_class": draw.choice([np.nan, *range(1, 17)]),
        "function": draw.choice(values.FUNCTIONS[:8]),
        "min_education": draw.choice(values.EDUCATION_LEVELS),
        "education_fields": _one_of(draw, [None, "0913", "09;10", "031;0413"]),
        "min_grade": _one_of(draw, [None, "II/c", "V"]),
        "max_grade": _one_of(draw, [None, "IV/a"]),
        "required_headcount": draw.choice([np.nan, 0, 2, 5]),
    }


def _random_employee(draw: np.random.Generator, at: int) -> Row:
    return {
        "employee_id": f"E{at}",
        "hire_date": _some_day(draw),
        "employment_type": draw.choice(["pns", "pns", "pppk"]),
        "education_level": draw.choice(values.EDUCATION_LEVELS),
        "education_field": _one_of(draw, [None, "09", "091", "0913", "0311", "1031"]),
        "home_latitude": draw.choice([np.nan, draw.uniform(-3, -2)]),
        "home_longitude": draw.uniform(113, 114),
    }


def _random_spell(draw: np.random.Generator, ids: _Ids) -> Row:
    started = np.datetime64(_some_day(draw))
    ended = None if draw.random() < 0.4 else str(started + int(draw.integers(2000)))
    position = f"P{draw.integers(12)}"
    return {
        **ids.person(),
        "position_id": position,
        "started_on": str(started),
        "ended_on": ended,
    }


def _random_evaluation(draw: np.random.Generator, at: int, moved: Sequence[str]) -> Row:
    transfer = int(draw.integers(len(moved)))
    return {
        "evaluation_id": f"X{at}",
        "transfer_id": f"T{transfer}",
        "evaluated_on": str(np.datetime64(moved[transfer]) + int(draw.integers(600))),
        "rater_role": draw.choice(values.RATER_ROLES, p=[0.5, 0.3, 0.1, 0.1]),
        "rater_id": f"R{draw.integers(20)}",
        "score": draw.uniform(40, 100),
    }
