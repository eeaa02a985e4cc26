"""Where HR's evidence for unknown answers is kept, on the store's one metadata.

Rows are added and never changed; a later row on the same answer, or one that withdraws, speaks
from its transaction on. So the evidence of any past transaction can be read.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from features.store.metadata import METADATA
from features.store.moment import Moment

RULE_EVIDENCE: Final = sa.Table(
    "rule_evidence",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("evidence_id", sa.Text, nullable=False, unique=True),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("tx", sa.Integer, nullable=False),
    sa.Column("employee_id", sa.Text, nullable=False, index=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("position_id", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date),
    sa.Column("replaces", sa.Text, unique=True),
    sa.Column("sha256", sa.Text, nullable=False),
)
"""``answer`` is pass, fail or withdrawn; ``position_id`` where it speaks of one post alone."""
