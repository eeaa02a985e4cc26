"""The history of a store: the same bits from disk, from the database, and for a past moment."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from features.contract.frames import canonical
from features.contract.tables import TABLES, Kind
from features.history.columns import code_table, history_tables
from features.history.history import History
from features.store import coded_file
from features.store.frames import read_frames, read_rows
from features.store.held import Held
from features.store.protected import read_groups, write_groups
from features.store.snapshot import FOLDER, load_history, write_files
from features.store.store import open_store
from features.store.versions import apply
from tepat.demo import CitySpec, make_city

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tables():
    return make_city(CitySpec(staff=80)).tables


@pytest.fixture
def filled(store, tables):
    return fill(store, tables)


@pytest.fixture
def city(embedded, tables):
    return fill(embedded, tables)


def fill(store, tables, note="test"):
    with store.begin("import", note, AT) as transaction:
        for table in history_tables():
            apply(transaction, table.name, canonical(table, tables[table.name]))
        write_groups(transaction, tables["employee_groups"])
    return store


def write(store, name: str, frame: pd.DataFrame) -> None:
    with store.begin("import", "test", AT) as transaction:
        apply(transaction, name, canonical(TABLES[name], frame))


def same(one: History, other: History) -> bool:
    return one.vocabularies == other.vocabularies and all(
        cells.dtype == other[name][column].dtype
        and np.array_equal(cells, other[name][column], equal_nan=cells.dtype.kind == "f")
        for name in one
        for column, cells in one[name].arrays.items()
    )


def from_rows(store, tx: int | None = None) -> History:
    """The history without any snapshot."""
    with store.read() as connection:
        return History.from_frames(read_frames(connection, tx=tx))


def kept(store) -> dict[str, str]:
    """Each table's file."""
    return {path.name.split(".")[0]: path.name for path in (store.home / FOLDER).iterdir()}


LATER = {
    "evaluations": lambda t: t["evaluations"].head(3).assign(score=11.0),
    "employees": lambda t: t["employees"].head(1).assign(employee_id="0"),
    "positions": lambda t: t["positions"].head(1).assign(function="of_its_own"),
    "trainings": lambda t: t["trainings"].head(1).assign(competency="technical.aaa"),
    "agencies": lambda t: t["agencies"].head(2).assign(agency_id=["0", "zz"]),
    "transfers": lambda t: t["transfers"].head(1).assign(transfer_id="0"),
}


def test_a_history_is_the_same_from_disk_from_the_database_and_for_a_past_moment(filled, tables):
    first = load_history(filled)
    assert set(kept(filled)) == {table.name for table in history_tables()}
    assert same(first, load_history(filled))
    assert same(first, from_rows(filled))
    for name in ("evaluations", "employees"):
        write(filled, name, LATER[name](tables))
    assert not same(first, load_history(filled))
    assert same(first, load_history(filled, tx=int(first.revision)))
    assert load_history(filled, tx=int(first.revision)).revision == first.revision


def test_each_change_gives_the_history_of_the_rows_and_every_past_one_stays(city, tables):
    then = [load_history(city)]
    for name, change in LATER.items():
        write(city, name, change(tables))
        then.append(load_history(city))
        assert same(then[-1], from_rows(city)), name
        assert not same(then[-1], then[-2]), name
    for history in then:
        assert same(history, load_history(city, tx=int(history.revision)))
    assert len(list((city.home / FOLDER).iterdir())) == len(history_tables())


@pytest.mark.parametrize(
    ("name", "coded_again"),
    [
        ("evaluations", {"evaluations"}),
        ("transfers", {"transfers", "evaluations"}),
        ("trainings", {"trainings", "position_competencies", "competency_assessments"}),
    ],
)
def test_only_what_a_change_touches_is_coded_again(city, tables, name, coded_again, monkeypatch):
    load_history(city)
    write(city, name, LATER[name](tables))
    written = set()
    real = coded_file.write
    monkeypatch.setattr(
        "features.store.snapshot.write",
        lambda path, coded: written.add(coded.columns.table.name) or real(path, coded),
    )
    load_history(city)
    assert written == coded_again


def test_what_is_written_without_a_table_makes_no_other_history(city):
    before = load_history(city)
    with city.begin("promotion", "v1", AT) as transaction:
        tx = transaction.tx
    assert load_history(city).revision == load_history(city, tx=tx).revision == before.revision


def damage(path, content) -> None:
    path.write_bytes(content(path.read_bytes()))


@pytest.mark.parametrize(
    "content",
    [
        lambda whole: b"",
        lambda whole: b"damaged" * 100,
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[: (at := len(whole) // 2)] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
    ],
    ids=["empty", "other", "half", "one bit"],
)
def test_a_damaged_snapshot_is_made_again(city, content):
    load_history(city)
    whole = from_rows(city)
    for path in (city.home / FOLDER).iterdir():
        damage(path, content)
    assert same(whole, load_history(city))
    assert same(whole, load_history(city))


def test_a_snapshot_of_an_older_form_is_made_again(city, monkeypatch):
    whole = load_history(city)
    before = (city.home / FOLDER / kept(city)["agencies"]).read_bytes()
    monkeypatch.setattr(coded_file, "FORM", coded_file.FORM + 1)
    assert same(whole, load_history(city))
    assert (city.home / FOLDER / kept(city)["agencies"]).read_bytes() != before


def test_a_snapshot_of_another_database_with_the_same_numbers_is_not_taken(city, tables, tmp_path):
    load_history(city)
    other = open_store(tmp_path / "other")
    with other.begin("import", "other", AT) as transaction:
        apply(transaction, "agencies", canonical(TABLES["agencies"], tables["agencies"].head(1)))
    shutil.copytree(city.home / FOLDER, other.home / FOLDER)
    assert len(load_history(other)["agencies"]) == 1
    other.close()


def test_ids_of_a_file_become_texts_when_they_are_asked_for(city, monkeypatch):
    first = load_history(city)
    made = []
    real = coded_file._to_numpy
    monkeypatch.setattr(
        coded_file, "_to_numpy", lambda cells, kind: made.append(kind) or real(cells, kind)
    )
    history = load_history(city)
    assert len(history["employees"]) == len(first["employees"])
    assert Kind.ID not in made
    for _ in range(2):
        assert list(history.ids_of("employees", [0])) == list(first.ids_of("employees", [0]))
    assert made.count(Kind.ID) == 1


def test_a_file_tells_the_digest_of_the_ids_that_others_point_into(city):
    history = load_history(city)
    told = {}
    for name, file in kept(city).items():
        found = coded_file.read(city.home / FOLDER / file, TABLES[name])
        told[name] = found.known_ids
    referred = {name: history[name][TABLES[name].key] for name in told if told[name]}
    assert set(referred) == {"agencies", "positions", "employees", "transfers"}
    assert {name: coded_file.digest(ids) for name, ids in referred.items()} == {
        name: told[name] for name in referred
    }


def test_without_room_for_a_snapshot_there_is_still_a_history(city):
    (city.home / FOLDER).write_text("in the way")
    assert same(load_history(city), from_rows(city))


def test_an_empty_store_has_an_empty_history(store):
    history = load_history(store)
    assert same(history, History.from_frames({}))
    assert history.revision == "0"


def test_lists_of_fields_of_one_length_come_back_as_lists(embedded, tables):
    posts = tables["positions"].head(3).assign(education_fields="0913;0914")
    write(embedded, "agencies", tables["agencies"])
    write(embedded, "positions", posts)
    first, second = load_history(embedded), load_history(embedded)
    assert second["positions"]["education_fields"].tolist() == [(40913, 40914)] * 3
    assert same(first, second)


def test_protected_attributes_come_back_and_never_enter_the_history(filled, tables):
    with filled.read() as connection:
        groups = read_groups(connection).set_index("employee_id").sort_index()
    given = tables["employee_groups"].set_index("employee_id").sort_index()
    assert groups[given.columns].equals(given)
    history = load_history(filled)
    assert "employee_groups" not in history
    assert not {"gender", "religion", "name", "nip"} & set(history["employees"].arrays)
    words = {word for name in given for word in given[name].dropna()}
    kept_on_disk = b"".join(path.read_bytes() for path in (filled.home / FOLDER).iterdir())
    assert not [word for word in words if word.encode() in kept_on_disk]


def more_evaluations(tables, number: int, **cells):
    """Evaluations of other ids: some of the same transfer, day and score as those stored."""
    again = tables["evaluations"].sample(number, random_state=number)
    ids = [f"{one}+{at}" for at, one in enumerate(again["evaluation_id"])]
    return again.assign(evaluation_id=ids, **cells)


def more_transfers(tables, number: int):
    again = tables["transfers"].sample(number, random_state=number)
    return again.assign(transfer_id=[f"+{one}" for one in again["transfer_id"]])


ADDED = {
    "one evaluation": ("evaluations", lambda t: more_evaluations(t, 1)),
    "many evaluations": ("evaluations", lambda t: more_evaluations(t, 40)),
    "an unknown rater": ("evaluations", lambda t: more_evaluations(t, 3, rater_id="AAA")),
    "no rater": ("evaluations", lambda t: more_evaluations(t, 3, rater_id=None)),
    "no score": ("evaluations", lambda t: more_evaluations(t, 3, programme_achievement=np.nan)),
    "transfers": ("transfers", lambda t: more_transfers(t, 9)),
    "a changed evaluation": ("evaluations", LATER["evaluations"]),
    "a new employee": ("employees", LATER["employees"]),
    "a new word": ("trainings", LATER["trainings"]),
}


@pytest.mark.parametrize("case", ADDED)
def test_a_history_loaded_upon_a_held_one_has_the_bits_of_the_rows(city, tables, case):
    held = Held()
    before = load_history(city, held=held)
    for name, rows in (ADDED[case], ADDED["one evaluation"], ADDED[case]):
        write(city, name, rows(tables))
        after = load_history(city, held=held)
        assert same(after, from_rows(city))
    untouched = {name for name in after if after[name] is before[name]}
    assert "grade_history" in untouched or case == "a new employee"
    assert same(load_history(city), after)  # without files
    assert same(load_history(city), after)  # from files


def test_few_added_rows_are_placed_and_nothing_else_is_read(city, tables, monkeypatch):
    held = Held()
    load_history(city, held=held)
    write(city, "evaluations", more_evaluations(tables, 5))
    read: list[tuple[str, int | None]] = []

    def watched(connection, table, *, numbers=None, **asked):
        read.append((table.name, None if numbers is None else len(numbers)))
        return read_rows(connection, table, numbers=numbers, **asked)

    monkeypatch.setattr("features.store.held.read_rows", watched)
    monkeypatch.setattr("features.store.snapshot.read_rows", watched)
    load_history(city, held=held)
    assert read == [("evaluations", 5)]
    read.clear()
    monkeypatch.setattr("features.store.held.FEW", 4)
    write(city, "evaluations", more_evaluations(tables, 6))
    load_history(city, held=held)
    assert read == [("evaluations", None)]


def mapped(history: History) -> set[str]:
    """Tables whose numbers lie in a file that every process maps."""
    numbers = {
        name: [cells for cells in table.arrays.values() if cells.dtype.kind in "if"]
        for name, table in history.items()
    }
    return {
        name for name, some in numbers.items() if not any(cells.flags.writeable for cells in some)
    }


def test_a_table_coded_anew_is_mapped_from_its_file_and_added_rows_are_not(city, tables):
    held = Held()
    every = {table.name for table in history_tables()}
    assert mapped(load_history(city, held=held)) == every
    write(city, *with_name(ADDED["a changed evaluation"], tables))
    assert mapped(load_history(city, held=held)) == every
    write(city, *with_name(ADDED["one evaluation"], tables))
    assert mapped(load_history(city, held=held)) == every - {"evaluations"}


def with_name(case, tables):
    name, rows = case
    return name, rows(tables)


def test_a_file_that_another_process_wrote_meanwhile_is_mapped_not_written_again(
    city, tables, monkeypatch
):
    load_history(city)
    write(city, "trainings", LATER["trainings"](tables))
    real, other = code_table, []

    def meanwhile(table, *asked):
        if not other:
            other.append(table.name)
            load_history(city)
        return real(table, *asked)

    monkeypatch.setattr("features.store.snapshot.code_table", meanwhile)
    monkeypatch.setattr("features.store.snapshot.write", once_each(coded_file.write))
    assert same(load_history(city), from_rows(city))
    assert other


def once_each(write_file):
    written = set()

    def writing(path, coded):
        assert path not in written
        written.add(path)
        write_file(path, coded)

    return writing


def test_files_of_tables_that_are_held_wait_until_they_are_written(city, tables):
    held = Held()
    load_history(city, held=held)
    write_files(held)
    before = kept(city)
    for number in (3, 4):
        write(city, "evaluations", more_evaluations(tables, number))
        history = load_history(city, held=held)
    assert kept(city) == before
    assert len(held.unwritten) == 1  # the newest of the table alone
    write_files(held)
    assert not held.unwritten
    assert kept(city)["evaluations"] != before["evaluations"]
    assert len(list((city.home / FOLDER).iterdir())) == len(history_tables())
    assert same(load_history(city), history)


def test_a_file_written_late_leaves_the_newer_one_of_another_process(city, tables):
    held = Held()
    load_history(city, held=held)
    write(city, "evaluations", more_evaluations(tables, 3))
    load_history(city, held=held)
    write(city, "evaluations", more_evaluations(tables, 4))
    load_history(city)
    newer = (city.home / FOLDER / f"evaluations.{load_history(city).revision}.arrow").stat()
    write_files(held)
    now = (city.home / FOLDER / f"evaluations.{load_history(city).revision}.arrow").stat()
    assert newer.st_ino == now.st_ino


@pytest.mark.parametrize("case", ["one evaluation", "transfers"])
def test_rows_added_since_are_found_by_an_index(city, tables, case):
    held, asked = Held(), []
    load_history(city, held=held)
    name, rows = ADDED[case]
    write(city, name, rows(tables))

    def listen(_connection, _cursor, statement, cells, *_context):
        if "tx_to >" in statement:
            asked.append((statement, cells))

    sa.event.listen(city.engine, "before_cursor_execute", listen)
    load_history(city, held=held)
    sa.event.remove(city.engine, "before_cursor_execute", listen)
    assert [name in statement for statement, _ in asked] == [True]
    with city.read() as connection:
        statement, cells = asked[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", cells).all()
    assert [row.detail for row in plan if row.detail.startswith("SCAN")] == []


def test_what_is_held_of_another_database_is_not_taken(city, tables, tmp_path):
    held = Held()
    load_history(city, held=held)
    other = open_store(tmp_path / "other")
    fill(other, {**tables, "evaluations": tables["evaluations"].head(30)}, "elsewhere")
    with other.begin("import", "elsewhere", AT) as transaction:
        apply(transaction, "evaluations", canonical(TABLES["evaluations"], tables["evaluations"]))
    assert same(load_history(other, held=held), from_rows(other))
    other.close()
