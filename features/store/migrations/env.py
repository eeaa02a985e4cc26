"""Runs the revisions on the connection that `features.store.migrate` hands over."""

from alembic import context

from features.store.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
