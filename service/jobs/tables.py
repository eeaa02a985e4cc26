"""Where training runs are kept, on the store's one metadata."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from features.store.metadata import METADATA
from features.store.moment import Moment

TRAINING_RUNS: Final = sa.Table(
    "training_runs",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run_id", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("as_of", sa.Date),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("heartbeat_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("pid", sa.Integer),
    sa.Column("progress", sa.Double, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("result", sa.Text),
)
"""``state`` is queued, running, done or failed (with ``reason``); ``result`` is JSON."""
