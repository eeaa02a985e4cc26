from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.errors import BadInputError
from features.nation import protected
from features.nation.build import build_tables
from features.nation.layout import MANIFEST
from features.nation.opened import open_nation
from models.fairness.groups import GroupTable
from models.fairness.nation_groups import open_groups, write_groups
from tests.features.nation.folders import tables, write

ENTRIES = pd.DataFrame(
    [
        ("E3", "male", "b"),
        ("E1", " female ", ""),
        ("E2", "female", None),
        ("E3", "male", "a"),  # two religions: unknown
        ("E5", None, "c"),
        ("E7", "male", "a"),
    ],
    columns=["employee_id", "gender", "religion"],
)


def built(tmp_path, entries):
    source = write(tmp_path / "source", tables() | {"employee_groups": entries})
    manifest = build_tables(source, tmp_path / "nation", 7)
    write_groups(source, tmp_path / "nation", manifest)
    manifest.write(tmp_path / "nation" / MANIFEST)
    return open_nation(tmp_path / "nation")


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_groups_of_a_nation_are_those_of_the_same_entries_at_once(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(protected, "ROWS_AT_ONCE", at_once)
    nation = built(tmp_path, ENTRIES)
    plain = GroupTable.from_frame(ENTRIES, nation.history["employees"]["employee_id"])
    found = open_groups(nation)
    assert len(found) == len(plain)
    for one, other in zip(found, plain, strict=True):
        assert (one.name, one.groups) == (other.name, other.groups)
        np.testing.assert_array_equal(one.codes, other.codes)


def test_an_entry_about_nobody_is_told_with_its_place(tmp_path):
    entries = pd.concat([ENTRIES, pd.DataFrame([{"employee_id": "E999", "gender": "male"}])])
    with pytest.raises(BadInputError, match=r"employee_groups.parquet, row 8, column employee_id"):
        built(tmp_path, entries)
