"""Brings a database to the newest revision; costs one query when it is there already."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from features.errors import ConflictError
from features.store.engine import writing
from features.store.locks import MIGRATING, take_lock

SCRIPTS: Final = Path(__file__).parent / "migrations"
REVISIONS: Final = tuple(sorted(path.stem for path in (SCRIPTS / "versions").glob("[0-9]*.py")))
"""Every revision is named as its file, and they sort in their order."""
HEAD: Final = REVISIONS[-1]


def migrate(engine: sa.Engine, to: str = HEAD) -> None:
    """Run the Alembic revisions that the database lacks, in one transaction.

    ``to`` stops earlier, so that rows of an older backup find the tables that they came from.

    Raises
    ------
    ConflictError
        A newer version of Tepat wrote the database.
    """
    found = _revision(engine)
    if found == to:
        return
    if found is not None and found not in REVISIONS:
        raise ConflictError(
            f"The store was written by a newer version of Tepat (revision {found}; this one knows "
            f"up to {HEAD}). Run the newer version, or restore a backup of this one."
        )
    # Imported only when there is something to do: a server's start should not pay for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with writing(engine) as connection:
        take_lock(connection, MIGRATING)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
