"""One row says which version serves; every change of it is on record."""

from __future__ import annotations

import pytest

from features.errors import ConflictError, NotFoundError, RefusedError
from features.store import ledger
from models.registry import champion
from tests.models.registry.recorded import AT, record, version


def promote(store, name: str, reason: str = "passed every gate") -> None:
    with store.begin("promotion", name, AT) as transaction:
        champion.promote(transaction, name, reason=reason, at=AT)


def rollback(store) -> str:
    with store.begin("promotion", "rollback", AT) as transaction:
        return champion.rollback(transaction, reason="worse in practice", at=AT)


def serving(store) -> str | None:
    with store.read() as connection:
        return champion.current(connection)


def with_versions(store):
    """A store with three versions that passed and one that did not."""
    refused = version(4, passed=False, reasons=["Not promoted: no signal."])
    record(store, *(version(number) for number in (1, 2, 3)), refused)
    return store


@pytest.fixture
def three(store):
    return with_versions(store)


@pytest.fixture
def embedded_three(embedded):
    return with_versions(embedded)


def test_before_anything_is_promoted_no_version_serves(embedded_three):
    assert serving(embedded_three) is None
    with pytest.raises(ConflictError, match="nothing to go back to"):
        rollback(embedded_three)


def test_promotions_are_gone_back_one_by_one_until_the_first(three):
    promote(three, "m0001")
    promote(three, "m0002")
    promote(three, "m0003")
    assert serving(three) == "m0003"
    assert rollback(three) == "m0002"
    assert rollback(three) == "m0001"
    with pytest.raises(ConflictError, match="nothing to go back to"):
        rollback(three)
    assert serving(three) == "m0001"


def test_what_was_gone_back_from_is_not_gone_back_to(embedded_three):
    promote(embedded_three, "m0001")
    promote(embedded_three, "m0002")
    rollback(embedded_three)
    promote(embedded_three, "m0003")
    assert rollback(embedded_three) == "m0001"


def test_an_older_version_may_serve_again(embedded_three):
    promote(embedded_three, "m0002")
    promote(embedded_three, "m0001")
    promote(embedded_three, "m0002")
    assert serving(embedded_three) == "m0002"
    assert [rollback(embedded_three), rollback(embedded_three)] == ["m0001", "m0002"]


def test_a_version_that_failed_its_gates_is_refused_with_the_reasons(embedded_three):
    promote(embedded_three, "m0001")
    with pytest.raises(RefusedError, match="m0004 did not pass its gates: Not promoted: no signal"):
        promote(embedded_three, "m0004")
    assert serving(embedded_three) == "m0001"


def test_what_serves_already_is_not_promoted_again(embedded_three):
    promote(embedded_three, "m0001")
    with pytest.raises(ConflictError, match="serves already"):
        promote(embedded_three, "m0001")


def test_an_unknown_version_is_not_found(embedded_three):
    with pytest.raises(NotFoundError, match="m0009"):
        promote(embedded_three, "m0009")


def test_every_change_is_an_entry_of_the_ledger_and_nothing_else_is(three):
    promote(three, "m0001")
    promote(three, "m0002", reason="promoted by command")
    rollback(three)
    with pytest.raises(RefusedError):
        promote(three, "m0004")
    with three.read() as connection:
        told = [entry.payload for entry in ledger.entries(connection, champion.CHANGED)]
        assert ledger.verify(connection) == []
    assert told == [
        {"version": "m0001", "replaces": "rule-of-thumb", "reason": "passed every gate"},
        {"version": "m0002", "replaces": "m0001", "reason": "promoted by command"},
        {"version": "m0001", "replaces": "m0002", "reason": "worse in practice"},
    ]


def test_a_promotion_stands_or_falls_with_its_entry(three):
    promote(three, "m0001")

    def half() -> None:
        with three.begin("promotion", "", AT) as transaction:
            champion.promote(transaction, "m0002", reason="", at=AT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert serving(three) == "m0001"
    with three.read() as connection:
        assert len(list(ledger.entries(connection, champion.CHANGED))) == 1
