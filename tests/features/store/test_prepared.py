"""A prepared statement does what SQLAlchemy does with it, in its transaction, with its errors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from features.errors import UnavailableError
from features.store.moment import Moment
from features.store.prepared import Prepared
from features.store.schema import CHANGES
from features.store.store import current_tx

AT = datetime(2026, 1, 1, 7, 30, tzinfo=timezone(timedelta(hours=7)))
ROWS = sa.Table(
    "prepared_rows",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("nip", sa.Text, unique=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("day", sa.Date),
    sa.Column("packed", sa.LargeBinary),
)
ADD = Prepared(sa.insert(ROWS))
NEXT = Prepared(
    sa.insert(ROWS)
    .from_select(
        [ROWS.c.number, ROWS.c.at],
        sa.select(
            sa.func.coalesce(sa.func.max(ROWS.c.number), 6) + 1, sa.bindparam("at", type_=Moment)
        ),
    )
    .returning(ROWS.c.number)
)
UP_TO = Prepared(
    sa.select(ROWS.c.number, ROWS.c.nip)
    .where(ROWS.c.number <= sa.bindparam("most", type_=sa.Integer))
    .order_by(ROWS.c.number.desc())
    .limit(2)
)
NEWEST = Prepared(sa.select(sa.func.max(CHANGES.c.tx), sa.literal_column("'a text'")))


def row(number: int, nip: str | None = None) -> dict[str, object]:
    return {"number": number, "nip": nip, "at": AT, "day": date(2026, 1, 2), "packed": b"\0\xff"}


@pytest.fixture
def rows(store):
    with store.begin("test", "", AT) as transaction:
        ROWS.metadata.create_all(transaction.connection)
    return store


def test_what_is_written_is_read_back_by_sqlalchemy(rows):
    with rows.begin("test", "", AT) as transaction:
        assert ADD.run(transaction.connection, row(1, "a")) == []
        assert ADD.run(transaction.connection, row(2)) == []
    with rows.read() as connection:
        kept = connection.execute(sa.select(ROWS).order_by(ROWS.c.number)).all()
    moment, day = datetime(2026, 1, 1, 0, 30, tzinfo=UTC), date(2026, 1, 2)
    assert [tuple(one) for one in kept] == [
        (1, "a", moment, day, b"\0\xff"),
        (2, None, moment, day, b"\0\xff"),
    ]


def test_rows_are_given_back_and_constants_stand_in_the_statement(rows):
    with rows.begin("test", "", AT) as transaction:
        connection = transaction.connection
        assert [NEXT.run(connection, {"at": AT}) for _ in range(3)] == [[(7,)], [(8,)], [(9,)]]
        assert UP_TO.run(connection, {"most": 8}) == [(8, None), (7, None)]
        assert UP_TO.run(connection, {"most": 1}) == []


def test_it_stands_or_falls_with_the_transaction(rows):
    def add_and_fail():
        with rows.begin("test", "", AT) as transaction:
            ADD.run(transaction.connection, row(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    with rows.read() as connection:
        assert UP_TO.run(connection, {"most": 9}) == []


def test_a_refusal_is_sqlalchemys_and_repeats_no_value(rows):
    with rows.begin("test", "", AT) as transaction:
        ADD.run(transaction.connection, row(1, "198001012006041001"))
    with (
        pytest.raises(sa.exc.IntegrityError) as caught,
        rows.begin("test", "", AT) as transaction,
    ):
        ADD.run(transaction.connection, row(2, "198001012006041001"))
    assert "198001012006041001" not in f"{caught.value} {caught.value.orig} {caught.value.args}"


def test_a_value_that_is_missing_is_an_error_and_a_moment_without_a_zone_too(rows):
    with rows.begin("test", "", AT) as transaction:
        with pytest.raises(KeyError, match="most"):
            UP_TO.run(transaction.connection, {})
        with pytest.raises(ValueError, match="time zone"):
            ADD.run(transaction.connection, {**row(1), "at": AT.replace(tzinfo=None)})


def test_what_another_connection_committed_is_said(store):
    assert store.ask(NEWEST) == (None, "a text")
    for _ in range(2):
        with store.begin("import", "a test", at=AT) as transaction:
            transaction.touch("employees")
        with store.read() as connection:
            assert store.ask(NEWEST) == (current_tx(connection), "a text")


def test_of_what_does_not_answer_no_statement_and_no_parameter_is_told(store):
    broken = Prepared(sa.select(sa.column("salary")).select_from(sa.table("nowhere")))
    with pytest.raises((UnavailableError, sa.exc.ProgrammingError)) as caught:
        store.ask(broken)
    assert "parameters" not in str(caught.value) or "hidden" in str(caught.value)
    assert store.ask(NEWEST)[1] == "a text"  # the connection was given back
