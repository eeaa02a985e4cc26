"""The record that only grows: any change to it is found."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from features.store import ledger
from features.store.schema import LEDGER, TRANSACTIONS

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def chain(store):
    for number in range(4):
        with store.begin("test", "", AT) as transaction:
            ledger.append(transaction.connection, "decision", {"n": number, "p": 0.1 + 0.2}, AT)
    return store


def tamper(store, statement) -> list[ledger.Finding]:
    with store.begin("test", "", AT) as transaction:
        transaction.connection.execute(statement)
    with store.read() as connection:
        return ledger.verify(connection)


def test_an_untouched_chain_is_whole_and_keeps_its_order_and_numbers(chain):
    with chain.read() as connection:
        assert ledger.verify(connection) == []
        kept = list(ledger.entries(connection))
    assert [entry.payload["n"] for entry in kept] == [0, 1, 2, 3]
    assert kept[0].payload["p"] == 0.1 + 0.2


@pytest.mark.parametrize(
    ("column", "value"),
    [("payload", "{}"), ("at", "x"), ("kind", "x"), ("prev_hash", "0"), ("hash", "0")],
)
def test_a_changed_entry_is_found(chain, column, value):
    found = tamper(chain, sa.update(LEDGER).where(LEDGER.c.seq == 2).values({column: value}))
    assert {finding.seq for finding in found} & {2, 3}


def test_a_removed_entry_is_found(chain):
    assert tamper(chain, sa.delete(LEDGER).where(LEDGER.c.seq == 2))


def test_an_entry_with_a_hash_made_to_fit_breaks_the_next(chain):
    with chain.begin("test", "", AT) as transaction:
        row = transaction.connection.execute(sa.select(LEDGER).where(LEDGER.c.seq == 2)).one()
        forged = ledger._digest(2, row.at, row.kind, "{}", row.prev_hash)
        change = sa.update(LEDGER).where(LEDGER.c.seq == 2).values(payload="{}", hash=forged)
        transaction.connection.execute(change)
    with chain.read() as connection:
        assert [finding.seq for finding in ledger.verify(connection)] == [3]


def append_and_fail(store) -> None:
    with store.begin("test", "", AT) as transaction:
        ledger.append(transaction.connection, "decision", {}, AT)
        raise RuntimeError


def test_an_entry_falls_with_the_write_that_it_records(store):
    with pytest.raises(RuntimeError):
        append_and_fail(store)
    with store.read() as connection:
        assert list(ledger.entries(connection)) == []


def test_an_entry_that_has_no_canonical_form_is_refused(store):
    for payload in ({"p": float("nan")}, {"n": 2**60}):
        with store.begin("test", "", AT) as transaction, pytest.raises(ValueError):  # noqa: PT011
            ledger.append(transaction.connection, "decision", payload, AT)


def test_moments_are_kept_in_utc(store):
    local = AT.astimezone(timezone(timedelta(hours=7)))
    with store.begin("test", "", local) as transaction:
        assert ledger.append(transaction.connection, "decision", {}, local).at == AT.isoformat()
        with pytest.raises(ValueError, match="time zone"):
            ledger.append(transaction.connection, "decision", {}, AT.replace(tzinfo=None))


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_bit(number):
    assert float(json.loads(ledger.canonical_json({"p": number}))["p"]) == number


_CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(1 << 53) + 1, (1 << 53) - 1), st.text(), st.floats(0, 1)
)


@given(st.dictionaries(st.text(), _CELLS))
@example({"z": '\x00\x1f\x7f\b\f\n\r\t"\\/', "a": -(1 << 53) + 1, "": None})
@example({"\U0001f600": 1, "\ue000": "é\u2028"})
def test_whoever_writes_it_a_payload_has_the_one_text_of_the_standard(payload):
    assert ledger.canonical_json(payload) == rfc8785.dumps(payload).decode()


@pytest.mark.parametrize("name", [1, None])
def test_a_name_that_is_no_text_is_refused(name):
    with pytest.raises(ValueError, match="key"):
        ledger.canonical_json({name: "a"})


@pytest.mark.parametrize("number", [1 << 53, -(1 << 53)])
def test_a_whole_number_that_some_readers_round_is_refused(number):
    with pytest.raises(ValueError, match="integer"):
        ledger.canonical_json({"n": number})


def test_many_writers_at_once_make_one_chain(store):
    def write(number: int) -> None:
        with store.begin("test", "", AT) as transaction:
            ledger.append(transaction.connection, "decision", {"n": number}, AT)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(20)))
    with store.read() as connection:
        assert ledger.verify(connection) == []
        assert sorted(e.payload["n"] for e in ledger.entries(connection)) == list(range(20))
        moments = connection.execute(sa.select(TRANSACTIONS.c.tx)).scalars()
        assert sorted(moments) == list(range(1, 21))
