"""Whatever is changed, added or removed outside of Tepat is found."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from features.store.backup import backup, restore
from features.store.schema import LEDGER
from features.store.store import open_store
from models.registry.tables import CHAMPION, VERSIONS
from models.registry.versions import folder_of
from service.desk import Desk
from service.ledger.decisions import decide_on
from service.ledger.objections import answer, object_to
from service.ledger.recommendations import recommend_and_record
from service.ledger.replay import replay
from service.ledger.tables import DECISIONS, OBJECTIONS, RECOMMENDATIONS, RULESETS
from service.ledger.verify import verify_record
from tests.service.ledger.town import NOW


@pytest.fixture
def record(fitted):
    """One of everything."""
    document = recommend_and_record(fitted, "V1", top=5, lang="id")
    recommendation, first = document["recommendation_id"], document["candidates"][0]["employee_id"]
    decide_on(fitted, recommendation, first, effective_on=date(2025, 8, 1), reason="Cocok")
    objection = object_to(fitted, recommendation, "E0003", text="Nilai saya kurang")
    answer(fitted, objection["objection_id"], text="Sudah benar", answered_by="BKPSDM")
    object_to(fitted, recommendation, "E0004", text="Mengapa?")
    return fitted


def verify(desk):
    return verify_record(desk.store, desk.home)


def tampered(desk, statement):
    with desk.store.begin("test", "", NOW) as transaction:
        transaction.connection.execute(statement)
    return [finding.where for finding in verify(desk).findings]


def test_an_untouched_record_is_whole(record):
    report = verify(record)
    assert report.passed, report.to_json()
    assert report.checked == {
        "ledger entries": 8,
        "recommendations": 1,
        "decisions": 1,
        "objections": 2,
        "pieces of evidence": 0,
        "locks": 0,
        "approvals": 0,
        "rulesets": 1,
        "models": 1,
        "fairness audits": 0,
    }
    assert len(report.sentences()) == 1


CHANGES = {
    "the answer": (sa.update(RECOMMENDATIONS).values(document=b"x"), "recommendation R000001"),
    "the evidence": (sa.update(RECOMMENDATIONS).values(evidence=b"x"), "recommendation R000001"),
    "the data": (sa.update(RECOMMENDATIONS).values(data_tx=0), "recommendation R000001"),
    "its own hash": (sa.update(RECOMMENDATIONS).values(sha256="0"), "recommendation R000001"),
    "a lost list": (sa.delete(RECOMMENDATIONS), "recommendation R000001"),
    "the chosen": (sa.update(DECISIONS).values(employee_id="E0009"), "decision D000001"),
    "the reason": (sa.update(DECISIONS).values(reason="Lain"), "decision D000001"),
    "the day": (sa.update(DECISIONS).values(effective_on=date(2025, 9, 1)), "decision D000001"),
    "the status": (sa.update(DECISIONS).values(status="withdrawn"), "decision D000001"),
    "what was objected": (
        sa.update(OBJECTIONS).where(OBJECTIONS.c.number == 2).values(text="Tidak jadi"),
        "objection O000002",
    ),
    "what was answered": (
        sa.update(OBJECTIONS).where(OBJECTIONS.c.number == 1).values(answer="Tidak"),
        "answer to objection O000001",
    ),
    "an answer taken away": (
        sa.update(OBJECTIONS).where(OBJECTIONS.c.number == 1).values(answer=None),
        "answer to objection O000001",
    ),
    "an answer made up": (
        sa.update(OBJECTIONS).where(OBJECTIONS.c.number == 2).values(answer="Ya"),
        "answer to objection O000002",
    ),
    "the rules": (
        sa.update(RULESETS).values(rules=RULESETS.c.rules + " "),
        "rules",
    ),
    "the ledger": (
        sa.update(LEDGER).where(LEDGER.c.seq == 3).values(payload="{}"),
        "ledger entry 3",
    ),
    "a lost entry": (sa.delete(LEDGER).where(LEDGER.c.seq == 4), "ledger entry 5"),
    "the champion": (sa.update(CHAMPION).values(version="m0009"), "champion"),
    "the gates": (sa.update(VERSIONS).values(passed=False), "model m0001"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_record_is_found_and_named(record, what):
    statement, where = CHANGES[what]
    found = tampered(record, statement)
    assert any(one.startswith(where) for one in found), found
    assert "NOT" in verify(record).sentences()[0]


def test_a_row_that_the_ledger_does_not_know_is_found(record):
    columns = [c.name for c in DECISIONS.columns if c.name not in {"number", "decision_id"}]
    copied = sa.select(sa.literal(2), sa.literal("D000002"), *(DECISIONS.c[n] for n in columns))
    statement = sa.insert(DECISIONS).from_select(["number", "decision_id", *columns], copied)
    assert "decision D000002" in tampered(record, statement)


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_model_file_that_is_not_the_recorded_one_is_found(record, change):
    path = next(folder_of(record.home, "m0001").glob("trees-*.txt"))
    if change == "gone":
        path.unlink()
    else:
        path.write_text(path.read_text().replace("tree", "tree ", 1))
    [finding] = verify(record).findings
    assert finding.where == "model m0001"
    assert path.name in finding.message


def test_a_restored_backup_verifies_and_replays(record, tmp_path):
    backup(record.store, record.home, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "restored")
    store = open_store(tmp_path / "restored")
    assert verify_record(store, tmp_path / "restored").passed
    desk = Desk(store, tmp_path / "restored", lambda: NOW)
    assert replay(desk, "R000001").passed
    store.close()
