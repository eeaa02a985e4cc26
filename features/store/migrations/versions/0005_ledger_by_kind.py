"""The newest ledger entry of a kind is found without reading all of the others."""

from alembic import op

revision = "0005_ledger_by_kind"
down_revision = "0004_law"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_ledger_kind", "ledger", ["kind", "seq"])
