"""What changed since a transaction is found without reading all that did not."""

import sqlalchemy as sa
from alembic import op

revision = "0006_changes_by_time"
down_revision = "0005_ledger_by_kind"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes."""
    op.create_index("ix_table_changes_tx", "table_changes", ["tx"])
    for table in ("evaluations", "transfers"):
        op.create_index(f"ix_{table}_begun", table, ["tx_from"])
        ended = sa.text("tx_to IS NOT NULL")
        op.create_index(
            f"ix_{table}_ended", table, ["tx_to"], sqlite_where=ended, postgresql_where=ended
        )
