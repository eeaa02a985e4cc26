"""A row of the record is bound to the ledger by a digest of all its cells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from service.ledger.rows import DIGEST, add_row, row_digest
from service.ledger.tables import OBJECTIONS

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_cells_that_a_row_does_not_name_are_null(store):
    columns = [sa.Column(name, sa.Text) for name in ("answer", DIGEST)]
    table = sa.Table("some_rows", sa.MetaData(), sa.Column("number", sa.Integer), *columns)
    with store.begin("test", "", AT) as transaction:
        table.create(transaction.connection)
        digest = add_row(transaction.connection, table, {"number": 1})
        [row] = transaction.connection.execute(sa.select(table)).mappings()
    assert digest == row_digest({"number": 1})
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "number": 1,
        DIGEST: digest,
    }


def test_a_cell_that_is_no_column_is_refused(store):
    with (
        store.begin("test", "", AT) as transaction,
        pytest.raises(TypeError, match="objections has no columns"),
    ):
        add_row(transaction.connection, OBJECTIONS, {"number": 1, "nickname": "n"})
