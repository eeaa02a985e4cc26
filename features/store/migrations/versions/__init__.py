"""The revisions, in the order of their names; each knows no package but SQLAlchemy and Alembic."""
