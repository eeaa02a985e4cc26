"""A history says the same whatever the order and spelling of the files it came from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.calendar import NO_DATE
from features.contract import values
from features.contract.tables import TABLES, Kind, Use
from features.history.coding import NO_CODE, NO_ROW, isced_code, isced_text
from features.history.columns import history_tables
from features.history.history import History
from tests.builders import city, day, random_frames


def test_references_point_to_the_rows_meant_whatever_the_order_of_the_file() -> None:
    frames = random_frames(1)
    frames["agencies"] = frames["agencies"].iloc[::-1].reset_index(drop=True)
    frames["positions"] = frames["positions"].sample(frac=1, random_state=1)
    frames["employees"] = frames["employees"].sample(frac=1, random_state=2)
    frames["transfers"] = frames["transfers"].sample(frac=1, random_state=3)
    history = History.from_frames(frames)
    for table in history_tables():
        for column in table.columns:
            if column.kind is not Kind.REF or table.name not in frames:
                continue
            codes = history[table.name][column.name]
            told = np.where(
                codes == NO_ROW, "", history.ids_of(column.ref, np.maximum(codes, 0)).astype(str)
            )
            given = frames[table.name][column.name].fillna("").to_numpy(dtype=str)
            assert sorted(told) == sorted(given), (table.name, column.name)
    parents = dict(
        zip(frames["agencies"]["agency_id"], frames["agencies"]["parent_agency_id"], strict=True)
    )
    for row, parent in enumerate(history["agencies"]["parent_agency_id"]):
        own = history.ids_of("agencies", [row])[0]
        assert (parent == NO_ROW) == pd.isna(parents[own])
        assert parent == NO_ROW or history.ids_of("agencies", [parent])[0] == parents[own]
    by_id = frames["evaluations"].set_index("evaluation_id")["transfer_id"]
    coded = history["evaluations"]
    assert history.ids_of("transfers", coded["transfer_id"]).tolist() == (
        by_id.loc[coded["evaluation_id"]].tolist()
    )


def test_the_order_of_rows_in_a_file_changes_no_column() -> None:
    frames = random_frames(2)
    shuffled = {name: frame.sample(frac=1, random_state=5) for name, frame in frames.items()}
    one, other = History.from_frames(frames), History.from_frames(shuffled)
    assert one.vocabularies == other.vocabularies
    for name in one:
        for column, array in one[name].arrays.items():
            np.testing.assert_array_equal(array, other[name][column], err_msg=f"{name}.{column}")


def test_rows_stand_by_owner_and_date() -> None:
    history = History.from_frames(random_frames(3))
    for name, owner in (
        ("position_history", "employee_id"),
        ("transfers", "employee_id"),
        ("evaluations", "transfer_id"),
        ("performance", "employee_id"),
    ):
        columns = history[name]
        dates = columns[TABLES[name].dated_by].astype(np.int64)
        assert (np.diff(columns[owner].astype(np.int64) * 10**7 + dates) >= 0).all()
        offsets = history.offsets(name, owner)
        for row in range(len(offsets) - 1):
            assert (columns[owner][offsets[row] : offsets[row + 1]] == row).all()
        assert offsets[-1] == len(columns)


def test_what_is_shown_or_protected_never_enters() -> None:
    history = History.from_frames(random_frames(1))
    assert "employee_groups" not in history
    for name, columns in history.items():
        for column in columns.arrays:
            assert TABLES[name].by_name[column].use not in (Use.SHOWN, Use.PROTECTED)
    assert "name" not in history["employees"].arrays
    assert "nip" not in history["employees"].arrays
    assert "requested_by" not in history["transfers"].arrays


def test_cells_are_coded_and_missing_ones_have_their_own_code() -> None:
    history = city(
        employees=[{"education_field": "09", "education_level": "d4"}, {}],
        positions=[{"education_fields": "0913;10"}, {"position_class": 9}],
        agencies=[{"function": "mining_affairs"}],
    )
    employees, positions = history["employees"], history["positions"]
    assert employees["education_field"].tolist() == [isced_code("09"), NO_CODE]
    assert employees["education_level"][0] == values.EDUCATION_LEVELS.index("d4")
    assert employees["position_id"].tolist() == [NO_ROW, NO_ROW]
    assert employees["grade_since"].tolist() == [NO_DATE, NO_DATE]
    assert positions["education_fields"].tolist() == [
        (isced_code("0913"), isced_code("10")),
        (),
    ]
    assert positions["functional_level"].tolist() == [NO_CODE, NO_CODE]
    assert np.isnan(positions["position_class"][0])
    assert positions["position_class"][1] == 9
    code = history.code_of("function", "mining_affairs")
    assert history["agencies"]["function"].tolist() == [code]
    assert history.vocabularies["function"][code] == "mining_affairs"
    assert history.vocabularies["function"][: len(values.FUNCTIONS)] == values.FUNCTIONS
    assert history.code_of("function", "unheard") == NO_CODE


@pytest.mark.parametrize("text", ["09", "9", "091", "0913", "00", "0011", "10"])
def test_a_field_keeps_its_digits_and_leading_zeros(text: str) -> None:
    assert isced_text(isced_code(text)) == text


def test_fields_of_different_length_never_share_a_code() -> None:
    texts = [f"{number:0{digits}d}" for digits in (2, 3, 4) for number in range(10**digits)]
    assert len({isced_code(text) for text in texts}) == len(texts)


def test_ids_and_rows_are_each_others_inverse_and_unknown_ids_have_no_row() -> None:
    history = History.from_frames(random_frames(1))
    rows = np.arange(len(history["employees"]))
    ids = history.ids_of("employees", rows)
    assert history.rows_of("employees", ids).tolist() == rows.tolist()
    assert history.rows_of("employees", ["nobody"]).tolist() == [NO_ROW]


def test_no_files_make_an_empty_history() -> None:
    history = History.from_frames({})
    assert all(len(history[name]) == 0 for name in history)
    assert len(history) == len(history_tables())
    assert day("1970-01-01") == 0
