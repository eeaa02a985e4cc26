"""What is answered is what is recorded, and what is recorded can be told again."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import orjson
import pytest

from features.errors import DamagedError, NotFoundError
from features.store import ledger
from models.fit.judgement import RULE_OF_THUMB
from models.slate import excluded
from service.ledger import recommendations
from service.ledger.evidence import unpack
from service.ledger.past import recorded
from service.ledger.recommendations import (
    list_recommendations,
    recommend_and_record,
    recommend_and_write,
    recorded_document,
    rehearse,
)
from tests.service.ledger.town import SUSPENDED, promote_fitted


def test_the_record_gives_the_answer_back_as_it_was(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    assert answer["model_version"] == "m0001"
    assert recorded_document(fitted, answer["recommendation_id"]) == json.loads(json.dumps(answer))
    assert recorded_document(fitted, answer["recommendation_id"], "id") == answer


def test_what_is_written_for_others_is_what_is_recorded_byte_for_byte(fitted):
    written = recommend_and_write(fitted, "V1", top=5, lang="en")
    kept = recorded_document(fitted, orjson.loads(written)["recommendation_id"])
    assert orjson.dumps(kept) == written
    told = recommend_and_record(fitted, "V1", top=5, lang="en")
    assert orjson.dumps(told | {"recommendation_id": kept["recommendation_id"]}) == written


def test_another_language_has_the_same_numbers_in_other_words(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    told = recorded_document(fitted, answer["recommendation_id"], "en")
    for one, other in zip(answer["candidates"], told["candidates"], strict=True):
        assert one["explanation"] == other["explanation"]
        assert (one["probability"], one["rank"]) == (other["probability"], other["rank"])
        assert [r["text"] for r in one["reasons"]] != [r["text"] for r in other["reasons"]]
    assert told["excluded"]["by_rule"] == answer["excluded"]["by_rule"]


def test_contributions_add_up_to_the_log_odds_in_the_record(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    for row in recorded_document(fitted, answer["recommendation_id"])["candidates"]:
        total = row["base"] + sum(part["contribution"] for part in row["explanation"])
        assert total == pytest.approx(np.log(row["probability"] / (1 - row["probability"])))


def test_each_recommendation_is_a_ledger_entry_without_a_persons_id(desk):
    answer = recommend_and_record(desk, "V1", top=5, lang="id")
    with desk.store.read() as connection:
        [entry] = ledger.entries(connection, "recommendation")
    row = recorded(desk, answer["recommendation_id"])
    assert entry.payload["record_sha256"] == row.sha256
    assert entry.payload["fingerprint"] == row.fingerprint
    assert "E0" not in json.dumps(entry.payload).replace(row.sha256, "")


def test_all_excluded_are_answered_and_the_first_fifty_recorded(embedded_desk, monkeypatch):
    monkeypatch.setattr(excluded, "PEOPLE_SHOWN", 3)
    answer = recommend_and_record(embedded_desk, "V3", top=5, lang="id", all_excluded=True)
    assert len(answer["excluded"]["people"]) == answer["excluded"]["total"] == 29
    kept = recorded_document(embedded_desk, answer["recommendation_id"])["excluded"]
    assert kept["people"] == answer["excluded"]["people"][:3]
    assert kept["total"] == 29


def test_the_bits_of_the_excluded_are_kept_for_everyone(embedded_desk):
    answer = recommend_and_record(embedded_desk, "V1", top=5, lang="id")
    excluded = recorded(embedded_desk, answer["recommendation_id"]).numbers.excluded
    assert len(excluded) == 30
    ids = embedded_desk.history.ids_of("employees", excluded.rows())
    assert SUSPENDED in ids
    assert len(ids) == answer["excluded"]["total"]


def test_many_at_once_get_numbers_of_their_own(desk):
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda v: recommend_and_record(desk, v, top=3, lang="en"), ["V1", "V2"] * 6)
        )
    assert len({answer["recommendation_id"] for answer in answers}) == 12
    with desk.store.read() as connection:
        assert len(list_recommendations(connection)) == 12
        assert {r["vacancy_id"] for r in list_recommendations(connection, "V2")} == {"V2"}
        assert ledger.verify(connection) == []


def test_lists_are_made_one_after_another_and_a_rehearsal_waits_for_none(
    embedded_desk, monkeypatch
):
    at_work, most, make = [], [], recommendations.slate_now

    def watched(*what, **how):
        at_work.append(what)
        most.append(len(at_work))
        time.sleep(0.005)
        made = make(*what, **how)
        at_work.pop()
        return made

    monkeypatch.setattr(recommendations, "slate_now", watched)
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(ask, embedded_desk, "V1", top=3, lang="id")
            for ask in (recommend_and_record, recommend_and_write) * 4
        ]
        assert all(one.result() for one in asked)
    assert most == [1] * 8
    with embedded_desk.listing, ThreadPoolExecutor(1) as pool:
        pool.submit(rehearse, embedded_desk, "V1", top=3, lang="id").result(10)


def test_the_list_of_the_record_is_newest_first(desk):
    first = recommend_and_record(desk, "V1", top=3, lang="id")
    promote_fitted(desk)
    second = recommend_and_record(desk, "V1", top=3, lang="id")
    with desk.store.read() as connection:
        listed = list_recommendations(connection, "V1")
    ids = [row["recommendation_id"] for row in listed]
    assert ids == [second["recommendation_id"], first["recommendation_id"]]
    assert [row["model_version"] for row in listed] == ["m0001", RULE_OF_THUMB]


def test_what_is_not_there_is_not_found(embedded_desk):
    with pytest.raises(NotFoundError, match="V9"):
        recommend_and_record(embedded_desk, "V9", top=3, lang="id")
    with pytest.raises(NotFoundError, match="R9"):
        recorded_document(embedded_desk, "R9")


def test_evidence_that_is_no_evidence_is_called_damaged():
    with pytest.raises(DamagedError):
        unpack(b"nothing of the kind")
