"""Rows by system time: what is written, what stays, and what is counted."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.store import frames, versions
from features.store.frames import read_rows
from features.store.store import current_tx, open_store
from features.store.versions import TableChange, apply

AT = datetime(2026, 1, 1, tzinfo=UTC)


def agencies(**names: str) -> pd.DataFrame:
    rows = [{"agency_id": key, "name": name, "function": "health"} for key, name in names.items()]
    return canonical(
        TABLES["agencies"], pd.DataFrame(rows, columns=["agency_id", "name", "function"])
    )


def trainings(*rows: tuple[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["employee_id", "hours"])
    return canonical(
        TABLES["trainings"], frame.assign(title="Diklat", completed_on=pd.Timestamp("2024-02-29"))
    )


def write(store, name: str, frame: pd.DataFrame, given=None) -> TableChange:
    with store.begin("import", "test", AT) as transaction:
        return apply(transaction, name, frame, given)


def content(store, name: str, tx: int | None = None) -> list[tuple]:
    with store.read() as connection:
        frame = read_rows(connection, TABLES[name], tx=tx)
    return sorted(tuple(map(str, row)) for row in frame.itertuples(index=False))


def test_the_same_rows_again_write_nothing(store):
    assert write(store, "agencies", agencies(a="A", b="B")) == TableChange(2, 0, 0)
    before = content(store, "agencies")
    assert write(store, "agencies", agencies(b="B", a="A")) == TableChange(0, 0, 2)
    assert content(store, "agencies") == before
    with store.read() as connection:
        assert current_tx(connection) == 1


def test_no_rows_at_all_are_nothing(store):
    for name, rows in (("agencies", agencies()), ("trainings", trainings())):
        assert write(store, name, rows) == TableChange(0, 0, 0)


def test_a_row_is_updated_by_its_id_and_absence_deletes_nothing(store):
    write(store, "agencies", agencies(a="A", b="B"))
    assert write(store, "agencies", agencies(b="New", c="C")) == TableChange(1, 1, 0)
    assert [row[:2] for row in content(store, "agencies")] == [("a", "A"), ("b", "New"), ("c", "C")]


def test_a_column_that_the_source_lacks_keeps_what_is_stored(store):
    write(store, "agencies", agencies(a="A").assign(latitude=-2.2))
    change = write(store, "agencies", agencies(a="B"), given=["agency_id", "name", "function"])
    assert change == TableChange(0, 1, 0)
    with store.read() as connection:
        stored = read_rows(connection, TABLES["agencies"])
    assert stored["latitude"].tolist() == [-2.2]
    assert stored["name"].tolist() == ["B"]


def test_an_empty_cell_that_the_source_holds_empties_what_is_stored(store):
    write(store, "agencies", agencies(a="A").assign(latitude=-2.2))
    assert write(store, "agencies", agencies(a="A")) == TableChange(0, 1, 0)
    with store.read() as connection:
        assert read_rows(connection, TABLES["agencies"])["latitude"].isna().all()


def test_the_rows_of_an_owner_are_replaced_together_and_other_owners_stay(store):
    write(store, "trainings", trainings(("x", 8), ("x", 16), ("y", 8)))
    assert write(store, "trainings", trainings(("x", 16), ("x", 24))) == TableChange(0, 1, 1)
    hours = [(row[0], row[3]) for row in content(store, "trainings")]
    assert hours == [("x", "16.0"), ("x", "24.0"), ("y", "8.0")]


def test_rows_are_counted_for_each_owner_by_itself(store):
    write(store, "trainings", trainings(("x", 8), ("x", 16), ("y", 8)))
    change = write(store, "trainings", trainings(("x", 8), ("y", 8), ("y", 24)))
    assert change == TableChange(new=1, changed=0, unchanged=2, removed=1)


def test_a_write_that_only_takes_rows_away_is_a_change(store):
    write(store, "trainings", trainings(("x", 8), ("x", 16)))
    with store.begin("import", "test", AT) as transaction:
        change = apply(transaction, "trainings", trainings(("x", 8)))
        assert transaction.touched == {"trainings"}
    assert change == TableChange(0, 0, 1, removed=1)
    assert len(content(store, "trainings")) == 1


def test_equal_rows_of_an_owner_are_kept_as_often_as_given(store):
    write(store, "trainings", trainings(("x", 8), ("x", 8)))
    assert len(content(store, "trainings")) == 2
    assert write(store, "trainings", trainings(("x", 8), ("x", 8))) == TableChange(0, 0, 2)
    write(store, "trainings", trainings(("x", 8)))
    assert len(content(store, "trainings")) == 1


def test_ids_that_sort_differently_by_language_are_all_found(store, monkeypatch):
    monkeypatch.setattr(frames, "_FEW", 1)  # asked for by their range
    owners = ["a", "B", "Ä", "10", "9", "_", "b-1", "b 1", "\U0001f3db", "\uffff"]
    frame = trainings(*((owner, 8.0) for owner in owners))
    write(store, "trainings", frame)
    assert write(store, "trainings", frame) == TableChange(0, 0, len(owners))
    with store.read() as connection:
        some = read_rows(connection, TABLES["trainings"], owners=["B", "\U0001f3db"])
    assert sorted(some["employee_id"]) == ["B", "\U0001f3db"]


@pytest.mark.postgres
def test_postgresql_orders_ids_by_code_points_whatever_its_language(tmp_path, postgres_url):
    store = open_store(tmp_path, postgres_url)
    with store.read() as connection:
        asked = "SELECT collation_name FROM information_schema.columns"
        owners = f"{asked} WHERE table_name = 'trainings' AND column_name = 'employee_id'"
        assert set(connection.exec_driver_sql(owners).scalars()) == {"C"}
    store.close()


def test_more_rows_than_fit_into_one_chunk_are_all_written_once(store, monkeypatch):
    monkeypatch.setattr(versions, "_CHUNK", 1_000)
    rows = [(f"{at % 900:05d}", float(at)) for at in range(4_500)]
    assert write(store, "trainings", trainings(*rows)) == TableChange(4_500, 0, 0)
    assert write(store, "trainings", trainings(*reversed(rows))) == TableChange(0, 0, 4_500)
    many = agencies(**{f"{at:05d}": "A" for at in range(4_500)})
    assert write(store, "agencies", many) == TableChange(4_500, 0, 0)
    assert write(store, "agencies", many.assign(name="B")) == TableChange(0, 4_500, 0)


def test_numbers_and_dates_come_back_exactly(store):
    value = float(np.nextafter(0.1, 1))
    write(store, "agencies", agencies(a="A").assign(latitude=value))
    write(store, "trainings", trainings(("x", 1 / 3)))
    with store.read() as connection:
        assert read_rows(connection, TABLES["agencies"])["latitude"].tolist() == [value]
        stored = read_rows(connection, TABLES["trainings"])
    assert stored["hours"].tolist() == [1 / 3]
    assert stored["completed_on"].tolist() == [pd.Timestamp("2024-02-29")]


def test_zero_has_no_sign_on_any_database(store):
    write(store, "agencies", agencies(a="A").assign(latitude=-0.0))
    with store.read() as connection:
        assert not np.signbit(read_rows(connection, TABLES["agencies"])["latitude"]).any()


@pytest.mark.parametrize("rows", [agencies(), agencies(a="A", b="B")], ids=["none", "some"])
def test_a_frame_that_is_read_is_canonical(store, rows):
    write(store, "agencies", rows)
    with store.read() as connection:
        stored = frames.read_frames(connection, ["agencies"])["agencies"]
    assert stored.dtypes.equals(rows.dtypes)
    assert stored.sort_values("agency_id", ignore_index=True).equals(rows)


def write_half(store) -> None:
    with store.begin("import", "test", AT) as transaction:
        apply(transaction, "agencies", agencies(a="B", b="B"))
        raise RuntimeError


def test_what_fails_half_way_leaves_nothing(store):
    write(store, "agencies", agencies(a="A"))
    with pytest.raises(RuntimeError):
        write_half(store)
    assert [row[:2] for row in content(store, "agencies")] == [("a", "A")]
    with store.read() as connection:
        assert current_tx(connection) == 1
