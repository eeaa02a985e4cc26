from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.fairness.groups import GroupTable

IDS = ["e1", "e2", "e3", "e4", "e5"]


def frame(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def test_codes_follow_the_employees_and_missing_is_unknown():
    given = frame(
        employee_id=["e3", "e1", "e2", "e4", "gone"],
        gender=["f", "m", None, " ", "m"],
        religion=["x", "x", "y", " x ", "z"],
    )
    groups = GroupTable.from_frame(given, IDS)
    assert [attribute.name for attribute in groups] == ["gender", "religion"]
    assert groups["gender"].groups == ("f", "m")
    assert groups["gender"].codes.tolist() == [1, -1, 0, -1, -1]
    assert groups["religion"].groups == ("x", "y")
    assert groups["religion"].codes.tolist() == [0, 1, 0, 0, -1]
    assert groups["religion"].counts().tolist() == [3, 1]


def test_two_entries_that_disagree_are_unknown_in_any_order():
    given = frame(employee_id=["e1", "e1", "e2", "e2"], gender=["m", "f", "m", "m"])
    for rows in ([0, 1, 2, 3], [3, 2, 1, 0]):
        groups = GroupTable.from_frame(given.iloc[rows], IDS)
        assert groups["gender"].codes[:2].tolist() == [-1, len(groups["gender"].groups) - 1]


def test_taking_rows_keeps_the_codes_and_counts_a_mask():
    groups = GroupTable.from_frame(frame(employee_id=IDS, gender=list("mfmfm")), IDS)
    assert groups.take([4, 0, 0])["gender"].codes.tolist() == [1, 1, 1]
    masked = groups.take(np.array([True, False, True, False, False]))
    assert len(masked) == 2
    with pytest.raises(KeyError):
        groups["age"]


def test_no_column_gives_no_attribute():
    assert len(list(GroupTable.from_frame(frame(employee_id=IDS), IDS))) == 0
