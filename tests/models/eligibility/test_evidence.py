"""HR's evidence answers what the data leave unknown, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from features.history.coding import NO_ROW
from models.eligibility.answers import Answer
from models.eligibility.details import fails_of, needs_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.rule_evidence import Piece, RuleEvidence
from models.eligibility.rules import load_rules
from tests.builders import city, day, pairs

ON = "2025-06-01"
HISTORY = city(
    positions=[
        {"position_id": "P1", "education_fields": "0913"},
        {"position_id": "P2", "education_fields": "0913"},
    ],
    employees=[
        {"employee_id": "E1", "education_field": "09"},  # coarser than asked: unknown
        {"employee_id": "E2", "education_field": "0413"},  # another field: fail
    ],
)
[FIELD] = [rule for rule in load_rules(day(ON)) if rule.id == "post_field"]


def piece(answer=Answer.PASS, *, person=0, position=NO_ROW, begins=ON, ends="2030-01-01", at=1):
    return Piece(
        f"B{at:06d}",
        "post_field",
        person,
        position,
        answer,
        "Ijazah 12/2004",
        "BKPSDM",
        day(begins),
        day(ends),
    )


def judged(*pieces, person="E1", post="P1", on=ON):
    asked = pairs(HISTORY, (person, post, on))
    return asked, judge_eligibility(HISTORY, asked, [FIELD], RuleEvidence(pieces))


def answer(*pieces, **pair):
    return Answer(int(judged(*pieces, **pair)[1].answers[0, 0]))


def test_without_evidence_the_answer_is_unknown():
    assert answer() is Answer.UNKNOWN


@pytest.mark.parametrize("given", [Answer.PASS, Answer.FAIL])
def test_evidence_gives_the_answer(given):
    assert answer(piece(given)) is given


def test_what_the_data_say_stands_against_any_evidence():
    assert answer(piece(person=1), person="E2") is Answer.FAIL


def test_evidence_of_one_person_or_post_says_nothing_of_another():
    assert answer(piece(person=1)) is Answer.UNKNOWN
    only_p2 = piece(position=int(HISTORY.rows_of("positions", ["P2"])[0]))
    assert answer(only_p2) is Answer.UNKNOWN
    assert answer(only_p2, post="P2") is Answer.PASS


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-05-31", Answer.UNKNOWN),
        ("2025-06-01", Answer.PASS),
        ("2030-01-01", Answer.PASS),
        ("2030-01-02", Answer.UNKNOWN),
    ],
)
def test_evidence_speaks_from_its_first_to_its_last_day(on, expected):
    assert answer(piece(), on=on) is expected


def test_of_two_pieces_the_later_recorded_speaks():
    assert answer(piece(Answer.FAIL, at=1), piece(Answer.PASS, at=2)) is Answer.PASS
    assert answer(piece(Answer.PASS, at=1), piece(Answer.FAIL, at=2)) is Answer.FAIL


def test_a_fail_by_evidence_is_told_with_the_document_and_the_need_is_gone():
    _, eligibility = judged(piece(Answer.FAIL))
    assert eligibility.is_excluded[0]
    [[detail]] = fails_of(eligibility, "en")
    assert "Ijazah 12/2004" in detail.text
    assert "BKPSDM" in detail.text
    assert needs_of(eligibility, "en") == [[]]


def test_the_answers_of_few_are_those_of_all():
    asked = pairs(HISTORY, ("E1", "P1", ON), ("E2", "P1", ON), ("E1", "P2", ON))
    everyone = judge_eligibility(HISTORY, asked, [FIELD], RuleEvidence((piece(),)))
    few = everyone.take(np.array([2, 0]))
    assert few.piece_of(0, 0).evidence_id == "B000001"
    assert everyone.piece_of(1, 0) is None
    assert few.answers[:, 0].tolist() == [Answer.PASS, Answer.PASS]
