"""Evidence on record: it counts from then on, lists of before replay without it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from features.errors import BadInputError, ConflictError, NotFoundError
from features.store import ledger
from models.eligibility.tables import RULE_EVIDENCE
from service.ledger.past import recorded_document
from service.ledger.recommendations import recommend_and_record
from service.ledger.replay import replay
from service.ledger.rule_evidence import add_evidence, list_evidence, withdraw_evidence
from service.ledger.verify import verify_record

UNASSESSED = "E0027"
"""One of those whom nobody assessed."""


def listed(desk, lang="en"):
    return recommend_and_record(desk, "V1", top=30, lang=lang)


def needs(document, who=UNASSESSED):
    [found] = [c["needs"] for c in document["candidates"] if c["employee_id"] == who]
    return {one["rule"] for one in found}


def out(document):
    return {one["employee_id"]: one["rules"] for one in document["excluded"]["people"]}


def add(desk, answer="pass", **said):
    return add_evidence(
        desk,
        UNASSESSED,
        "competence_floor",
        **{
            "answer": answer,
            "document": "Penilaian 7/2025",
            "recorded_by": "BKPSDM",
            "valid_from": date(2025, 1, 1),
            **said,
        },
    )


def test_after_it_the_rule_passes_and_the_need_is_gone(desk):
    assert "competence_floor" in needs(listed(desk))
    piece, is_new = add(desk)
    assert is_new
    assert piece["evidence_id"] == "B000001"
    assert "competence_floor" not in needs(listed(desk))


def test_after_it_the_rule_fails_and_the_person_is_left_out_with_the_document(desk):
    add(desk, "fail")
    [rule] = out(listed(desk))[UNASSESSED]
    assert rule["rule"] == "competence_floor"
    assert "Penilaian 7/2025" in rule["detail"]


def test_lists_of_before_and_after_replay_each_with_the_evidence_of_its_day(desk):
    before = listed(desk)["recommendation_id"]
    add(desk, "fail")
    with_it = listed(desk)["recommendation_id"]
    withdraw_evidence(desk, "B000001", reason="Keliru", recorded_by="BKPSDM")
    after = listed(desk)
    assert UNASSESSED not in out(after)
    for one in (before, with_it, after["recommendation_id"]):
        assert replay(desk, one).passed, one
    told = recorded_document(desk, with_it, "id")
    assert UNASSESSED in out(told)
    assert UNASSESSED not in out(recorded_document(desk, before, "id"))


def test_the_same_again_changes_nothing(embedded_desk):
    add(embedded_desk)
    assert add(embedded_desk)[1] is False
    with embedded_desk.store.read() as connection:
        assert len(list_evidence(connection, UNASSESSED)) == 1
        assert list_evidence(connection, "E0001") == []


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"answer": "perhaps"}, "answer"),
        ({"document": " "}, "document"),
        ({"recorded_by": ""}, "recorded_by"),
        ({"valid_until": date(2024, 12, 31)}, "valid_until"),
    ],
)
def test_what_makes_no_sense_is_refused(embedded_desk, said, where):
    with pytest.raises(BadInputError) as caught:
        add(embedded_desk, **said)
    assert [one.where for one in caught.value.errors] == [where]


def test_what_is_not_stored_is_named(embedded_desk):
    with pytest.raises(NotFoundError, match="no position P99"):
        add(embedded_desk, position_id="P99")
    with pytest.raises(NotFoundError, match="no rule shoe_size"):
        add_evidence(
            embedded_desk,
            UNASSESSED,
            "shoe_size",
            answer="pass",
            document="1",
            recorded_by="B",
            valid_from=date(2025, 1, 1),
        )
    with pytest.raises(NotFoundError):
        withdraw_evidence(embedded_desk, "B000009", reason="x", recorded_by="y")


def test_a_piece_is_withdrawn_once(embedded_desk):
    add(embedded_desk)
    withdraw_evidence(embedded_desk, "B000001", reason="x", recorded_by="y")
    with pytest.raises(ConflictError):
        withdraw_evidence(embedded_desk, "B000001", reason="x", recorded_by="y")
    with pytest.raises(ConflictError):
        withdraw_evidence(embedded_desk, "B000002", reason="x", recorded_by="y")


def test_it_is_bound_to_the_ledger_which_names_nobody(embedded_desk):
    add(embedded_desk)
    with embedded_desk.store.read() as connection:
        [entry] = ledger.entries(connection, "evidence")
    assert UNASSESSED not in str(entry.payload)
    assert verify_record(embedded_desk.store, embedded_desk.home).passed
    with embedded_desk.store.begin("tampering", "", embedded_desk.clock()) as transaction:
        transaction.connection.execute(sa.update(RULE_EVIDENCE).values(answer="fail"))
    report = verify_record(embedded_desk.store, embedded_desk.home)
    assert any("evidence B000001" in one.where for one in report.findings)
