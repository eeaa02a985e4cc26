"""Vacancies and evaluations over HTTP: checked like an import, all or nothing."""

from __future__ import annotations

import pytest

from features.contract.tables import TABLES
from features.errors import BadInputError, ConflictError, NotFoundError
from features.intake import stored as asked
from features.store import ledger
from features.store.aliases import write_aliases
from features.store.frames import read_rows
from features.store.store import current_tx
from service.ledger.evaluations import record_evaluations
from service.ledger.posted import make_ready
from service.ledger.recommendations import recommend_and_record
from service.ledger.vacancies import record_vacancy
from tests.service.ledger.town import bring, decide, rows

VACANCY = {"vacancy_id": "V7", "position_id": "P1", "opened_on": "2025-07-01", "slots": 2}
GOOD = {
    "evaluation_id": "X1",
    "transfer_id": "T1",
    "evaluated_on": "2025-03-01",
    "rater_role": "supervisor",
    "score": 76.5,
}


@pytest.fixture
def moved(desk):
    transfer = {"employee_id": "E0002", "effective_on": "2024-08-01", "to_position_id": "P0"}
    bring(desk.store, transfers=rows("transfers", transfer))
    return desk


def stored(desk):
    with desk.store.read() as connection:
        return sorted(read_rows(connection, TABLES["evaluations"])["evaluation_id"])


def kinds(desk):
    with desk.store.read() as connection:
        return [entry.kind for entry in ledger.entries(connection)]


def test_one_evaluation_or_many_are_stored_as_given(moved):
    given = [GOOD, {**GOOD, "evaluation_id": "X2", "rater_role": "peer", "rater_id": "E0005"}]
    answer = record_evaluations(moved, given)
    assert (answer["new"], answer["unchanged"]) == (2, 0)
    assert answer["evaluations"][0] == {**GOOD, "rater_id": None, "programme_achievement": None}
    assert answer["evaluations"][1]["rater_id"] == "E0005"
    assert stored(moved) == ["X1", "X2"]
    assert kinds(moved) == ["evaluations"]


def test_the_same_again_changes_nothing(moved):
    record_evaluations(moved, [GOOD])
    with moved.store.read() as connection:
        tx = current_tx(connection)
    answer = record_evaluations(moved, [{**GOOD, "score": "76.5"}])
    assert (answer["new"], answer["unchanged"]) == (0, 1)
    with moved.store.read() as connection:
        assert current_tx(connection) == tx
    assert kinds(moved) == ["evaluations"]


@pytest.mark.parametrize(
    ("change", "error", "where"),
    [
        ({"transfer_id": "T9"}, NotFoundError, "1.transfer_id"),
        ({"score": 760}, BadInputError, "1.score"),
        ({"score": None}, BadInputError, "1.score"),
        ({"rater_role": "boss"}, BadInputError, "1.rater_role"),
        ({"evaluated_on": "2024-07-31"}, BadInputError, "1.evaluated_on"),
        ({"evaluated_on": "2025-02-30"}, BadInputError, "1.evaluated_on"),
        ({"evaluation_id": "X1", "score": 9}, ConflictError, "1.evaluation_id"),
    ],
)
def test_nothing_is_stored_if_one_is_wrong(moved, change, error, where):
    with pytest.raises(error) as caught:
        record_evaluations(moved, [GOOD, {**GOOD, "evaluation_id": "X2", **change}])
    assert type(caught.value) is error
    assert [detail.where for detail in caught.value.errors] == [where]
    assert stored(moved) == []
    assert kinds(moved) == []


def test_of_rows_posted_again_only_the_new_ones_are_written(moved):
    record_evaluations(moved, [GOOD])
    answer = record_evaluations(moved, [GOOD, {**GOOD, "evaluation_id": "X2"}])
    assert (answer["new"], answer["unchanged"]) == (1, 1)
    assert stored(moved) == ["X1", "X2"]


def test_being_made_ready_for_rows_stores_nothing(moved):
    with moved.store.read() as connection:
        tx = current_tx(connection)
    make_ready(moved)
    with moved.store.read() as connection:
        assert current_tx(connection) == tx
    assert kinds(moved) == []


def test_rows_that_name_what_is_stored_read_no_table_whole(moved, monkeypatch):
    monkeypatch.setattr(asked, "read_known", lambda *_: pytest.fail("all was read"))
    assert record_evaluations(moved, [GOOD])["new"] == 1
    assert record_vacancy(moved, VACANCY)


def _said(desk, row):
    """What an evaluation is answered with, or refused for."""
    try:
        return record_evaluations(desk, [row])["evaluations"]
    except (BadInputError, NotFoundError) as refused:
        return [(detail.where, detail.message) for detail in refused.errors]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"transfer_id": " T1 "},
        {"transfer_id": "01"},
        {"transfer_id": "HR1"},
        {"transfer_id": None},
        {"evaluated_on": "2024-07-31"},
    ],
)
def test_what_rows_name_is_judged_as_if_all_were_read(moved, change, monkeypatch):
    bring(
        moved.store,
        transfers=rows(
            "transfers",
            {"employee_id": "E0003", "effective_on": "2024-09-01", "to_position_id": "P0"},
        ).assign(transfer_id="001"),
    )
    with moved.store.begin("import", "aliases", moved.clock()) as transaction:
        write_aliases(transaction, {"HR1": "T1"})
    said = _said(moved, {**GOOD, **change})
    monkeypatch.setattr(asked, "FEW", 0)
    assert said == _said(moved, {**GOOD, **change})


def test_everything_that_is_wrong_is_told(moved):
    wrong = {**GOOD, "transfer_id": "T9", "score": -1}
    with pytest.raises(BadInputError) as caught:
        record_evaluations(moved, [wrong])
    assert {detail.where for detail in caught.value.errors} == {"transfer_id", "score"}


def test_the_same_id_with_other_content_is_a_conflict(moved):
    record_evaluations(moved, [GOOD])
    new = {**GOOD, "evaluation_id": "X2"}
    with pytest.raises(ConflictError, match="X1"):
        record_evaluations(moved, [new, {**GOOD, "score": 80}])
    assert stored(moved) == ["X1"]


def test_an_evaluation_outside_the_labels_window_is_stored_all_the_same(moved):
    assert record_evaluations(moved, [{**GOOD, "evaluated_on": "2024-08-01"}])["new"] == 1


def test_an_evaluation_of_a_decided_transfer_must_not_lie_before_it(embedded_desk):
    document = recommend_and_record(embedded_desk, "V1", top=1, lang="id")
    decision = decide(embedded_desk, document)
    row = {**GOOD, "transfer_id": decision["transfer_id"]}
    with pytest.raises(BadInputError):
        record_evaluations(embedded_desk, [{**row, "evaluated_on": "2025-07-31"}])
    assert record_evaluations(embedded_desk, [{**row, "evaluated_on": "2026-03-01"}])["new"] == 1


def test_a_new_vacancy_is_answered_at_once(desk):
    row, is_new = record_vacancy(desk, VACANCY)
    assert (row, is_new) == ({**VACANCY, "closes_on": None}, True)
    assert record_vacancy(desk, VACANCY) == (row, False)
    answer = recommend_and_record(desk, "V7", top=3, lang="id")
    assert len(answer["candidates"]) == 3


@pytest.mark.parametrize(
    ("change", "error", "where"),
    [
        ({"position_id": "P9"}, NotFoundError, "position_id"),
        ({"slots": 0}, BadInputError, "slots"),
        ({"opened_on": None}, BadInputError, "opened_on"),
        ({"closes_on": "2025-06-01"}, BadInputError, "closes_on"),
        ({"vacancy_id": "V1"}, ConflictError, "vacancy_id"),
    ],
)
def test_a_vacancy_that_is_wrong_is_refused_where_it_is_wrong(embedded_desk, change, error, where):
    with pytest.raises(error) as caught:
        record_vacancy(embedded_desk, {**VACANCY, **change})
    assert [detail.where for detail in caught.value.errors] == [where]
