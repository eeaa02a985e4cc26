"""The revisions build exactly the tables that the rooms declare."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from features.errors import ConflictError
from features.store import migrate
from features.store.metadata import METADATA
from features.store.store import open_store

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path(migrate.__file__).parents[2]
ROOMS = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("models", "training", "service")
    for path in sorted((ROOT / package).rglob("tables.py"))
]


def test_the_migrated_database_is_what_the_rooms_declare(store):
    assert ROOMS
    for room in ROOMS:
        importlib.import_module(room)
    with store.read() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == migrate.HEAD
        assert compare_metadata(context, METADATA) == []


def test_every_revision_is_named_as_its_file_and_they_follow_one_another():
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    walked = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [Path(script.path).stem for script in walked] == [s.revision for s in walked]
    assert [s.revision for s in walked] == sorted((s.revision for s in walked), reverse=True)
    assert walked[0].revision == migrate.HEAD


def test_a_store_of_a_newer_version_is_refused_in_words(store, tmp_path, database_url):
    with store.begin("test", "", AT) as transaction:
        transaction.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_x'")
    with pytest.raises(ConflictError, match="newer version"):
        open_store(tmp_path / "home", database_url)
