"""A list is made again from the state of then, bit for bit, or it is told what differs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa

from features.errors import DamagedError
from features.store.schema import CONTRACT
from models.registry.versions import folder_of
from models.slate.fingerprint import FIRST
from service.desk import Desk
from service.ledger.evidence import pack
from service.ledger.packing import squeeze
from service.ledger.past import recorded, recorded_document, slate_of
from service.ledger.recommendations import recommend_and_record
from service.ledger.replay import replay
from service.ledger.tables import RECOMMENDATIONS, RULESETS
from tests.builders import day
from tests.service.ledger.town import NOW, OPENED, bring, promote_fitted, rows


def import_newer(store):
    """Everything that may move a row: people before and between, scores, a closed post."""
    bring(
        store,
        employees=rows(
            "employees",
            {"employee_id": "A0000", "position_id": "P0", "position_since": "2010-01-01"},
            {"employee_id": "E0001", "legal_status": "retired"},
        ),
        positions=rows("positions", {"position_id": "P00"}, {"position_id": "P1", "title": "X"}),
        performance=rows(
            "performance",
            {"employee_id": "E0002", "period_end": "2024-12-31", "predicate": "kurang", "score": 9},
        ),
        employee_groups=rows("employee_groups", {"employee_id": "E0003", "gender": "male"}),
    )


@pytest.mark.parametrize("judge", ["rule-of-thumb", "m0001"])
def test_replay_stays_exact_whatever_was_imported_since(desk, judge):
    if judge != "rule-of-thumb":
        promote_fitted(desk)
    answer = recommend_and_record(desk, "V1", top=7, lang="id")
    assert answer["model_version"] == judge
    import_newer(desk.store)
    fresh = Desk(desk.store, desk.home, lambda: NOW)
    other = recommend_and_record(fresh, "V1", top=7, lang="id")
    assert other["candidates"] != answer["candidates"]  # the newer data do matter
    for one in (answer, other):
        report = replay(fresh, one["recommendation_id"])
        assert report.passed, report.to_json()
    assert recorded_document(fresh, answer["recommendation_id"]) == answer


def test_replay_uses_the_model_and_the_rules_of_then(desk):
    promote_fitted(desk, 1)
    answer = recommend_and_record(desk, "V1", top=5, lang="en")
    promote_fitted(desk, 2)
    (desk.home / "rules").mkdir()
    (desk.home / "rules" / "city.yaml").write_text("rules:\n- {id: legal_status, enabled: false}\n")
    other = recommend_and_record(desk, "V1", top=5, lang="en")
    assert other["model_version"] != answer["model_version"]
    assert other["rules_version"] != answer["rules_version"]
    assert other["excluded"]["total"] == answer["excluded"]["total"] - 1
    assert replay(desk, answer["recommendation_id"]).passed
    assert replay(desk, other["recommendation_id"]).passed


def test_a_list_recorded_under_the_first_scheme_replays_and_one_bit_of_it_is_found(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    row, view = recorded(fitted, answer["recommendation_id"]), fitted.view()
    rules = fitted.rules_on(day(OPENED))
    given = (view, "V1", rules, 5, row.circumstances)
    first = slate_of(*given, scheme=FIRST).fingerprint
    tamper(fitted, RECOMMENDATIONS, fingerprint=first)
    assert replay(fitted, answer["recommendation_id"]).passed
    assert recorded_document(fitted, answer["recommendation_id"], "en")["candidates"]
    tamper(fitted, RECOMMENDATIONS, fingerprint=first[::-1])
    assert replay(fitted, answer["recommendation_id"]).to_json()["differing"] == ["fingerprint"]


def test_an_empty_list_replays_too(embedded_desk):
    bring(
        embedded_desk.store,
        vacancies=rows("vacancies", {"vacancy_id": "V8", "position_id": "P1", "slots": 1}),
    )
    answer = recommend_and_record(embedded_desk, "V8", top=5, lang="id")
    assert replay(embedded_desk, answer["recommendation_id"]).passed


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("margin", lambda e: judged(e, margin=nudged(e.listed.judgement.margin))),
        ("low", lambda e: judged(e, low=nudged(e.listed.judgement.low))),
        ("base", lambda e: explained(e, base=nudged(e.listed.contributions.base))),
        ("contributions", lambda e: explained(e, values=nudged(e.listed.contributions.values))),
        ("excluded", lambda e: replace(e, excluded=other_bits(e.excluded))),
    ],
)
def test_one_bit_of_the_record_that_differs_is_found_and_named(fitted, part, change):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    row = recorded(fitted, answer["recommendation_id"])
    tamper(fitted, RECOMMENDATIONS, evidence=pack(change(row.numbers)))
    report = replay(fitted, answer["recommendation_id"])
    assert report.to_json()["differing"] == [part]
    assert "NOT" in report.sentences()[0]


def other_bits(excluded):
    return replace(excluded, bits=excluded.bits ^ np.uint8(1 << 7))


def judged(evidence, **change):
    judgement = replace(evidence.listed.judgement, **change)
    return replace(evidence, listed=replace(evidence.listed, judgement=judgement))


def explained(evidence, **change):
    parts = replace(evidence.listed.contributions, **change)
    return replace(evidence, listed=replace(evidence.listed, contributions=parts))


def nudged(array):
    """The last bit of the first number changed."""
    other = np.array(array)
    other.flat[0] = np.nextafter(other.flat[0], np.inf)
    return other


def test_data_of_then_that_were_changed_outside_of_tepat_are_found(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    first = answer["candidates"][0]["employee_id"]
    stored = CONTRACT["performance"]
    with fitted.store.begin("test", "", NOW) as transaction:
        change = sa.update(stored).where(stored.c.employee_id == first).values(score=61.25)
        transaction.connection.execute(change)
    for path in (fitted.home / "snapshots").glob("performance.*"):
        path.unlink()
    fresh = Desk(fitted.store, fitted.home, lambda: NOW)
    assert {"features", "fingerprint"} <= set(
        replay(fresh, answer["recommendation_id"]).to_json()["differing"]
    )
    with pytest.raises(DamagedError, match="tepat replay"):
        recorded_document(fresh, answer["recommendation_id"], "en")


def test_a_model_file_or_rules_that_were_changed_are_refused(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    fresh = Desk(fitted.store, fitted.home, lambda: NOW)
    path = next(folder_of(fitted.home, "m0001").glob("trees-*.txt"))
    kept = path.read_bytes()
    path.write_bytes(kept + b"\n")
    with pytest.raises(DamagedError, match="m0001"):
        replay(fresh, answer["recommendation_id"])
    path.write_bytes(kept)
    assert replay(fresh, answer["recommendation_id"]).passed
    rules = sa.func.replace(RULESETS.c.rules, '"severity": "exclude"', '"severity": "warning"')
    tamper(fitted, RULESETS, rules=rules)
    with pytest.raises(DamagedError, match="rules"):
        replay(fresh, answer["recommendation_id"])


def tamper(desk, table, **values):
    with desk.store.begin("test", "", NOW) as transaction:
        transaction.connection.execute(sa.update(table).values(**values))


def test_evidence_with_a_mask_a_person_as_it_was_written_first_is_read(fitted):
    answer = recommend_and_record(fitted, "V1", top=5, lang="id")
    numbers = recorded(fitted, answer["recommendation_id"]).numbers
    fails = np.unpackbits(numbers.excluded.bits, axis=1, count=len(numbers.excluded))
    masks = np.zeros(len(numbers.excluded), dtype="<u8")
    for place, row in zip(numbers.excluded.rules, fails, strict=True):
        masks |= row.astype(np.uint64) << np.uint64(place)
    arrays = {**numbers.arrays(), "excluded": masks}
    told = [[name, one.dtype.str, list(one.shape)] for name, one in arrays.items()]
    header = json.dumps({"format": 1, "names": numbers.names(), "arrays": told}).encode()
    cells = b"".join(np.ascontiguousarray(one).tobytes() for one in arrays.values())
    written = squeeze(len(header).to_bytes(4, "big") + header + cells)
    tamper(fitted, RECOMMENDATIONS, evidence=written)
    assert len(numbers.excluded.rules) > 0
    assert replay(fitted, answer["recommendation_id"]).passed
