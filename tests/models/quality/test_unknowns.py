"""Weak data cost candidates: the number whom each rule cannot answer for grows as data go."""

from __future__ import annotations

from datetime import date

from features.calendar import to_day
from features.history.coding import NO_ROW
from features.history.history import History
from models.eligibility.answers import Answer
from models.eligibility.rule_evidence import Piece, RuleEvidence
from models.eligibility.rules import load_rules
from models.quality.unknowns import unknowns
from tepat.demo import CitySpec, make_city

TODAY = to_day(date(2026, 6, 30))


def count(tables, evidence=RuleEvidence()):  # noqa: B008 - frozen
    history = History.from_frames({n: f for n, f in tables.items() if n != "employee_groups"})
    found = unknowns(history, load_rules, TODAY, evidence)
    return found, {one.rule: one for one in found.rules}


def test_without_performance_its_rule_answers_for_nobody():
    tables = make_city(CitySpec(seed=5, staff=300)).tables
    before, known = count(tables)
    after, lost = count({**tables, "performance": tables["performance"].iloc[:0]})
    assert before.vacancies == after.vacancies > 0
    assert (
        known["performance"].unknown < known["performance"].asked
        if "performance" in known
        else True
    )
    assert lost["performance"].unknown == lost["performance"].asked > 0
    assert 0 < lost["performance"].people <= 300
    assert [one.unknown for one in after.rules] == sorted(
        (o.unknown for o in after.rules), reverse=True
    )


def test_who_has_evidence_is_unknown_no_more():
    tables = make_city(CitySpec(seed=5, staff=300)).tables
    tables["performance"] = tables["performance"].iloc[:0]
    before, lost = count(tables)
    half = [
        Piece(f"B{at}", "performance", at, NO_ROW, Answer.PASS, "SKP", "HR", 0, TODAY + 400)
        for at in range(0, 300, 2)
    ]
    after, left = count(tables, RuleEvidence(tuple(half)))
    assert after.candidates == before.candidates
    assert left["performance"].asked == lost["performance"].asked
    assert 0 < left["performance"].people < lost["performance"].people
