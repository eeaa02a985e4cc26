"""Rows against rows, tables against tables, and the store: careers, repeats, evaluations."""

from __future__ import annotations

import pandas as pd
import pytest

from features.intake.known import Known
from tests.features.intake.folders import cells, checked, city, places, table, write_csv


def history(tmp_path, *rows):
    folder = cells(city())
    folder["position_history"] = table("employee_id position_id started_on ended_on", *rows)
    found = checked(write_csv(tmp_path, folder))
    problems = [(p.severity, p.row, p.column, p.rule) for p in found.problems]
    return found.tables["position_history"], problems


def test_posts_that_follow_each_other_are_fine(tmp_path):
    rows = ("0007/P2/2012-01-01/", "0007/P1/2010-01-01/2011-12-31", "0008/P1/2010-06-01/")
    assert history(tmp_path, *rows)[1] == []


def test_an_overlap_is_reported_at_the_earlier_rows_end(tmp_path):
    rows = ("0007/P2/2012-01-01/", "0007/P1/2010-01-01/2012-01-02")
    assert history(tmp_path, *rows)[1] == [("error", 3, "ended_on", "history_overlap")]


def test_ending_on_the_day_the_next_begins_is_a_warning(tmp_path):
    rows = ("0007/P1/2010-01-01/2012-01-01", "0007/P2/2012-01-01/")
    found, problems = history(tmp_path, *rows)
    assert problems == [("warning", 2, "ended_on", "history_touches")]
    assert found.frame["ended_on"].iloc[0] == pd.Timestamp("2012-01-01")


def test_a_post_that_ends_before_it_began_is_an_error(tmp_path):
    rows = ("0007/P1/2010-01-01/2009-12-31", "0007/P2/2012-01-01/")
    assert history(tmp_path, *rows)[1] == [("error", 2, "ended_on", "history_backwards")]


def test_a_post_of_one_day_is_fine(tmp_path):
    assert history(tmp_path, "0007/P1/2010-01-01/2010-01-01")[1] == []


def test_two_open_posts_from_one_day_overlap(tmp_path):
    rows = ("0007/P1/2010-01-01/", "0007/P2/2010-01-01/")
    assert history(tmp_path, *rows)[1] == [("error", 2, "ended_on", "history_overlap")]


def test_a_later_start_implies_the_end_that_is_not_given(tmp_path):
    rows = ("0007/P1/2010-01-01/", "0007/P2/2012-03-01/", "0008/P1/2013-01-01/")
    found, problems = history(tmp_path, *rows)
    assert problems == [("warning", 2, "ended_on", "history_end_implied")]
    assert found.frame["ended_on"].iloc[0] == pd.Timestamp("2012-02-29")
    assert found.frame["ended_on"].iloc[1:].isna().all()
    assert "ended_on" in found.given


@pytest.mark.parametrize("end", ["12/31/2017", "31-12-17", "0000-00-00"])
def test_an_end_that_cannot_be_read_is_said_once_and_is_no_open_end(tmp_path, end):
    folder = cells(city())
    folder["position_history"][0]["ended_on"] = end
    found = checked(write_csv(tmp_path, folder))
    assert [(p.row, p.column, p.rule) for p in found.problems] == [
        (2, "ended_on", "impossible_date")
    ]


def test_the_same_row_twice_is_a_warning_and_one_is_kept(tmp_path):
    rows = ("0007/P1/2010-01-01/", "0007/P1/01-01-2010/")
    found, problems = history(tmp_path, *rows)
    assert problems == [("warning", 3, "employee_id", "same_row_twice")]
    assert found.repeated.tolist() == [False, True]


@pytest.mark.parametrize("name", ["agencies", "employees", "transfers", "employee_groups"])
def test_the_same_id_with_other_content_is_an_error_at_the_later_row(tmp_path, name):
    folder = cells(city())
    first = folder[name][0]
    changed = {"agencies": "name", "employees": "name", "transfers": "requested_by"}
    column = changed.get(name, "religion")
    folder[name].append({**first, column: "employee" if name == "transfers" else "Other"})
    folder[name].append(dict(first))
    found = checked(write_csv(tmp_path, folder))
    last, key = len(folder[name]), next(iter(first))
    assert [(p.severity, p.row, p.column, p.rule) for p in found.problems] == [
        ("error", last, key, "same_id_other_content"),
        ("warning", last + 1, key, "same_row_twice"),
    ]
    assert "row 2" in next(iter(found.problems)).message


def test_an_evaluation_before_its_transfer_is_an_error(tmp_path):
    folder = cells(city())
    folder["evaluations"][0]["evaluated_on"] = "2018-01-01"
    folder["evaluations"][1]["evaluated_on"] = "2018-01-02"
    found = checked(write_csv(tmp_path, folder))
    assert places(found) == {("evaluations.csv", 2, "evaluated_on")}


def known_transfer(**dates):
    ids = {"transfers": ["T1"], "employees": ["0007", "0008"], "positions": ["P1", "P2", "P3"]}
    moments = {
        name: pd.Series(pd.to_datetime([day]), index=pd.Index(["T1"], dtype="str")).astype(
            "datetime64[s]"
        )
        for name, day in dates.items()
    }
    return Known(ids={name: pd.Index(v, dtype="str") for name, v in ids.items()}, **moments)


def test_an_evaluation_is_checked_against_a_stored_transfer(tmp_path):
    write_csv(tmp_path, {"evaluations": cells(city())["evaluations"]})
    assert places(checked(tmp_path, known_transfer(effective_on="2018-09-01"))) == set()
    found = checked(tmp_path, known_transfer(effective_on="2018-09-02"))
    assert places(found) == {("evaluations.csv", 2, "evaluated_on")}


def test_a_transfer_cannot_move_behind_a_stored_evaluation(tmp_path):
    write_csv(tmp_path, {"transfers": cells(city())["transfers"]})
    stored = known_transfer(effective_on="2017-01-01", first_evaluated_on="2018-01-01")
    assert places(checked(tmp_path, stored)) == {("transfers.csv", 2, "effective_on")}
    stored = known_transfer(effective_on="2017-01-01", first_evaluated_on="2018-01-02")
    assert places(checked(tmp_path, stored)) == set()


@pytest.mark.parametrize(
    ("name", "column", "day"),
    [("employees", "hire_date", "1980-05-16"), ("vacancies", "closes_on", "2020-01-31")],
)
def test_dates_of_one_row_in_the_wrong_order(tmp_path, name, column, day):
    folder = cells(city())
    folder[name][0][column] = day
    assert places(checked(write_csv(tmp_path, folder))) == {(f"{name}.csv", 2, column)}


def test_a_table_that_cannot_be_read_makes_no_reference_to_it_an_error(tmp_path):
    write_csv(tmp_path, cells(city()))
    (tmp_path / "employees.csv").write_bytes(b"")
    assert {(p.file, p.rule) for p in checked(tmp_path).problems} == {
        ("employees.csv", "damaged_file")
    }
