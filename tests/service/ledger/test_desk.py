"""The desk gives one consistent state, and swaps in a new one without failing anybody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np

from features.pairs.pairs import Pairs
from models.fit.judgement import RULE_OF_THUMB
from models.registry import champion
from service.desk import Desk
from service.ledger.recommendations import recommend_and_record
from tests.builders import day
from tests.service.ledger.town import NOW, bring, promote_fitted, rows


def test_the_view_is_kept_until_the_data_or_the_champion_change(desk):
    first = desk.view()
    assert desk.view() is first
    assert first.judge.version == RULE_OF_THUMB
    recommend_and_record(desk, "V1", top=3, lang="id")
    assert desk.view() is first  # a list changes no data
    promote_fitted(desk)
    second = desk.view()
    assert second.judge.version == "m0001"
    assert second.history is first.history
    bring(desk.store, employees=rows("employees", {"employee_id": "E0099"}))
    third = desk.view()
    assert len(third.history["employees"]) == len(third.groups) == 31
    assert len(second.history["employees"]) == 30  # who holds the old view keeps it


def test_a_rollback_lets_the_earlier_model_serve_at_once(embedded_desk):
    promote_fitted(embedded_desk, 1)
    promote_fitted(embedded_desk, 2)
    assert embedded_desk.judge.version == "m0002"
    with embedded_desk.store.begin("promotion", "", NOW) as transaction:
        champion.rollback(transaction, reason="test", at=NOW)
    assert embedded_desk.judge.version == "m0001"


def test_what_a_new_vacancy_leaves_as_it_was_is_used_again(embedded_desk):
    before = embedded_desk.view()
    bring(
        embedded_desk.store,
        vacancies=rows("vacancies", {"vacancy_id": "V9", "position_id": "P2"}),
    )
    after = embedded_desk.view()
    assert after.builder is before.builder
    assert after.groups is before.groups
    assert after.history is not before.history


def test_a_view_that_was_swapped_in_gives_the_bits_of_a_fresh_one(embedded_desk):
    embedded_desk.view()
    changes = [
        {"performance": rows("performance", {"employee_id": "E0002", "score": 99.0})},
        {"employee_groups": rows("employee_groups", {"employee_id": "E0002", "gender": "x"})},
        {"vacancies": rows("vacancies", {"vacancy_id": "V9", "position_id": "P2"})},
    ]
    for change in changes:
        bring(embedded_desk.store, **change)
        swapped = embedded_desk.view()
        fresh = Desk(embedded_desk.store, embedded_desk.home, lambda: NOW).view()
        pairs = Pairs.of_vacancy(fresh.history, 1, day("2025-06-01"))
        one, other = swapped.builder.matrix(pairs), fresh.builder.matrix(pairs)
        assert np.array_equal(one.values, other.values, equal_nan=True)
        for left, right in zip(swapped.groups, fresh.groups, strict=True):
            assert left.groups == right.groups
            assert np.array_equal(left.codes, right.codes)


def test_no_request_fails_while_champions_and_data_change(desk):
    promote_fitted(desk, 1)
    promote_fitted(desk, 2)
    stop, failures, served = threading.Event(), [], set()

    def ask():
        while not stop.is_set():
            try:
                document = recommend_and_record(desk, "V1", top=3, lang="id")
                served.add(document["model_version"])
            except Exception as error:  # noqa: BLE001 - any failure is what is looked for
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for at in range(4):
        version = ("m0001", "m0002")[at % 2]
        with desk.store.begin("promotion", "", NOW) as transaction:
            champion.promote(transaction, version, reason="swap", at=NOW)
        score = {"employee_id": "E0002", "score": 60.0 + at}
        bring(desk.store, performance=rows("performance", score))
        desk.view()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert served == {"m0001", "m0002"}


def test_the_citys_own_rules_hold_from_the_moment_they_are_written(embedded_desk):
    on = day("2025-06-01")
    assert "legal_status" in {rule.id for rule in embedded_desk.rules_on(on)}
    (embedded_desk.home / "rules").mkdir()
    own = embedded_desk.home / "rules" / "city.yaml"
    own.write_text("rules:\n- {id: legal_status, enabled: false}\n")
    assert "legal_status" not in {rule.id for rule in embedded_desk.rules_on(on)}
    assert len(embedded_desk.rules_on(None)) >= len(embedded_desk.rules_on(on))
    early = {rule.id for rule in embedded_desk.rules_on(day("1980-01-01"))}
    assert "own_post" in early
    assert "min_tenure" not in early  # PP 11/2017


def test_serving_starts_without_what_only_training_needs():
    script = (
        "import sys, service.desk, service.ledger.recommendations, service.ledger.evaluations\n"
        "print(sorted({'mlflow', 'shap', 'sklearn', 'pandera', 'fairlearn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.stdout.strip() == "[]"
