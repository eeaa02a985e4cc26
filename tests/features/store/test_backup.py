"""A home in one file, and back; on either database and from one to the other."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from features.contract.frames import canonical
from features.contract.tables import TABLES
from features.errors import ConflictError, DamagedError, NotFoundError, UnavailableError
from features.store import ledger
from features.store.backup import MANIFEST, backup, restore
from features.store.frames import read_rows
from features.store.migrate import HEAD
from features.store.schema import TRANSACTIONS
from features.store.store import open_store
from features.store.versions import apply
from models.registry.tables import VERSIONS

AT = datetime(2026, 1, 1, 12, 30, 1, 5, tzinfo=UTC)
OUT = ("files/models", "files/../../models")
VERSION = {
    "number": 1,
    "version": "v1",
    "created_at": AT,
    "as_of": date(2025, 12, 31),
    "passed": True,
    "artifact_path": None,
}


def courses(hours: float) -> pd.DataFrame:
    rows = [
        {"employee_id": f"E{at}", "title": "Diklat; \\N 'é'\n", "hours": hours + at / 3}
        for at in range(4)
    ]
    return canonical(TABLES["trainings"], pd.DataFrame(rows).assign(completed_on="2024-02-29"))


def fill(store) -> None:
    for hours in (8.0, 16.0):
        with store.begin("import", "test", AT) as transaction:
            apply(transaction, "trainings", courses(hours))
            ledger.append(transaction.connection, "import", {"hours": hours}, AT)
    with store.begin("training", "v1", AT) as transaction:
        others = {c.name: "{}" for c in VERSIONS.c if not c.nullable}
        transaction.connection.execute(sa.insert(VERSIONS).values({**others, **VERSION}))
    (store.home / "models" / "v1").mkdir(parents=True)
    (store.home / "models" / "v1" / "model.txt").write_text("tree")
    with closing(sqlite3.connect(store.home / "mlflow.db")) as mlflow, mlflow:
        mlflow.execute("CREATE TABLE runs AS SELECT 7 AS run")


def content(store) -> dict[str, object]:
    with store.read() as connection:
        assert ledger.verify(connection) == []
        return {
            "courses": [
                read_rows(connection, TABLES["trainings"], tx=tx)
                .sort_values(["employee_id", "hours"], ignore_index=True)
                .to_dict("records")
                for tx in (1, 2, None)
            ],
            "entries": list(ledger.entries(connection)),
            "transactions": list(connection.execute(sa.select(TRANSACTIONS))),
            "versions": list(connection.execute(sa.select(VERSIONS))),
        }


def rewritten(saved, path, change) -> None:
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))


@pytest.fixture
def saved(embedded, tmp_path):
    fill(embedded)
    path = tmp_path / "home.tepat"
    backup(embedded, embedded.home, path)
    return path


def test_a_restored_home_holds_every_moment_the_record_and_every_file(store, tmp_path):
    home = tmp_path / "again"
    fill(store)
    backup(store, store.home, tmp_path / "home.tepat")
    restore(tmp_path / "home.tepat", home)
    again = open_store(home)
    assert content(again) == content(store)
    again.close()
    assert (home / "models" / "v1" / "model.txt").read_text() == "tree"
    with closing(sqlite3.connect(home / "mlflow.db")) as mlflow:
        assert mlflow.execute("SELECT run FROM runs").fetchall() == [(7,)]
    assert {path.name for path in home.iterdir()} == {"models", "mlflow.db", "tepat.db"}


def test_a_backup_of_one_database_restores_into_the_other_and_can_be_written_to(
    saved, embedded, tmp_path, postgres_url
):
    restore(saved, tmp_path / "again", postgres_url)
    store = open_store(tmp_path / "again", postgres_url)
    assert content(store) == content(embedded)
    with store.begin("import", "test", AT) as transaction:
        assert apply(transaction, "trainings", courses(24.0)).changed == 4
    store.close()
    with pytest.raises(ConflictError, match="already holds data"):
        restore(saved, tmp_path / "third", postgres_url)
    assert not (tmp_path / "third").exists()


def test_a_backup_of_an_older_version_is_migrated(saved, tmp_path):
    older = tmp_path / "older.tepat"
    rewritten(saved, older, lambda n, c: (n, c.replace(HEAD.encode(), b"0001_contract")))
    restore(older, tmp_path / "again")
    store = open_store(tmp_path / "again")
    assert content(store)["versions"] == []
    store.close()


def test_a_home_that_holds_anything_is_not_written_over(saved, tmp_path):
    restore(saved, tmp_path / "again")
    before = sorted(path.name for path in (tmp_path / "again").iterdir())
    with pytest.raises(ConflictError, match="already holds data"):
        restore(saved, tmp_path / "again")
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == before


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda n, c: (n, b"other" if n.endswith("model.txt") else c), DamagedError),
        (lambda n, c: (n.replace(*OUT), c.replace(*map(str.encode, OUT))), DamagedError),
        (lambda n, c: (n, b"{}" if n == MANIFEST else c), DamagedError),
        (lambda n, c: (n, c.replace(b'"000', b'"999')), ConflictError),
        (lambda n, c: ("x" if n.endswith("ledger.parquet") else n, c), DamagedError),
    ],
    ids=["another file", "a way out", "no manifest", "a newer version", "a missing table"],
)
def test_a_backup_that_is_not_what_was_written_leaves_nothing(saved, tmp_path, change, error):
    rewritten(saved, tmp_path / "broken.tepat", change)
    with pytest.raises(error):
        restore(tmp_path / "broken.tepat", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_half_a_file_and_no_file_are_refused(saved, tmp_path):
    (tmp_path / "half.tepat").write_bytes(saved.read_bytes()[:1000])
    with pytest.raises(DamagedError, match="not a whole backup"):
        restore(tmp_path / "half.tepat", tmp_path / "again")
    with pytest.raises(NotFoundError, match="There is no file"):
        restore(tmp_path / "none.tepat", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_can_lie_inside_its_home_and_be_made_twice(saved, embedded):
    inside = embedded.home / "home.tepat"
    backup(embedded, embedded.home, inside)
    size = inside.stat().st_size
    backup(embedded, embedded.home, inside)
    assert inside.stat().st_size == size
    assert inside.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_to_is_said(embedded, tmp_path):
    with pytest.raises(UnavailableError, match="cannot be written"):
        backup(embedded, embedded.home, tmp_path / "nowhere" / "home.tepat")
