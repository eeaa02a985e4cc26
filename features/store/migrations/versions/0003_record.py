"""The record: recommendations and their rules, decisions, objections, training runs, aliases."""

import sqlalchemy as sa
from alembic import op

revision = "0003_record"
down_revision = "0002_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "rulesets",
        sa.Column("rules_version", sa.Text(), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
    )
    op.create_table(
        "recommendations",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("recommendation_id", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("data_tx", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.UniqueConstraint("recommendation_id", name="uq_recommendations_recommendation_id"),
    )
    op.create_index("ix_recommendations_vacancy_id", "recommendations", ["vacancy_id"])
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("recommendation_id", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Text()),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.Text()),
        sa.Column("replaces", sa.Text()),
        sa.Column("undo", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.UniqueConstraint("decision_id", name="uq_decisions_decision_id"),
        sa.UniqueConstraint("replaces", name="uq_decisions_replaces"),
    )
    op.create_index("ix_decisions_vacancy_id", "decisions", ["vacancy_id"])
    op.create_index("ix_decisions_recommendation_id", "decisions", ["recommendation_id"])
    op.create_table(
        "objections",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("recommendation_id", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("answer_sha256", sa.Text()),
        sa.UniqueConstraint("objection_id", name="uq_objections_objection_id"),
    )
    op.create_index("ix_objections_recommendation_id", "objections", ["recommendation_id"])
    op.create_table(
        "training_runs",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date()),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("pid", sa.Integer()),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.UniqueConstraint("run_id", name="uq_training_runs_run_id"),
    )
    op.create_table(
        "transfer_aliases",
        sa.Column("alias", sa.Text(), primary_key=True),
        sa.Column("transfer_id", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in (
        "transfer_aliases",
        "training_runs",
        "objections",
        "decisions",
        "recommendations",
        "rulesets",
    ):
        op.drop_table(name)
