"""What may be decided on a list, what it writes, and how it is corrected or taken back."""

from __future__ import annotations

from datetime import date

import pytest

from features.contract.tables import TABLES
from features.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from features.intake.importer import import_path
from features.store import ledger
from features.store.frames import read_rows
from features.store.store import current_tx
from service.ledger.decisions import decide_on, list_decisions, withdraw
from service.ledger.evaluations import record_evaluations
from service.ledger.recommendations import recommend_and_record
from service.ledger.replay import replay
from tests.service.ledger.town import CHIEF, NOW, SUSPENDED, bring, career, rows

ON = date(2025, 8, 1)


def ask(desk, vacancy="V1", top=5):
    answer = recommend_and_record(desk, vacancy, top=top, lang="id")
    return answer["recommendation_id"], [c["employee_id"] for c in answer["candidates"]]


def transfers(store, tx=None):
    with store.read() as connection:
        found = read_rows(connection, TABLES["transfers"], tx=tx)
    return [
        (row.transfer_id, row.employee_id, row.from_position_id, row.to_position_id, row.kind)
        for row in found.itertuples()
    ]


def statuses(desk, **of):
    with desk.store.read() as connection:
        return [(d["decision_id"], d["status"]) for d in list_decisions(connection, **of)]


def test_an_effective_decision_writes_the_transfer_and_the_career(desk):
    recommendation, [first, *_] = ask(desk)
    decision = decide_on(desk, recommendation, first, effective_on=ON, reason="")
    assert decision["status"] == "effective"
    assert transfers(desk.store) == [(decision["transfer_id"], first, "P0", "P1", "promotion")]
    assert career(desk.store, first) == [
        ("P0", "2015-01-01", "2025-07-31"),
        ("P1", "2025-08-01", ""),
    ]
    evaluation = {
        "evaluation_id": "X1",
        "transfer_id": decision["transfer_id"],
        "evaluated_on": "2026-03-01",
        "rater_role": "supervisor",
        "score": 88,
    }
    assert record_evaluations(desk, [evaluation])["new"] == 1


def test_a_decision_is_bound_to_the_ledger_without_naming_anyone(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk)
    decision = decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="Cocok")
    with embedded_desk.store.read() as connection:
        [entry] = ledger.entries(connection, "decision")
    assert entry.payload["decision_id"] == decision["decision_id"]
    assert first not in str(entry.payload)
    assert "Cocok" not in str(entry.payload)


def test_a_move_to_an_equal_post_is_lateral(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk, "V2")
    decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")
    assert [move[-1] for move in transfers(embedded_desk.store)] == ["lateral"]


@pytest.mark.parametrize(("place", "vacancy"), [(2, "V1"), (3, "V2"), (None, "V1")])
def test_a_reason_is_a_duty_beyond_the_places_and_where_nobody_is_chosen(
    embedded_desk, place, vacancy
):
    recommendation, ids = ask(embedded_desk, vacancy)
    chosen = None if place is None else ids[place - 1]
    with pytest.raises(BadInputError) as caught:
        decide_on(embedded_desk, recommendation, chosen, effective_on=ON, reason="  ")
    assert [detail.where for detail in caught.value.errors] == ["reason"]
    decision = decide_on(embedded_desk, recommendation, chosen, effective_on=ON, reason="Sebab")
    assert decision["status"] == "effective"
    assert (decision["transfer_id"] is None) == (chosen is None)


def test_within_the_places_no_reason_is_asked(embedded_desk):
    recommendation, ids = ask(embedded_desk, "V2")
    for chosen in ids[:2]:
        decide_on(embedded_desk, recommendation, chosen, effective_on=ON, reason=None)
    assert [status for _, status in statuses(embedded_desk, vacancy_id="V2")] == ["effective"] * 2
    with pytest.raises(ConflictError, match="D000001, D000002"):
        decide_on(embedded_desk, recommendation, ids[2], effective_on=ON, reason="ketiga")


def test_somebody_below_the_list_may_be_chosen_for_a_reason(embedded_desk):
    recommendation, listed = ask(embedded_desk, top=3)
    everyone = ask(embedded_desk, top=30)[1]
    below = next(who for who in everyone if who not in listed)
    decision = decide_on(embedded_desk, recommendation, below, effective_on=ON, reason="Sebab")
    assert decision["employee_id"] == below


def test_somebody_whom_a_rule_leaves_out_cannot_be_chosen(embedded_desk):
    recommendation, _ = ask(embedded_desk)
    with pytest.raises(RefusedError) as caught:
        decide_on(embedded_desk, recommendation, SUSPENDED, effective_on=ON, reason="Sebab")
    assert [detail.where for detail in caught.value.errors] == ["legal_status"]
    assert statuses(embedded_desk) == []
    assert transfers(embedded_desk.store) == []


def test_a_chief_is_chosen_by_open_selection_alone(embedded_desk):
    recommendation, ids = ask(embedded_desk, "V3")
    assert ids == [CHIEF]
    with pytest.raises(RefusedError, match="open selection"):
        decide_on(embedded_desk, recommendation, CHIEF, effective_on=ON, reason="Sebab")
    decision = decide_on(
        embedded_desk, recommendation, CHIEF, effective_on=ON, reason="", approval="800/12/2025"
    )
    assert (decision["status"], decision["approval"]) == ("effective", "800/12/2025")
    nobody = decide_on(embedded_desk, recommendation, None, effective_on=ON, reason="Ditunda")
    assert nobody["replaces"] == decision["decision_id"]


def test_ids_that_do_not_fit_are_refused(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk)
    with pytest.raises(NotFoundError):
        decide_on(embedded_desk, "R9", first, effective_on=ON, reason="")
    with pytest.raises(NotFoundError):
        decide_on(embedded_desk, recommendation, "E9999", effective_on=ON, reason="x")
    with pytest.raises(BadInputError, match="cannot be recorded") as caught:
        decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="", vacancy_id="V2")
    assert caught.value.errors[0].where == "vacancy_id"
    with pytest.raises(ConflictError, match="D9"):
        decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="x", replaces="D9")


def test_a_correction_is_a_new_entry_and_the_old_one_stays(desk):
    recommendation, [first, second, *_] = ask(desk)
    before = career(desk.store, first)
    old = decide_on(desk, recommendation, first, effective_on=ON, reason="")
    with pytest.raises(BadInputError, match=old["decision_id"]):
        decide_on(desk, recommendation, first, effective_on=date(2025, 9, 1), reason="")
    moved = decide_on(
        desk, recommendation, first, effective_on=date(2025, 9, 1), reason="Tanggal keliru"
    )
    assert moved["replaces"] == old["decision_id"]
    assert transfers(desk.store) == [(moved["transfer_id"], first, "P0", "P1", "promotion")]
    assert career(desk.store, first)[-1] == ("P1", "2025-09-01", "")
    other = decide_on(desk, recommendation, second, effective_on=ON, reason="Mengundurkan diri")
    assert career(desk.store, first) == before
    assert career(desk.store, second)[-1] == ("P1", "2025-08-01", "")
    assert statuses(desk, recommendation_id=recommendation) == [
        (old["decision_id"], "withdrawn"),
        (moved["decision_id"], "withdrawn"),
        (other["decision_id"], "effective"),
    ]


def test_correcting_the_words_alone_keeps_the_transfer(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk)
    old = decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")
    with embedded_desk.store.read() as connection:
        tx = current_tx(connection)
    new = decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="Lebih jelas")
    assert new["transfer_id"] == old["transfer_id"]
    with embedded_desk.store.read() as connection:
        assert current_tx(connection) == tx
    assert withdraw(embedded_desk, new["decision_id"], reason="Batal")["status"] == "withdrawn"
    assert transfers(embedded_desk.store) == []


def test_the_same_decision_twice_is_a_conflict(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk)
    decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")
    with pytest.raises(ConflictError, match="D000001"):
        decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")


def test_a_withdrawn_decision_leaves_no_trace_but_in_the_past(desk):
    recommendation, [first, *_] = ask(desk)
    before = career(desk.store, first)
    old = decide_on(desk, recommendation, first, effective_on=ON, reason="")
    with desk.store.read() as connection:
        then = current_tx(connection)
    entry = withdraw(desk, old["decision_id"], reason="Batal")
    assert (entry["status"], entry["replaces"]) == ("withdrawn", old["decision_id"])
    assert transfers(desk.store) == []
    assert career(desk.store, first) == before
    assert len(transfers(desk.store, then)) == 1
    assert career(desk.store, first, then)[-1] == ("P1", "2025-08-01", "")
    with pytest.raises(ConflictError):
        withdraw(desk, old["decision_id"], reason="Lagi")
    with pytest.raises(ConflictError):
        withdraw(desk, entry["decision_id"], reason="Lagi")
    again = decide_on(desk, recommendation, first, effective_on=ON, reason="")
    assert again["transfer_id"] != old["transfer_id"]
    assert replay(desk, recommendation).passed


def test_a_withdrawal_needs_a_reason_and_a_decision(embedded_desk):
    with pytest.raises(NotFoundError):
        withdraw(embedded_desk, "D1", reason="x")
    recommendation, [first, *_] = ask(embedded_desk)
    old = decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")
    with pytest.raises(BadInputError):
        withdraw(embedded_desk, old["decision_id"], reason=" ")


def test_what_took_place_cannot_be_taken_back(embedded_desk):
    recommendation, [first, second, *_] = ask(embedded_desk)
    old = decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")
    evaluation = {
        "evaluation_id": "X1",
        "transfer_id": old["transfer_id"],
        "evaluated_on": "2026-03-01",
        "rater_role": "peer",
        "score": 70,
    }
    record_evaluations(embedded_desk, [evaluation])
    with pytest.raises(ConflictError, match="evaluated"):
        withdraw(embedded_desk, old["decision_id"], reason="Batal")
    with pytest.raises(ConflictError, match="evaluated"):
        decide_on(embedded_desk, recommendation, second, effective_on=ON, reason="Lain")
    assert statuses(embedded_desk) == [(old["decision_id"], "effective")]


def test_a_later_decision_is_withdrawn_before_an_earlier_one(embedded_desk):
    first_list, ids = ask(embedded_desk, "V1", top=30)
    second_list, others = ask(embedded_desk, "V2", top=30)
    who = next(one for one in ids if one in others)
    first = decide_on(embedded_desk, first_list, who, effective_on=ON, reason="a")
    later = date(2026, 2, 1)
    second = decide_on(embedded_desk, second_list, who, effective_on=later, reason="b")
    assert [move[2:] for move in transfers(embedded_desk.store)] == [
        ("P0", "P1", "promotion"),
        ("P1", "P2", "demotion"),
    ]
    with pytest.raises(ConflictError, match="later"):
        withdraw(embedded_desk, first["decision_id"], reason="x")
    withdraw(embedded_desk, second["decision_id"], reason="x")
    withdraw(embedded_desk, first["decision_id"], reason="x")
    assert career(embedded_desk.store, who) == [("P0", "2015-01-01", "")]


def test_a_career_that_goes_on_after_the_day_is_not_overwritten(embedded_desk):
    recommendation, [first, *_] = ask(embedded_desk)
    begun = [
        {"employee_id": first, "position_id": "P0", "started_on": "2015-01-01"},
        {"employee_id": first, "position_id": "P2", "started_on": "2025-10-01"},
    ]
    begun[0]["ended_on"] = "2025-09-30"
    bring(embedded_desk.store, position_history=rows("position_history", *begun))
    with pytest.raises(ConflictError, match="2025-10-01"):
        decide_on(embedded_desk, recommendation, first, effective_on=ON, reason="")


def test_an_imported_transfer_of_the_same_person_post_and_day_is_the_same_one(desk):
    recommendation, [first, *_] = ask(desk)
    imported = {
        "transfer_id": "HR-7",
        "employee_id": first,
        "from_position_id": "P0",
        "to_position_id": "P1",
        "effective_on": "2025-08-01",
    }
    bring(desk.store, transfers=rows("transfers", imported))
    decision = decide_on(desk, recommendation, first, effective_on=ON, reason="")
    assert decision["transfer_id"] == "HR-7"
    assert len(transfers(desk.store)) == 1
    assert career(desk.store, first)[-1] == ("P1", "2025-08-01", "")
    withdraw(desk, decision["decision_id"], reason="Batal")
    assert len(transfers(desk.store)) == 1  # what HR's files brought stays
    assert career(desk.store, first) == [("P0", "2015-01-01", "")]


def test_a_transfer_that_hr_files_bring_later_is_the_decided_one(desk, tmp_path):
    recommendation, [first, *_] = ask(desk)
    decision = decide_on(desk, recommendation, first, effective_on=ON, reason="")
    folder = tmp_path / "hr"
    folder.mkdir()
    (folder / "transfers.csv").write_text(
        "transfer_id,employee_id,from_position_id,to_position_id,effective_on,kind\n"
        f"HR-9,{first},P0,P1,2025-08-01,promotion\n"
    )
    import_path(desk.store, desk.home, folder, at=NOW)
    assert [move[0] for move in transfers(desk.store)] == [decision["transfer_id"]]
    evaluation = {
        "evaluation_id": "X1",
        "transfer_id": "HR-9",
        "evaluated_on": "2026-03-01",
        "rater_role": "supervisor",
        "score": 90,
    }
    [stored] = record_evaluations(desk, [evaluation])["evaluations"]
    assert stored["transfer_id"] == decision["transfer_id"]
    with pytest.raises(ConflictError):
        withdraw(desk, decision["decision_id"], reason="Batal")


def test_a_transfer_without_a_career_begins_one(embedded_desk):
    bring(
        embedded_desk.store,
        employees=rows(
            "employees",
            {"employee_id": "E0100", "position_id": "P0", "position_since": "2012-01-01"},
        ),
    )
    recommendation, ids = ask(embedded_desk, top=31)
    assert "E0100" in ids
    decide_on(embedded_desk, recommendation, "E0100", effective_on=ON, reason="x")
    assert career(embedded_desk.store, "E0100") == [("P1", "2025-08-01", "")]
    assert [move[2] for move in transfers(embedded_desk.store)] == ["P0"]
