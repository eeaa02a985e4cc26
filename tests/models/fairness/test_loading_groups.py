from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from features.store.protected import write_groups
from features.store.store import open_store
from models.fairness.groups import load_groups
from tests.builders import city

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def frame(**columns):
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def test_stored_groups_come_back_by_employee_and_as_known_at_a_system_time(store):
    history = city(employees=[{"employee_id": f"E{at}"} for at in range(4)])
    with store.begin("import", "", AT) as first:
        write_groups(first, frame(employee_id=["E2", "E0"], gender=["f", "m"], faith=["x", None]))
    with store.begin("import", "", AT) as second:
        write_groups(second, frame(employee_id=["E0"], gender=["f"]))
    with store.read() as connection:
        now, then = (load_groups(connection, history, tx) for tx in (None, first.tx))
    assert [attribute.name for attribute in now] == ["faith", "gender"]
    assert now["gender"].codes.tolist() == [0, -1, 0, -1]
    assert then["gender"].codes.tolist() == [1, -1, 0, -1]
    assert now["faith"].codes.tolist() == [-1, -1, 0, -1]


def test_a_store_without_groups_gives_no_attribute(store):
    history = city(employees=[{"employee_id": "E0"}])
    with store.read() as connection:
        groups = load_groups(connection, history)
    assert list(groups) == []
    assert len(groups) == 1
