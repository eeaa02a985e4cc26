"""The law's record: evidence for unknown answers, calendar locks and their approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0004_law"
down_revision = "0003_record"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "rule_evidence",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tx", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("position_id", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("replaces", sa.Text()),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.UniqueConstraint("evidence_id", name="uq_rule_evidence_evidence_id"),
        sa.UniqueConstraint("replaces", name="uq_rule_evidence_replaces"),
    )
    op.create_index("ix_rule_evidence_employee_id", "rule_evidence", ["employee_id"])
    op.create_table(
        "calendar_locks",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("lock_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text()),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.UniqueConstraint("lock_id", name="uq_calendar_locks_lock_id"),
        sa.UniqueConstraint("replaces", name="uq_calendar_locks_replaces"),
    )
    op.create_table(
        "lock_approvals",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_id", sa.Text(), nullable=False),
        sa.Column("positions", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("file", sa.Text()),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.UniqueConstraint("approval_id", name="uq_lock_approvals_approval_id"),
    )
    op.create_index("ix_lock_approvals_lock_id", "lock_approvals", ["lock_id"])


def downgrade() -> None:
    """Drop them."""
    for name in ("lock_approvals", "calendar_locks", "rule_evidence"):
        op.drop_table(name)
