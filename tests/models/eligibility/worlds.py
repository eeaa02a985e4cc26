"""One person and one post, said by exception; many of them in one city, judged together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from features.calendar import NO_DATE, to_date
from models.eligibility.answers import Answer, Eligibility
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from tests.builders import city, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.history.history import History
    from features.pairs.pairs import Pairs

Row = dict[str, Any]

PASS, FAIL, UNKNOWN, SILENT = Answer.PASS, Answer.FAIL, Answer.UNKNOWN, Answer.NOT_APPLICABLE

SERVING = {"discipline_level": "none", "grade": "III/c"}
POST_TYPES: dict[str, Row] = {
    "pelaksana": {"position_type": "pelaksana"},
    "pengawas": {"position_type": "pengawas"},
    "administrator": {"position_type": "administrator"},
    "jpt": {"position_type": "jpt_pratama"},
    "terampil": {"position_type": "fungsional", "functional_level": "terampil"},
    "pertama": {"position_type": "fungsional", "functional_level": "ahli_pertama"},
    "muda": {"position_type": "fungsional", "functional_level": "ahli_muda"},
    "madya": {"position_type": "fungsional", "functional_level": "ahli_madya"},
    "utama": {"position_type": "fungsional", "functional_level": "ahli_utama"},
    "jf": {"position_type": "fungsional"},
}
_SINCE_2015 = ({"position_id": "P0", "started_on": "2015-01-01"},)


@dataclass(frozen=True)
class Case:
    """An employee, in post P0 since 2015 unless ``history`` says otherwise, against post P1.

    P0 is described by ``present``, P1 by ``post``, others by ``posts``. ``tables`` holds rows of
    further tables about the employee, or about P1 in ``position_competencies``.
    """

    rule: str
    expected: Answer
    passes_from: str | None = None
    on: str = "2025-06-01"
    person: Row = field(default_factory=dict)
    post: Row = field(default_factory=dict)
    present: Row = field(default_factory=dict)
    history: Sequence[Row] = _SINCE_2015
    tables: dict[str, list[Row]] = field(default_factory=dict)
    posts: dict[str, Row] = field(default_factory=dict)


def spell(position: str, started_on: str, ended_on: str | None = None) -> Row:
    return {"position_id": position, "started_on": started_on, "ended_on": ended_on}


def city_of(cases: Sequence[Case]) -> tuple[History, Pairs]:
    """One city with an employee and posts of its own for each case, and the pairs asked about."""
    tables: dict[str, list[Row]] = {"employees": [], "positions": [], "position_history": []}
    for at, case in enumerate(cases):
        tables["employees"].append(_named({"employee_id": "E", **SERVING, **case.person}, at))
        posts = {"P0": case.present, "P1": case.post, **case.posts}
        tables["positions"] += [
            _named({"position_id": name, **row}, at) for name, row in posts.items()
        ]
        tables["position_history"] += [
            _named({"employee_id": "E", **row}, at) for row in case.history
        ]
        for name, rows in case.tables.items():
            about = {} if name == "position_competencies" else {"employee_id": "E"}
            tables.setdefault(name, []).extend(_named({**about, **row}, at) for row in rows)
    history = city(**{name: rows for name, rows in tables.items() if rows})
    asked = [(f"E-{at}", f"P1-{at}", case.on) for at, case in enumerate(cases)]
    return history, pairs(history, *asked)


def _named(row: Row, at: int) -> Row:
    """The row with its ids made the case's own."""
    ids = ("employee_id", "position_id")
    return {
        name: f"{value}-{at}" if name in ids and value is not None else value
        for name, value in row.items()
    }


def judged(history: History, asked: Pairs) -> Eligibility:
    """Every rule that is switched on, each on its own dates."""
    return judge_eligibility(history, asked, load_rules(None))


def answer(eligibility: Eligibility, row: int, rule: str) -> tuple[str, str | None]:
    """Answer and cure of one rule, in words; of two that follow each other, the one in force."""
    columns = [at for at, one in enumerate(eligibility.rules) if one.id == rule]
    answers = eligibility.answers[row, columns]
    in_force = [at for at, one in zip(columns, answers, strict=True) if one != SILENT]
    column = in_force[0] if in_force else columns[0]
    cured = int(eligibility.passes_from[row, column])
    day = None if cured == NO_DATE else to_date(cured).isoformat()
    return Answer(int(eligibility.answers[row, column])).name, day


def same_answers(one: Eligibility, other: Eligibility) -> bool:
    return bool(
        np.array_equal(one.answers, other.answers)
        and np.array_equal(one.passes_from, other.passes_from)
    )
