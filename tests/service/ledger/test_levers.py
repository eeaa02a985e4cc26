"""What a person on a recorded list could change, told from the data and the model of then."""

from __future__ import annotations

import pytest

from features.errors import NotFoundError
from service.ledger.levers import levers_told
from service.ledger.recommendations import recommend_and_record
from tests.service.ledger.town import SUSPENDED


def test_each_ranked_person_is_told_by_the_recorded_chance(fitted):
    listed = recommend_and_record(fitted, "V1", top=5, lang="id")
    for row in listed["candidates"]:
        told = levers_told(fitted, listed["recommendation_id"], row["employee_id"], 0.99, "en")
        assert told["probability"] == row["probability"]
        assert (told["rank"], told["is_past"]) == (row["rank"], False)
        below = levers_told(fitted, listed["recommendation_id"], row["employee_id"], 0.01, "en")
        assert (below["is_past"], below["proposals"]) == (True, [])


def test_who_is_left_out_by_a_rule_is_not_told_of_chances(fitted):
    listed = recommend_and_record(fitted, "V1", top=5, lang="id")
    with pytest.raises(NotFoundError, match="a rule leaves this person out"):
        levers_told(fitted, listed["recommendation_id"], SUSPENDED, 0.7, "en")


def test_a_list_of_the_rule_of_thumb_has_no_chance_to_lift(listed):
    desk, document = listed
    first = document["candidates"][0]["employee_id"]
    told = levers_told(desk, document["recommendation_id"], first, 0.7, "en")
    assert (told["probability"], told["is_past"], told["proposals"]) == (None, False, [])
    assert "rule of thumb" in told["text"]
