"""The stored form of the contract's tables: every row with the system time that it holds for.

A row holds from transaction ``tx_from`` until (not including) ``tx_to``; an empty ``tx_to`` is the
present. So the state after any past transaction can be rebuilt. The protected attributes are
kept in long form in a table of their own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from features.contract.tables import EMPLOYEE_GROUPS, TABLES, Column, Kind, Table, Use
from features.store.metadata import METADATA
from features.store.moment import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS: Final = Table(
    "employee_groups",
    (
        EMPLOYEE_GROUPS.columns[0],
        Column("attribute", Kind.TEXT, use=Use.PROTECTED),
        Column("value", Kind.TEXT, use=Use.PROTECTED),
    ),
    owner="employee_id",
)
STORED: Final[Mapping[str, Table]] = MappingProxyType({**TABLES, GROUPS.name: GROUPS})
"""The contract's tables as they are stored."""


GROWING: Final = frozenset({"evaluations", "transfers"})
"""Tables to which rows are added one by one: those added since a transaction are found by it."""


def owner_of(table: Table) -> str:
    """The column whose rows are replaced together: a row's own id, or its owner's."""
    return table.key or table.owner


TRANSACTIONS: Final = sa.Table(
    "transactions",
    METADATA,
    sa.Column("tx", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
CHANGES: Final = sa.Table(
    "table_changes",
    METADATA,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("tx", sa.Integer, primary_key=True),
    sa.Index("ix_table_changes_tx", "tx"),  # every request asks for the newest
)
"""Which transaction changed which table, so that a snapshot knows what is stale."""

LEDGER: Final = sa.Table(
    "ledger",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("ix_ledger_kind", "kind", "seq"),
)

ALIASES: Final = sa.Table(
    "transfer_aliases",
    METADATA,
    sa.Column("alias", sa.Text, primary_key=True),
    sa.Column("transfer_id", sa.Text, nullable=False),
)
"""The id under which an import brings a transfer that is stored already, from a decision."""

_NUMERIC: Final = frozenset({Kind.NUMBER, Kind.INTEGER})


_ID: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Ids by which rows are found: ordered by code points on every database, in any language."""


def _type(table: Table, column: Column) -> sa.types.TypeEngine[Any]:
    if column.kind is Kind.DATE:
        return sa.Date()
    if column.name == owner_of(table):
        return _ID
    return sa.Double() if column.kind in _NUMERIC else sa.Text()


def _by_time(name: str) -> list[sa.Index]:
    """Few rows have ended: an index of these alone is small."""
    if name not in GROWING:
        return []
    ended = sa.text("tx_to IS NOT NULL")
    return [
        sa.Index(f"ix_{name}_begun", "tx_from"),
        sa.Index(f"ix_{name}_ended", "tx_to", sqlite_where=ended, postgresql_where=ended),
    ]


def _stored(table: Table) -> sa.Table:
    return sa.Table(
        table.name,
        METADATA,
        sa.Column("row_id", sa.Integer, primary_key=True, autoincrement=True),
        *(sa.Column(column.name, _type(table, column)) for column in table.columns),
        sa.Column("tx_from", sa.Integer, nullable=False),
        sa.Column("tx_to", sa.Integer),
        sa.Index(
            f"ix_{table.name}_current",
            owner_of(table),
            unique=bool(table.key),
            sqlite_where=sa.text("tx_to IS NULL"),
            postgresql_where=sa.text("tx_to IS NULL"),
        ),
        *_by_time(table.name),
    )


CONTRACT: Final[Mapping[str, sa.Table]] = MappingProxyType(
    {name: _stored(table) for name, table in STORED.items()}
)
