"""Opening a store, reading one state of it, and what is said when it is unwell."""

from __future__ import annotations

import contextlib
import sys
import traceback
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from features.errors import BadInputError, DamagedError, UnavailableError
from features.store.schema import TRANSACTIONS
from features.store.store import DATABASE, current_tx, open_store

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_reader_sees_one_state_while_others_write(store):
    with store.begin("test", "", AT) as transaction:
        transaction.touch("agencies")
    with store.read() as connection:
        assert current_tx(connection) == 1
        with store.begin("test", "", AT) as transaction:
            transaction.touch("agencies")
        assert current_tx(connection) == 1
    with store.read() as connection:
        assert current_tx(connection) == 2


def test_a_moment_of_any_zone_comes_back_in_utc(store):
    with store.begin("test", "", AT.astimezone(timezone(timedelta(hours=7)))):
        pass
    with store.read() as connection:
        stored = connection.execute(sa.select(TRANSACTIONS.c.at)).scalar_one()
    assert stored == AT
    assert stored.utcoffset() == timedelta(0)


def test_listeners_are_told_of_committed_changes_of_tables_alone(store):
    told = []
    store.listeners.append(lambda: told.append(None))
    with store.begin("test", "", AT):
        pass
    with contextlib.suppress(ZeroDivisionError), store.begin("test", "", AT) as transaction:
        transaction.touch("employees")
        raise ZeroDivisionError
    assert told == []
    with store.begin("test", "", AT) as transaction:
        transaction.touch("employees")
        assert told == []
    assert told == [None]


def test_a_moment_without_a_zone_is_refused(store):
    with pytest.raises(ValueError, match="no time zone"):
        store.begin("test", "", AT.replace(tzinfo=None)).__enter__()


def test_what_is_said_of_a_failed_statement_holds_nobodys_data(store):
    secret = sa.Table("secret", sa.MetaData(), sa.Column("nip", sa.Text, primary_key=True))
    row = {"nip": "199001012015031001"}
    with store.engine.begin() as connection:
        secret.create(connection)
        connection.execute(sa.insert(secret), row)
    with pytest.raises(sa.exc.IntegrityError) as failed, store.engine.begin() as connection:
        connection.execute(sa.insert(secret), row)
    assert "INSERT INTO secret" in str(failed.value)
    assert row["nip"] not in "".join(traceback.format_exception(failed.value))


def test_opening_a_store_that_is_up_to_date_needs_no_alembic(store, database_url, monkeypatch):
    monkeypatch.setitem(sys.modules, "alembic", None)
    open_store(store.home, database_url).close()


def test_the_embedded_store_keeps_a_commit_through_power_loss(tmp_path):
    store = open_store(tmp_path)
    with store.read() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    store.close()
    assert found == ["wal", 2, 1, 30_000]


def test_a_home_is_for_its_owner_alone(tmp_path):
    open_store(tmp_path / "home").close()
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["mysql://u:secret@h/n", "nonsense", "oracle://u:secret@h/n"])
def test_an_address_of_no_usable_database_is_refused_without_repeating_it(tmp_path, url):
    with pytest.raises(BadInputError, match="TEPAT_DATABASE_URL") as refused:
        open_store(tmp_path, url)
    assert "secret" not in refused.value.message


def test_a_database_that_does_not_answer_is_said(tmp_path):
    with pytest.raises(UnavailableError, match="does not answer") as refused:
        open_store(tmp_path, "postgresql://u:secret@127.0.0.1:1/none")
    assert "secret" not in refused.value.message


def test_a_damaged_file_is_said(tmp_path):
    (tmp_path / DATABASE).write_bytes(b"no database" * 1000)
    with pytest.raises(DamagedError, match="backup"):
        open_store(tmp_path)


def test_a_home_that_is_a_file_is_said(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(UnavailableError, match="cannot be made"):
        open_store(tmp_path / "home")
