"""Where the record's rows are kept, on the store's one metadata.

Rows are added and never changed (an objection gets its answer once). The SHA-256 of each stands
in an entry of the ledger, so a changed row is found by ``service.ledger.verify``.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from features.store.metadata import METADATA
from features.store.moment import Moment

RULESETS: Final = sa.Table(
    "rulesets",
    METADATA,
    sa.Column("rules_version", sa.Text, primary_key=True),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("rules", sa.Text, nullable=False),
)
"""The rules that a recommendation was made with, texts and all, as JSON."""

RECOMMENDATIONS: Final = sa.Table(
    "recommendations",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("recommendation_id", sa.Text, nullable=False, unique=True),
    sa.Column("vacancy_id", sa.Text, nullable=False, index=True),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("model_version", sa.Text, nullable=False),
    sa.Column("rules_version", sa.Text, nullable=False),
    sa.Column("data_tx", sa.Integer, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Column("evidence", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
)
"""``document`` is the contract's object as it was answered, ``evidence`` the numbers behind it."""

DECISIONS: Final = sa.Table(
    "decisions",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("decision_id", sa.Text, nullable=False, unique=True),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("vacancy_id", sa.Text, nullable=False, index=True),
    sa.Column("recommendation_id", sa.Text, nullable=False, index=True),
    sa.Column("employee_id", sa.Text),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("approval", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("transfer_id", sa.Text),
    sa.Column("replaces", sa.Text, unique=True),
    sa.Column("undo", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
)
"""One row an entry; ``undo`` (JSON) says what of the career it changed, to take back with it."""

OBJECTIONS: Final = sa.Table(
    "objections",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("objection_id", sa.Text, nullable=False, unique=True),
    sa.Column("recommendation_id", sa.Text, nullable=False, index=True),
    sa.Column("employee_id", sa.Text, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("answer_sha256", sa.Text),
)

CALENDAR_LOCKS: Final = sa.Table(
    "calendar_locks",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("lock_id", sa.Text, nullable=False, unique=True),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("event_on", sa.Date, nullable=False),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("replaces", sa.Text, unique=True),
    sa.Column("sha256", sa.Text, nullable=False),
)
"""``kind`` is election, inauguration, or withdrawn (then ``replaces`` names the lock)."""

LOCK_APPROVALS: Final = sa.Table(
    "lock_approvals",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("approval_id", sa.Text, nullable=False, unique=True),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("lock_id", sa.Text, nullable=False, index=True),
    sa.Column("positions", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("dated", sa.Date, nullable=False),
    sa.Column("file", sa.Text),
    sa.Column("sha256", sa.Text, nullable=False),
)
"""``positions`` is a JSON list of the posts that it names."""
