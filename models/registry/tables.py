"""Where model versions and the serving one are kept, on the store's one metadata.

JSON columns are text (RFC 8785), so that a record reads the same on every database.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from features.store.metadata import METADATA
from features.store.moment import Moment

VERSIONS: Final = sa.Table(
    "model_versions",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("data_hash", sa.Text, nullable=False),
    sa.Column("label_policy", sa.Text, nullable=False),
    sa.Column("labels", sa.Text, nullable=False),
    sa.Column("metrics", sa.Text, nullable=False),
    sa.Column("fairness", sa.Text, nullable=False),
    sa.Column("gates", sa.Text, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("artifact_path", sa.Text),
    sa.Column("artifact_sha256", sa.Text),
)
"""One row a challenger, never changed. Without an artefact nothing was learned (too few labels)."""

CHAMPION: Final = sa.Table(
    "champion",
    METADATA,
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("served_before", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.CheckConstraint("slot = 1", name="one"),
)
"""The one row that says which version serves, and which served before it (a list, newest last)."""
