"""The Alembic environment: how revisions reach the database."""
