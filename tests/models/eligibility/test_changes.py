"""What would bring in somebody who is left out: made true, it does; one step less, it does not."""

from __future__ import annotations

import numpy as np
import pytest

from features.calendar import NO_DATE
from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.changes import changes_for, eligible_from
from models.eligibility.engine import judge_eligibility
from models.eligibility.rule_evidence import RuleEvidence
from models.eligibility.rules import load_rules
from tests.builders import day
from tests.models.eligibility.random_city import PEOPLE, POSTS, TODAY, random_city
from tests.models.eligibility.worlds import POST_TYPES as TO
from tests.models.eligibility.worlds import Case, city_of, judged

NONE = RuleEvidence()
REQUIRED = [{"position_id": "P1", "competency": "integrity", "required_level": 4}]


def changes(case):
    """Texts by rule of one case, only of the rule that it is about."""
    history, asked = city_of([case])
    found = changes_for(judged(history, asked), "en")
    return {one.rule.id: (list(one.texts), one.can_pass) for one in found}


def is_out(case):
    history, asked = city_of([case])
    found = judged(history, asked)
    columns = [at for at, rule in enumerate(found.rules) if rule.id == case.rule]
    return bool((found.answers[0, columns] == case.expected).any())


def level(own):
    return {
        "position_competencies": REQUIRED,
        "competency_assessments": [
            {"competency": "integrity", "level": own, "assessed_on": "2024-01-01"}
        ],
    }


def test_the_level_that_is_told_passes_and_one_less_does_not():
    low = Case("competence_floor", 0, tables=level(1))
    assert changes(low)["competence_floor"] == (
        ["competency levels of at least: integrity 2"],
        True,
    )
    assert "competence_floor" not in changes(Case("competence_floor", 1, tables=level(2)))


def test_the_education_that_is_told_passes_and_one_less_does_not():
    asks = {"min_education": "s1"}
    sma = Case("post_education", 0, person={"education_level": "sma"}, post=asks)
    assert changes(sma)["post_education"] == (
        ["education of at least bachelor's degree (S-1)"],
        True,
    )
    assert is_out(Case("post_education", 0, person={"education_level": "d3"}, post=asks))
    assert not is_out(Case("post_education", 0, person={"education_level": "s1"}, post=asks))


@pytest.mark.parametrize(
    ("grade", "expected"),
    [("II/d", (["a grade from III/a to III/c"], True)), ("IV/a", ([], False))],
)
def test_a_grade_may_rise_and_never_falls(grade, expected):
    asks = {"min_grade": "III/a", "max_grade": "III/c"}
    assert changes(Case("post_grade", 0, person={"grade": grade}, post=asks))["post_grade"] == (
        expected
    )


def test_of_a_rule_of_several_parts_only_what_fails_is_told():
    told = changes(
        Case(
            "first_administrator",
            0,
            person={"education_level": "d3"},
            present=TO["pengawas"],
            post={**TO["administrator"], "min_education": "d3"},
        )
    )
    assert told["first_administrator"] == (
        ["education of at least bachelor's degree (S-1)"],
        True,
    )
    short = changes(
        Case("first_administrator", 0, present=TO["pelaksana"], post=TO["administrator"])
    )
    assert short["first_administrator"] == (
        ["3 years as pengawas or an equal functional post"],
        True,
    )


def test_an_age_that_is_past_is_changed_by_nothing():
    told = changes(Case("retirement", 0, person={"birth_date": "1960-01-01"}))
    assert told["retirement"] == ([], False)
    chief = changes(Case("jpt_pratama", 0, person={"birth_date": "1968-01-01"}, post=TO["jpt"]))
    assert chief["jpt_pratama"] == ([], False)


def test_on_the_day_that_is_promised_nothing_leaves_the_person_out_and_on_its_eve_something_does():
    history = History.from_frames(random_city(4))
    rules = load_rules(day(TODAY))
    employees, positions = np.divmod(np.arange(PEOPLE * POSTS, dtype=np.int32), np.int32(POSTS))
    everybody = Pairs(employees, positions, np.full(len(employees), day(TODAY), dtype=np.int32))
    found = judge_eligibility(history, everybody, rules)
    excluding = np.array([rule.excludes for rule in rules])
    fails = (found.answers == 0) & excluding
    curable = fails.any(axis=1) & ~(fails & (found.passes_from == NO_DATE)).any(axis=1)
    promised = 0
    for row in np.flatnonzero(curable)[:60]:
        pair = everybody.take([row])
        when = eligible_from(history, pair, rules, NONE)
        if when is None:
            continue
        promised += 1
        for shift, out in ((0, False), (-1, True)):
            on = np.array([day(when.isoformat()) + shift], dtype=np.int32)
            then = judge_eligibility(history, Pairs(pair.employees, pair.positions, on), rules)
            assert then.is_excluded[0] == out
    assert promised > 5


def test_a_rule_of_the_citys_own_brings_nobody_in(tmp_path):
    own = tmp_path / "perwal.yaml"
    own.write_text(
        "regulation: Perwal 1\nvalid_from: 2020-01-01\nrules:\n"
        + "".join(
            f"- {{id: own.{name}, condition: {name}, citation: Ps 1, severity: exclude, "
            "certainty: A, title: {id: a, en: b}}\n"
            for name in ("min_tenure", "jf_entry_age", "grade_by_eselon", "education_pelaksana")
        ),
        "utf-8",
    )
    history = History.from_frames(random_city(6))
    employees, positions = np.divmod(np.arange(PEOPLE * POSTS, dtype=np.int32), np.int32(POSTS))
    everybody = Pairs(employees, positions, np.full(len(employees), day(TODAY), dtype=np.int32))
    before, after = (
        judge_eligibility(history, everybody, rules).is_excluded
        for rules in (load_rules(day(TODAY)), load_rules(day(TODAY), own))
    )
    assert not (before & ~after).any()
    assert after.sum() > before.sum()
