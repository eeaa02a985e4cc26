"""A town of employees for the slate tests, and a judge whose arithmetic anyone can follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.fairness.groups import GroupTable
from models.fit.judgement import Contributions, Judgement
from tests.builders import city

DAY = "2025-06-01"


@dataclass(frozen=True)
class LinearJudge:
    """Log-odds = base + weight × value over its features; missing counts as zero."""

    weights: dict[str, float]
    base: float = -0.3
    version: str = "linear"

    @property
    def feature_names(self):
        return tuple(self.weights)

    def explain(self, matrix, _margins=None):
        values = np.nan_to_num(matrix.select(self.feature_names).values.astype(float))
        parts = values * np.array(list(self.weights.values()))
        return Contributions(self.feature_names, parts, np.full(len(matrix), self.base))

    def margins(self, matrix):
        return self.judge(matrix).margin

    def judge(self, matrix):
        parts = self.explain(matrix)
        margin = parts.base + parts.values.sum(axis=1)
        probability = 1 / (1 + np.exp(-margin))
        return Judgement(
            margin, probability, probability / 2, (1 + probability) / 2, np.ones(len(margin), bool)
        )


def town(people: int = 40, *, seed: int = 0, leap: float = 0.0, employees_like=(), history_like=()):
    """A history with vacancy V1 (health) and the protected groups of its people.

    Scores are drawn; those of women lie ``leap`` points below those of men. ``employees_like`` and
    ``history_like`` change cells of the rows of the employees that they name.
    """
    random = np.random.default_rng(seed)
    is_woman = np.arange(people) % 2 == 0
    scores = np.clip(random.normal(80, 5, people) - leap * is_woman, 0, 100).round(1)
    ids = [f"E{at:04d}" for at in range(people)]
    performance = [
        {"employee_id": who, "period_end": end, "predicate": "baik", "score": float(score)}
        for who, score in zip(ids, scores, strict=True)
        for end in ("2023-12-31", "2024-12-31")
    ]
    history = city(
        employees=_changed(
            [
                {"employee_id": who, "position_id": "P2", "position_since": "2015-01-01"}
                for who in ids
            ],
            employees_like,
        ),
        positions=[{"position_id": "P1"}, {"position_id": "P2"}],
        position_history=_changed(
            [{"employee_id": who, "position_id": "P2", "started_on": "2015-01-01"} for who in ids],
            history_like,
        ),
        performance=performance,
        vacancies=[{"vacancy_id": "V1", "position_id": "P1", "opened_on": DAY, "slots": 1}],
    )
    genders = pd.DataFrame(
        {"employee_id": ids, "gender": np.where(is_woman, "female", "male")}
    ).astype("str")
    return history, GroupTable.from_frame(genders, history["employees"]["employee_id"])


def _changed(rows, changes):
    by_owner = {change["employee_id"]: change for change in changes}
    return [{**row, **by_owner.get(row["employee_id"], {})} for row in rows]
