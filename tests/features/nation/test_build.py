from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.errors import BadInputError, DamagedError
from features.history.columns import code_table
from features.history.history import History
from features.nation.build import build_tables
from features.nation.column_files import verify
from features.nation.opened import open_nation
from tests.features.nation.folders import nation_of, tables, write


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
def test_a_nation_built_in_parts_is_the_undivided_history_bit_for_bit(tmp_path, at_once):
    made = tables()
    whole, nation = History.from_frames(made), nation_of(tmp_path, made, at_once)
    assert nation.history.vocabularies == whole.vocabularies
    for name, table in whole.items():
        for column, cells in table.arrays.items():
            mapped = np.asarray(nation.history[name][column])
            assert mapped.dtype == cells.dtype, (name, column)
            np.testing.assert_array_equal(mapped, cells, err_msg=f"{name}.{column}")
        assert len(nation.history[name]) == len(table)


def test_posts_and_what_they_ask_are_coded_a_part_at_a_time(tmp_path, monkeypatch):
    made = tables()
    rows: dict[str, list[int]] = {}

    def coded(table, frame, *others):
        rows.setdefault(table.name, []).append(len(frame))
        return code_table(table, frame, *others)

    monkeypatch.setattr("features.nation.build.code_table", coded)
    nation = nation_of(tmp_path, made, 4)
    posts = made["positions"]["position_id"]
    assert rows["positions"] == [4] * (len(posts) // 4) + [len(posts) % 4] * bool(len(posts) % 4)
    assert sum(rows["position_competencies"]) == len(nation.history["position_competencies"])
    assert len(rows["position_competencies"]) == len(rows["positions"])


def test_rows_are_found_by_id_and_ids_by_row(tmp_path):
    made = tables()
    whole, nation = History.from_frames(made), nation_of(tmp_path, made)
    ids = ["E3", "nobody", "E11", "E0"]
    assert (
        nation.history.rows_of("employees", ids).tolist()
        == whole.rows_of("employees", ids).tolist()
    )
    assert nation.history.row_of("employees", "E11") == whole.row_of("employees", "E11")
    assert nation.history.row_of("employees", "E999") == -1
    posts = ["P3", "nowhere", "P11"]
    assert (
        nation.history.rows_of("positions", posts).tolist()
        == whole.rows_of("positions", posts).tolist()
    )
    many = pd.Index([f"E{at % 50}" for at in range(2_000)])
    found = nation.history["employees"].index.get_indexer(many)
    np.testing.assert_array_equal(found, whole["employees"].index.get_indexer(many))


def test_owners_rows_begin_where_they_do_in_the_undivided_history(tmp_path):
    made = tables()
    whole, nation = History.from_frames(made), nation_of(tmp_path, made)
    for name, owner in (
        ("performance", "employee_id"),
        ("evaluations", "transfer_id"),
        ("relations", "employee_id"),
        ("position_competencies", "position_id"),
        ("service_indicators", "agency_id"),
    ):
        np.testing.assert_array_equal(
            nation.history.offsets(name, owner), whole.offsets(name, owner)
        )


@pytest.mark.parametrize(
    ("table", "column", "value", "says"),
    [
        ("performance", "predicate", "bagus", "use one of"),
        ("performance", "employee_id", "E999", "no row of employees has this id"),
        ("position_history", "position_id", "P999", "no row of positions has this id"),
        ("relations", "relative_id", "E999", "no row of employees has this id"),
        ("evaluations", "transfer_id", "T999", "no row of transfers has this id"),
        ("competency_assessments", "level", 2.5, "use a whole number"),
        ("competency_assessments", "level", 9, "use at most 5"),
        ("trainings", "hours", -1, "use at least 0"),
        ("employees", "education_field", "913", "ISCED-F"),
        ("positions", "position_id", "P5", "it stands twice"),
        ("positions", "agency_id", "A999", "no row of agencies has this id"),
        ("position_competencies", "position_id", "P999", "no row of positions has this id"),
        ("employees", "employee_id", "E5", "it stands twice"),
        ("transfers", "to_position_id", None, "fill it"),
    ],
)
def test_a_cell_that_cannot_be_coded_is_told_with_its_place(tmp_path, table, column, value, says):
    made = tables()
    frame = made[table].reset_index(drop=True)
    frame[column] = frame[column].astype(object)
    at = next(n for n in range(9, len(frame)) if frame.loc[n, column] != value)
    frame.loc[at, column] = value
    kept = frame[column].convert_dtypes() if column in {"level", "hours"} else frame[column]
    made[table] = frame.assign(**{column: kept})
    source = write(tmp_path / "source", made)
    with pytest.raises(BadInputError) as raised:
        build_tables(source, tmp_path / "nation", 7)
    told = raised.value.message
    assert f"{table}.parquet, row " in told
    assert f"column {column}" in told
    assert says in told
    if "twice" not in says:
        assert f"row {at + 2}," in told


def test_a_file_that_was_changed_is_found(tmp_path):
    nation = nation_of(tmp_path, tables())
    assert verify(nation.folder, nation.manifest) == []
    path = nation.folder / "performance" / "score"
    octets = bytearray(path.read_bytes())
    octets[3] ^= 1
    path.write_bytes(bytes(octets))
    assert verify(nation.folder, nation.manifest) == ["performance/score"]
    path.write_bytes(bytes(octets[:-1]))
    again = open_nation(nation.folder)
    with pytest.raises(DamagedError):
        again.history["performance"]["score"]
