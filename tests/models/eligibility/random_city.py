"""A city without sense but without contradiction: one career, nothing dated ahead.

``TODAY`` lies after everything that is known, so that time alone passes from then on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from features.contract import values
from tests.builders import frames

if TYPE_CHECKING:
    import pandas as pd

    from tests.builders import Row

TODAY = "2025-06-01"
_BIRTHDAYS = ("02-28", "06-01", "06-02", "12-31")
POSTS = 25
PEOPLE = 150
AGENCIES = 9


def random_city(seed: int) -> dict[str, pd.DataFrame]:
    """Canonical frames of ``PEOPLE`` people and ``POSTS`` posts."""
    draw = np.random.default_rng(seed)
    people = [f"E{at}" for at in range(PEOPLE)]
    careers = {person: _career(draw) for person in people}
    lots = np.random.default_rng(seed + 1_000)
    return frames(
        agencies=[
            {"agency_id": f"A{at}", "parent_agency_id": None if at < 3 else f"A{at % 3}"}
            for at in range(AGENCIES)
        ],
        relations=[
            {
                "employee_id": person,
                "relative_id": other,
                "kind": str(lots.choice(values.RELATION_KINDS)),
            }
            for person, other in (lots.choice(people, 2, replace=False) for _ in range(60))
        ],
        positions=[
            {**_post(draw, at), "agency_id": f"A{lots.integers(AGENCIES)}"} for at in range(POSTS)
        ],
        position_competencies=[
            {"position_id": f"P{at}", "competency": name, "required_level": draw.integers(1, 6)}
            for at in range(POSTS)
            for name in draw.choice(values.COMPETENCIES, draw.integers(0, 4), replace=False)
        ],
        employees=[_person(draw, person, careers[person]) for person in people],
        position_history=[
            {"employee_id": person, **row} for person in people for row in careers[person]
        ],
        performance=[
            {"employee_id": person, "period_end": f"{year}-12-31", "predicate": predicate}
            for person in people
            for year in range(2020, 2025)
            if draw.random() < 0.7
            for predicate in [draw.choice(values.PREDICATES, p=[0.05, 0.05, 0.1, 0.5, 0.3])]
        ],
        competency_assessments=[
            {
                "employee_id": person,
                "competency": name,
                "level": draw.integers(1, 6),
                "assessed_on": _day(draw, 2018),
            }
            for person in people
            for name in draw.choice(values.COMPETENCIES, 6)
        ],
        preferences=[
            {"employee_id": draw.choice(people), "position_id": f"P{at % POSTS}", "preference": 1}
            for at in range(200)
        ],
    )


def _day(draw: np.random.Generator, first_year: int) -> str:
    first = date(first_year, 1, 1)
    span = (date.fromisoformat(TODAY) - first).days - 1
    return (first + timedelta(days=int(draw.integers(span)))).isoformat()


def _career(draw: np.random.Generator) -> list[Row]:
    starts = sorted({_day(draw, 2008) for _ in range(draw.integers(0, 5))})
    rows = []
    for at, start in enumerate(starts):
        last = at == len(starts) - 1
        following = TODAY if last else starts[at + 1]
        gap = int(draw.integers(1, 200)) if draw.random() < 0.3 else 1
        end = date.fromisoformat(following) - timedelta(days=gap)
        stays = last and draw.random() < 0.8
        ended = None if stays else max(end.isoformat(), start)
        post = f"P{draw.integers(POSTS)}"
        rows.append({"position_id": post, "started_on": start, "ended_on": ended})
    return rows


def _person(draw: np.random.Generator, person: str, career: list[Row]) -> Row:
    shows_last = bool(career) and career[-1]["ended_on"] is None
    kind = draw.choice(["pns", "pns", "pns", "pppk"])
    grades = values.PNS_GRADES if kind == "pns" else values.PPPK_GRADES
    level = draw.choice([None, *values.DISCIPLINE_LEVELS])
    row = {
        "employee_id": person,
        "birth_date": f"{draw.integers(1958, 2000)}-{draw.choice(_BIRTHDAYS)}",
        "employment_type": kind,
        "legal_status": draw.choice(["active", "active", "active", "suspended"]),
        "grade": draw.choice([None, *grades]),
        "education_level": draw.choice(values.EDUCATION_LEVELS),
        "education_field": draw.choice([None, "09", "091", "0913", "0413"]),
        "discipline_level": level,
        "discipline_until": draw.choice([None, "2025-05-31", "2025-06-01", "2026-02-28"]),
    }
    if shows_last:
        row["position_id"] = career[-1]["position_id"]
    elif draw.random() < 0.5:
        since = draw.choice([None, _day(draw, 2010)]) if not career else TODAY
        row |= {"position_id": f"P{draw.integers(POSTS)}", "position_since": since}
    return row


def _post(draw: np.random.Generator, at: int) -> Row:
    return {
        "position_id": f"P{at}",
        "position_type": draw.choice(values.POSITION_TYPES),
        "functional_level": draw.choice([None, *values.FUNCTIONAL_LEVELS]),
        "function": draw.choice(["health", "education", "finance"]),
        "min_education": draw.choice(values.EDUCATION_LEVELS),
        "education_fields": draw.choice([None, "0913", "09", "04;091", "0113"]),
        "min_grade": draw.choice([None, "II/c", "III/a"]),
        "max_grade": draw.choice([None, "IV/a"]),
    }
