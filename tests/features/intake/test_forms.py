"""One city, four forms, one result."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.contract.frames import canonical
from features.contract.tables import TABLES
from tests.features.intake.folders import (
    as_excel_writes,
    cells,
    checked,
    city,
    places,
    write_csv,
    write_parquet,
    write_workbook,
)


def assert_same(left, right) -> None:
    assert list(left.tables) == list(right.tables)
    for name in left.tables:
        pd.testing.assert_frame_equal(left.tables[name].frame, right.tables[name].frame)


@pytest.fixture(scope="module")
def folder():
    return cells(city())


@pytest.fixture(scope="module")
def plain(tmp_path_factory, folder):
    return checked(write_csv(tmp_path_factory.mktemp("plain"), folder))


def test_a_clean_folder_has_no_problem_and_canonical_frames(plain):
    assert list(plain.problems) == []
    assert list(plain.tables) == list(TABLES)
    for name, table in plain.tables.items():
        pd.testing.assert_frame_equal(table.frame, canonical(TABLES[name], table.frame))
    employee = plain.tables["employees"].frame.iloc[0]
    assert employee["employee_id"] == "0007"
    assert employee["grade"] == "III/b"
    assert employee["birth_date"] == pd.Timestamp("1980-05-17")
    assert plain.tables["positions"].frame["education_fields"].iloc[0] == "0913;091"


def test_a_semicolon_folder_with_decimal_comma_is_the_same(tmp_path, folder, plain):
    assert_same(checked(write_csv(tmp_path, as_excel_writes(folder), ";", "utf-8-sig")), plain)


def test_a_byte_order_mark_is_no_part_of_the_first_header(tmp_path, folder, plain):
    assert_same(checked(write_csv(tmp_path, folder, encoding="utf-8-sig")), plain)


def test_a_parquet_folder_is_the_same(tmp_path, folder, plain):
    assert_same(checked(write_parquet(tmp_path, folder)), plain)


@pytest.mark.parametrize("is_inside_a_folder", [False, True])
def test_a_workbook_is_the_same(tmp_path, folder, plain, is_inside_a_folder):
    path = write_workbook(tmp_path / "kota.xlsx", folder)
    assert_same(checked(tmp_path if is_inside_a_folder else path), plain)


def test_columns_in_any_order_and_absent_optional_ones_read_the_same(tmp_path, folder, plain):
    turned = {name: [dict(reversed(row.items())) for row in rows] for name, rows in folder.items()}
    assert_same(checked(write_csv(tmp_path, turned)), plain)


def test_an_absent_optional_column_is_empty_and_not_given(tmp_path, folder):
    rows = [{k: v for k, v in row.items() if k != "nip"} for row in folder["employees"]]
    table = checked(write_csv(tmp_path, {**folder, "employees": rows})).tables["employees"]
    assert table.frame["nip"].isna().all()
    assert "nip" not in table.given


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_is_irrelevant(tmp_path, folder, plain, seed):
    shuffled = {
        n: random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret
        for n, rows in folder.items()
    }
    found = checked(write_csv(tmp_path, shuffled))
    assert places(found) == set()
    for name, table in found.tables.items():
        columns = list(table.frame)
        pd.testing.assert_frame_equal(
            table.frame.sort_values(columns, ignore_index=True),
            plain.tables[name].frame.sort_values(columns, ignore_index=True),
        )


_word = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="'")
    | st.sampled_from(' ;,"|\n'),
    min_size=1,
    max_size=12,
).map(lambda text: f"x{text}x")
_score = st.floats(0, 100, allow_subnormal=False).map(repr).filter(lambda text: "e" not in text)
_day = st.dates(pd.Timestamp("1950-01-01").date(), pd.Timestamp("2100-12-31").date())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(_word, _score, _day), min_size=1, max_size=8))
def test_whatever_the_cells_hold_every_form_gives_the_same(tmp_path_factory, rows):
    folder = {
        "service_indicators": [
            {
                "agency_id": "A1",
                "indicator": word,
                "unit": f"{number}-{word}",
                "direction": "higher_better",
                "period_end": day.isoformat(),
                "value": score,
            }
            for number, (word, score, day) in enumerate(rows)
        ]
    }
    path = tmp_path_factory.mktemp("any")
    plain = checked(write_csv(path / "comma", folder))
    frame = plain.tables["service_indicators"].frame
    assert frame["indicator"].tolist() == [word for word, _, _ in rows]
    assert frame["value"].tolist() == [float(score) for _, score, _ in rows]
    assert frame["period_end"].dt.date.tolist() == [day for _, _, day in rows]
    assert_same(checked(write_csv(path / "semicolon", as_excel_writes(folder), ";")), plain)
    assert_same(checked(write_parquet(path / "parquet", folder)), plain)
