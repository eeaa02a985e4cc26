"""Fixtures that several layers share: an open store on each database that is at hand."""

from __future__ import annotations

import shutil
import uuid

import pytest
import sqlalchemy as sa

from features.store.store import DATABASE, open_store

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


def _postgres_answers() -> bool:
    engine = sa.create_engine(POSTGRES, connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
    return True


HAS_POSTGRES = _postgres_answers()


def pytest_terminal_summary(terminalreporter):
    if not HAS_POSTGRES:
        terminalreporter.write_line(
            "PostgreSQL does not answer on 127.0.0.1:5432: its tests were skipped."
        )


@pytest.fixture
def postgres_url():
    """A PostgreSQL schema of its own, dropped afterwards."""
    if not HAS_POSTGRES:
        pytest.skip("PostgreSQL does not answer")
    name = f"t_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    yield f"{POSTGRES}?options=-csearch_path%3D{name}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request):
    """The URL of an empty database: SQLite (None: in the home), then PostgreSQL."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty database file, migrated once for all tests."""
    home = tmp_path_factory.mktemp("migrated")
    open_store(home).close()
    return home / DATABASE


def _opened(home, url, migrated):
    home.mkdir()
    if url is None:
        shutil.copy(migrated, home)
    return open_store(home, url)


@pytest.fixture
def store(tmp_path, database_url, migrated):
    """An empty store, once on each database."""
    opened = _opened(tmp_path / "home", database_url, migrated)
    yield opened
    opened.close()


@pytest.fixture
def embedded(tmp_path, migrated):
    """An empty store on SQLite alone, where the database makes no difference."""
    opened = _opened(tmp_path / "embedded", None, migrated)
    yield opened
    opened.close()
