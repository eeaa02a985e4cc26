"""The contract's tables with system time, transactions, the ledger.

The columns are written out: a revision must not change when the contract does.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001_contract"
down_revision = None
branch_labels = None
depends_on = None

TABLES = {
    "agencies": (
        "agency_id",
        "",
        {
            "agency_id": "text",
            "name": "text",
            "parent_agency_id": "text",
            "function": "text",
            "latitude": "double",
            "longitude": "double",
        },
    ),
    "positions": (
        "position_id",
        "",
        {
            "position_id": "text",
            "agency_id": "text",
            "title": "text",
            "position_type": "text",
            "functional_level": "text",
            "position_class": "double",
            "function": "text",
            "min_education": "text",
            "education_fields": "text",
            "min_grade": "text",
            "max_grade": "text",
            "required_headcount": "double",
        },
    ),
    "position_competencies": (
        "",
        "position_id",
        {"position_id": "text", "competency": "text", "required_level": "double"},
    ),
    "employees": (
        "employee_id",
        "",
        {
            "employee_id": "text",
            "nip": "text",
            "name": "text",
            "birth_date": "date",
            "hire_date": "date",
            "employment_type": "text",
            "legal_status": "text",
            "grade": "text",
            "grade_since": "date",
            "education_level": "text",
            "education_field": "text",
            "position_id": "text",
            "position_since": "date",
            "discipline_level": "text",
            "discipline_until": "date",
            "home_latitude": "double",
            "home_longitude": "double",
        },
    ),
    "employee_groups": (
        "",
        "employee_id",
        {"employee_id": "text", "attribute": "text", "value": "text"},
    ),
    "position_history": (
        "",
        "employee_id",
        {"employee_id": "text", "position_id": "text", "started_on": "date", "ended_on": "date"},
    ),
    "grade_history": ("", "employee_id", {"employee_id": "text", "grade": "text", "since": "date"}),
    "competency_assessments": (
        "",
        "employee_id",
        {"employee_id": "text", "competency": "text", "level": "double", "assessed_on": "date"},
    ),
    "trainings": (
        "",
        "employee_id",
        {
            "employee_id": "text",
            "title": "text",
            "competency": "text",
            "hours": "double",
            "completed_on": "date",
        },
    ),
    "performance": (
        "",
        "employee_id",
        {"employee_id": "text", "period_end": "date", "predicate": "text", "score": "double"},
    ),
    "transfers": (
        "transfer_id",
        "",
        {
            "transfer_id": "text",
            "employee_id": "text",
            "from_position_id": "text",
            "to_position_id": "text",
            "effective_on": "date",
            "kind": "text",
            "requested_by": "text",
        },
    ),
    "evaluations": (
        "evaluation_id",
        "",
        {
            "evaluation_id": "text",
            "transfer_id": "text",
            "evaluated_on": "date",
            "rater_role": "text",
            "rater_id": "text",
            "score": "double",
            "programme_achievement": "double",
        },
    ),
    "workload": (
        "",
        "position_id",
        {
            "position_id": "text",
            "year": "double",
            "task": "text",
            "volume": "double",
            "minutes_per_unit": "double",
        },
    ),
    "service_indicators": (
        "",
        "agency_id",
        {
            "agency_id": "text",
            "indicator": "text",
            "unit": "text",
            "direction": "text",
            "period_end": "date",
            "value": "double",
        },
    ),
    "vacancies": (
        "vacancy_id",
        "",
        {
            "vacancy_id": "text",
            "position_id": "text",
            "opened_on": "date",
            "slots": "double",
            "closes_on": "date",
        },
    ),
    "preferences": (
        "",
        "employee_id",
        {"employee_id": "text", "position_id": "text", "preference": "double"},
    ),
    "relations": (
        "",
        "employee_id",
        {"employee_id": "text", "relative_id": "text", "kind": "text"},
    ),
}
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "date": sa.Date(),
    "double": sa.Double(),
}
ID: sa.types.TypeEngine[str] = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "transactions",
        sa.Column("tx", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_table(
        "table_changes",
        sa.Column("table_name", sa.Text(), primary_key=True),
        sa.Column("tx", sa.Integer(), primary_key=True),
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
    )
    for name, (key, owner, columns) in TABLES.items():
        _create(name, key, owner, columns)


def downgrade() -> None:
    """Drop them."""
    for name in reversed(TABLES):
        op.drop_table(name)
    for name in ("ledger", "table_changes", "transactions"):
        op.drop_table(name)


def _create(name: str, key: str, owner: str, columns: dict[str, str]) -> None:
    op.create_table(
        name,
        sa.Column("row_id", sa.Integer(), primary_key=True, autoincrement=True),
        *(
            sa.Column(column, ID if column == (key or owner) else TYPES[kind])
            for column, kind in columns.items()
        ),
        sa.Column("tx_from", sa.Integer(), nullable=False),
        sa.Column("tx_to", sa.Integer()),
    )
    op.create_index(
        f"ix_{name}_current",
        name,
        [key or owner],
        unique=bool(key),
        sqlite_where=sa.text("tx_to IS NULL"),
        postgresql_where=sa.text("tx_to IS NULL"),
    )
