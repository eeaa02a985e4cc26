"""What people object to is kept, and is answered once."""

from __future__ import annotations

import pytest

from features.errors import BadInputError, ConflictError, NotFoundError
from service.ledger.objections import answer, list_objections, object_to
from service.ledger.recommendations import recommend_and_record
from tests.service.ledger.town import NOW, SUSPENDED


def test_an_objection_is_recorded_and_answered_once(desk):
    recommendation = recommend_and_record(desk, "V1", top=3, lang="id")["recommendation_id"]
    objection = object_to(desk, recommendation, SUSPENDED, text="  Skorsing sudah dicabut. ")
    assert objection == {
        "objection_id": "O000001",
        "recommendation_id": recommendation,
        "employee_id": SUSPENDED,
        "text": "Skorsing sudah dicabut.",
        "recorded_at": NOW.isoformat(),
        "answer": None,
        "answered_by": None,
        "answered_at": None,
    }
    answered = answer(desk, "O000001", text="Benar; daftar diulang.", answered_by="BKPSDM")
    assert answered == {
        **objection,
        "answer": "Benar; daftar diulang.",
        "answered_by": "BKPSDM",
        "answered_at": NOW.isoformat(),
    }
    with pytest.raises(ConflictError, match="before"):
        answer(desk, "O000001", text="Lain", answered_by="BKPSDM")
    with desk.store.read() as connection:
        assert list_objections(connection) == [answered]
        assert list_objections(connection, "R9") == []


def test_ids_and_words_that_are_missing_are_refused(listed):
    desk, document = listed
    recommendation = document["recommendation_id"]
    with pytest.raises(NotFoundError, match="R9"):
        object_to(desk, "R9", "E0001", text="x")
    with pytest.raises(NotFoundError, match="E9999"):
        object_to(desk, recommendation, "E9999", text="x")
    with pytest.raises(BadInputError):
        object_to(desk, recommendation, "E0001", text=" ")
    with pytest.raises(NotFoundError, match="O9"):
        answer(desk, "O9", text="x", answered_by="y")
    object_to(desk, recommendation, "E0001", text="x")
    with pytest.raises(BadInputError):
        answer(desk, "O000001", text="x", answered_by=" ")
