"""Locks and approvals: a decision in a lock waits, and is effective once its post is named."""

from __future__ import annotations

from datetime import date

import pytest

from features.errors import BadInputError, ConflictError, NotFoundError
from features.store import ledger
from service.ledger.calendar import (
    add_election,
    add_inauguration,
    approve,
    list_locks,
    withdraw_lock,
)
from service.ledger.decisions import decide_on, withdraw
from service.ledger.verify import verify_record
from tests.service.ledger.test_decisions import ask, statuses, transfers
from tests.service.ledger.town import NOW, bring, career, rows

DETERMINED, TERM_ENDS = date(2025, 9, 22), date(2026, 2, 20)  # locked from 22 March 2025
IN_LOCK, EVE = date(2025, 8, 1), date(2025, 3, 21)
AFTER = date(2026, 2, 21)


@pytest.fixture
def locked(embedded_desk):
    add_election(embedded_desk, determined=DETERMINED, term_ends=TERM_ENDS)
    return embedded_desk


def approved(desk, *posts):
    return approve(desk, "L0001", posts, number="100.2/77/SJ", dated=date(2025, 7, 20))[0]


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2025, 3, 22), "pending_approval"),
        (IN_LOCK, "pending_approval"),
        (TERM_ENDS, "pending_approval"),
        (AFTER, "effective"),
        (EVE, "effective"),
    ],
)
def test_a_decision_waits_where_its_day_falls_in_a_lock(locked, on, status):
    recommendation, [first, *_] = ask(locked)
    decision = decide_on(locked, recommendation, first, effective_on=on, reason="", lang="en")
    assert decision["status"] == status
    assert len(transfers(locked.store)) == (status == "effective")
    assert [one["rule"] for one in decision["notices"]] == (
        ["election_lock"] if status == "pending_approval" else []
    )


def test_the_approval_that_names_the_post_makes_it_effective(locked):
    recommendation, [first, *_] = ask(locked)
    waiting = decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="Cocok")
    assert approved(locked, "P2")["effective"] == []  # names another post
    assert transfers(locked.store) == []
    assert approved(locked, "P1")["effective"] == ["D000002"]
    assert statuses(locked) == [("D000001", "withdrawn"), ("D000002", "effective")]
    assert transfers(locked.store) == [("T-D000002", first, "P0", "P1", "promotion")]
    assert career(locked.store, first)[-1] == ("P1", "2025-08-01", "")
    with pytest.raises(ConflictError, match="recorded already, as D000002"):
        decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="Cocok")
    assert waiting["transfer_id"] is None


def test_with_the_approval_beforehand_it_is_effective_and_quotes_it(locked):
    approved(locked, "P1")
    recommendation, [first, *_] = ask(locked)
    decision = decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="")
    assert decision["status"] == "effective"
    assert decision["approval"] == "100.2/77/SJ (2025-07-20)"


def test_of_two_locks_each_needs_its_own_approval(locked):
    add_inauguration(locked, on=date(2025, 7, 1))
    recommendation, [first, *_] = ask(locked)
    decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="")
    assert approved(locked, "P1")["effective"] == []
    second = approve(locked, "L0002", ["P1"], number="2", dated=date(2025, 7, 21))[0]
    assert second["effective"] == ["D000002"]


def test_a_post_that_a_lock_does_not_surely_cover_is_warned_of(locked):
    recommendation, [first, *_] = ask(locked, "V2")  # a pelaksana's post
    decision = decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="", lang="en")
    assert decision["status"] == "effective"
    [notice] = decision["notices"]
    assert "cannot be told" in notice["text"]


def test_a_head_of_a_puskesmas_is_known_by_the_title(locked):
    bring(locked.store, positions=rows("positions", {"position_id": "P2", "title": "Kepala SDN 1"}))
    recommendation, [first, *_] = ask(locked, "V2")
    decision = decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="")
    assert decision["status"] == "pending_approval"


def test_choosing_nobody_is_not_locked(locked):
    recommendation, _ = ask(locked)
    decision = decide_on(locked, recommendation, None, effective_on=IN_LOCK, reason="Ditunda")
    assert decision["status"] == "effective"


def test_one_that_waits_may_be_corrected_or_withdrawn(locked):
    recommendation, [first, second, *_] = ask(locked)
    decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="")
    decide_on(locked, recommendation, second, effective_on=IN_LOCK, reason="Lebih cocok")
    withdraw(locked, "D000002", reason="Batal")
    assert approved(locked, "P1")["effective"] == []
    assert transfers(locked.store) == []


def test_what_was_carried_out_before_the_lock_was_recorded_stays(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk)
    decide_on(embedded_desk, recommendation, first, effective_on=IN_LOCK, reason="")
    add_election(embedded_desk, determined=DETERMINED, term_ends=TERM_ENDS)
    again = decide_on(embedded_desk, recommendation, first, effective_on=IN_LOCK, reason="Kata")
    assert again["status"] == "effective"
    assert again["transfer_id"] == "T-D000001"


def test_one_whose_career_went_on_meanwhile_keeps_waiting_and_says_why(locked):
    recommendation, [first, *_] = ask(locked)
    decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="")
    other, _ = ask(locked, "V2")
    decide_on(locked, other, first, effective_on=date(2025, 9, 1), reason="Pindah")
    answer = approved(locked, "P1")
    assert answer["effective"] == []
    [refused] = answer["still_pending"]
    assert refused["decision_id"] == "D000001"
    assert "begins another post" in refused["message"]


def test_a_lock_recorded_by_mistake_is_withdrawn_and_what_waited_is_settled(locked):
    recommendation, [first, *_] = ask(locked)
    decide_on(locked, recommendation, first, effective_on=IN_LOCK, reason="")
    answer = withdraw_lock(locked, "L0001", reason="Pemilihan ditunda")
    assert answer["effective"] == ["D000002"]
    with locked.store.read() as connection:
        assert list_locks(connection) == []
    with pytest.raises(NotFoundError):
        approved(locked, "P1")
    with pytest.raises(BadInputError):
        withdraw_lock(locked, "L0001", reason=" ")


def test_the_same_again_changes_nothing(locked):
    lock, is_new = add_election(locked, determined=DETERMINED, term_ends=TERM_ENDS)
    assert (lock["lock_id"], is_new) == ("L0001", False)
    with pytest.raises(ConflictError, match="Withdraw that lock first"):
        add_election(locked, determined=DETERMINED, term_ends=date(2026, 3, 1))
    approved(locked, "P1", "P2")
    _, is_new = approve(
        locked, "L0001", ["P2", "P1"], number="100.2/77/SJ", dated=date(2025, 7, 20)
    )
    assert not is_new
    with locked.store.read() as connection:
        [told] = list_locks(connection)
        assert [one["positions"] for one in told["approvals"]] == [["P1", "P2"]]


def test_what_makes_no_sense_is_refused(locked):
    with pytest.raises(BadInputError, match="before the determination"):
        add_election(locked, determined=DETERMINED, term_ends=date(2025, 9, 21))
    with pytest.raises(NotFoundError, match="no position P99"):
        approved(locked, "P1", "P99")
    with pytest.raises(BadInputError) as caught:
        approve(locked, "L0001", [" "], number="", dated=NOW.date())
    assert [one.where for one in caught.value.errors] == ["positions", "number"]


def test_locks_and_approvals_are_bound_to_the_ledger(locked):
    approved(locked, "P1")
    report = verify_record(locked.store, locked.home)
    assert report.passed
    assert (report.checked["locks"], report.checked["approvals"]) == (1, 1)
    with locked.store.read() as connection:
        assert len(list(ledger.entries(connection, "approval"))) == 1
