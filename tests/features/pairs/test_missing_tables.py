"""A missing table costs its own features, all missing, and never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from features.history.history import History
from features.pairs.build import pair_matrix
from features.pairs.catalogue import FEATURES, Group
from features.pairs.pairs import Pairs
from tests.builders import city, day, pairs, random_frames

if TYPE_CHECKING:
    import pandas as pd

    from features.pairs.matrix import PairMatrix

DAY = day("2018-03-01")


def all_posts(frames: dict[str, pd.DataFrame]) -> PairMatrix:
    history = History.from_frames(frames)
    employees, posts = (len(history[name]) for name in ("employees", "positions"))
    return pair_matrix(
        history,
        Pairs(
            np.tile(np.arange(employees, dtype=np.int32), posts),
            np.repeat(np.arange(posts, dtype=np.int32), employees),
            np.full(employees * posts, DAY, dtype=np.int32),
        ),
    )


COMPETENCY = tuple(
    one.name
    for one in FEATURES
    if one.group is Group.COMPETENCIES and one.name != "course_hours_since_assessment"
)
IN_COMPETENCIES = tuple(one.name for one in FEATURES if "in_competencies" in one.name)
LOST = {
    "position_competencies": (*COMPETENCY, *IN_COMPETENCIES, "course_hours_since_assessment"),
    "competency_assessments": COMPETENCY,
    "grade_history": ("grade_above_minimum", "grade_below_maximum", "years_in_grade"),
    "trainings": tuple(one.name for one in FEATURES if "course" in one.name),
    "performance": tuple(one.name for one in FEATURES if one.group is Group.PERFORMANCE),
    "evaluations": tuple(
        one.name for one in FEATURES if "success" in one.name or "outcome" in one.name
    ),
    "employee_groups": (),
    "workload": (),
    "service_indicators": (),
    "vacancies": (),
    "preferences": (),
    "relations": (),
}
CHANGED = {"competency_assessments": {"course_hours_since_assessment"}}


@pytest.mark.parametrize("table", sorted(LOST))
def test_a_missing_table_costs_its_features_alone(table: str) -> None:
    frames = random_frames(2)
    whole = all_posts(frames)
    part = all_posts({name: frame for name, frame in frames.items() if name != table})
    for name in LOST[table]:
        assert np.isnan(part.column(name)).all(), name
    for name in set(whole.names) - set(LOST[table]) - CHANGED.get(table, set()):
        assert part.column(name).tobytes() == whole.column(name).tobytes(), name


def test_without_history_and_transfers_nothing_is_known_of_careers() -> None:
    frames = random_frames(2)
    for table in ("position_history", "transfers", "evaluations"):
        del frames[table]
    matrix = all_posts(frames)
    careers = (Group.EXPERIENCE, Group.STEP, Group.EARLIER_TRANSFERS)
    for one in FEATURES:
        if one.group in careers and one.name != "years_of_service":
            assert np.isnan(matrix.column(one.name)).all(), one.name


def test_the_five_tables_of_a_first_training_are_enough() -> None:
    history = city(employees=[{}], positions=[{}], agencies=[{}], transfers=[{}], evaluations=[{}])
    matrix = pair_matrix(history, pairs(history, ("E1", "P1", "2017-01-01")))
    found = {name for name in matrix.names if not np.isnan(matrix.column(name)[0])}
    assert {"years_in_function", "earlier_outcome_mean", "post_success_share"} <= found
    assert not np.isinf(matrix.values).any()


def test_a_history_without_rows_answers_no_pairs() -> None:
    history = History.from_frames({})
    none = Pairs(*(np.array([], dtype=np.int32) for _ in range(3)))
    assert len(pair_matrix(history, none)) == 0
