"""A question asked of the driver says what stands, and errors are those of every other question."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from features.errors import UnavailableError
from features.store.question import Question
from features.store.schema import CHANGES
from features.store.store import current_tx

AT = datetime(2026, 1, 1, tzinfo=UTC)
NEWEST = Question(sa.select(sa.func.max(CHANGES.c.tx), sa.literal_column("'a text'")))


def test_what_another_connection_committed_is_said(store):
    assert store.ask(NEWEST) == (None, "a text")
    for _ in range(2):
        with store.begin("import", "a test", at=AT) as transaction:
            transaction.touch("employees")
        with store.read() as connection:
            assert store.ask(NEWEST) == (current_tx(connection), "a text")


def test_of_what_does_not_answer_no_statement_and_no_parameter_is_told(store):
    broken = Question(sa.select(sa.column("salary")).select_from(sa.table("nowhere")))
    with pytest.raises((UnavailableError, sa.exc.ProgrammingError)) as caught:
        store.ask(broken)
    assert "parameters" not in str(caught.value) or "hidden" in str(caught.value)
    assert store.ask(NEWEST)[1] == "a text"  # the connection was given back
