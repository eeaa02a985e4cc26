"""Rules as data: which are in force, how sure they are, and what a city may change."""

from __future__ import annotations

import pytest

from features.contract import values
from features.errors import BadInputError
from models.eligibility.conditions.registry import CONDITIONS
from models.eligibility.deviations import Deviation, deviations_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import (
    Rule,
    every_rule,
    load_rules,
    national_rules,
    rules_version,
)
from tests.builders import city, day, pairs

EVERY_RULE = load_rules(None)


def ids_on(text: str) -> set[str]:
    return {rule.id for rule in load_rules(day(text))}


@pytest.mark.parametrize(
    ("rule", "eve", "first"),
    [
        ("min_tenure", "2017-04-06", "2017-04-07"),
        ("performance", "2019-04-04", "2019-04-05"),
        ("pppk_transfer", "2018-11-27", "2018-11-28"),
    ],
)
def test_a_rule_is_in_force_from_its_first_day(rule, eve, first):
    assert rule not in ids_on(eve)
    assert rule in ids_on(first)


def test_one_law_of_retirement_follows_the_other_without_a_gap():
    for text, citation in (("2023-10-30", "UU 5/2014 Ps 90"), ("2023-10-31", "UU 20/2023 Ps 55")):
        (rule,) = (one for one in load_rules(day(text)) if one.id == "retirement")
        assert rule.citation == citation


@pytest.mark.parametrize("on", ["1950-01-01", "2016-01-01", "2020-06-01", "2025-06-01"])
def test_on_any_day_each_rule_stands_once(on):
    rules = load_rules(day(on))
    assert len({rule.id for rule in rules}) == len(rules) > 0


def test_a_rule_from_memory_only_warns():
    assert {rule.id for rule in EVERY_RULE if rule.certainty == "C"}
    assert not any(rule.excludes for rule in EVERY_RULE if rule.certainty == "C")


def test_every_rule_has_a_function_and_every_function_a_rule():
    assert {rule.id for rule in EVERY_RULE} == set(CONDITIONS)


def test_rules_speak_of_listed_values_alone():
    for rule in EVERY_RULE:
        assert set(rule.applies_to.position_type) <= set(values.POSITION_TYPES)
        assert set(rule.applies_to.employment_type) <= set(values.EMPLOYMENT_TYPES)
        assert set(rule.applies_to.kind) <= set(values.TRANSFER_KINDS)


def test_the_version_follows_what_decides_and_not_the_words():
    rules = list(EVERY_RULE)
    said_otherwise = rules[0].model_copy(update={"title": rules[1].title})
    switched = rules[0].model_copy(update={"severity": "warning"})
    assert rules_version([said_otherwise, *rules[1:]]) == rules_version(rules)
    assert rules_version([switched, *rules[1:]]) != rules_version(rules)
    assert rules_version(rules[1:]) != rules_version(rules)


def city_file(tmp_path, text: str):
    path = tmp_path / "perwal.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_city_may_be_stricter_and_its_file_is_named(tmp_path):
    path = city_file(
        tmp_path,
        "rules:\n- {id: min_tenure, parameters: {years: 3}}\n- {id: kind, enabled: false}\n",
    )
    rules = {rule.id: rule for rule in load_rules(day("2025-06-01"), path)}
    assert rules["min_tenure"].number("years") == 3
    assert rules["min_tenure"].origin == ("pp_11_2017.yaml", "perwal.yaml")
    assert "kind" not in rules
    assert load_rules(day("2025-06-01"), tmp_path) == tuple(rules.values())


def test_a_city_without_a_file_has_the_national_rules(tmp_path):
    assert load_rules(None, tmp_path / "rules") == EVERY_RULE


OWN_RULE = (
    "valid_from: 2020-01-01\nrules: "
    "[{id: own.x, citation: Ps 1, title: {id: a, en: b}, condition: %s}]"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [{id: min_tenure, parameters: {years: 1}}]", "looser"),
        ("rules: [{id: min_tenure, parameters: {years: true}}]", "looser"),
        ("rules: [{id: performance, parameters: {predicate: kurang}}]", "looser"),
        ("rules: [{id: min_tenure, parameters: {months: 1}}]", "no parameter months"),
        ("rules: [{id: shoe_size, enabled: false}]", "no such rule: shoe_size"),
        ("rules: [{id: pppk_transfer, severity: exclude}]", "not valid"),
        ("rules: [{id: min_tenure, severity: perhaps}]", "not valid"),
        ("rules: [{enabled: false}]", "each with an id"),
        ("rules: [{id: min_tenure, valid_until: 2018-01-01}]", "valid_until cannot be changed"),
        ("rules: [{id: min_tenure, applies_to: {kind: [lateral]}}]", "applies_to cannot be"),
        ("rules: [{id: own.x, condition: shoe_size}]", "no condition shoe_size"),
        ("rules: [{id: kind, condition: min_tenure}]", "rule kind exists"),
        ("rules: [{id: own.x, condition: min_tenure}]", "says no citation and no title"),
        ("rules: [{id: min_tenure, parameters: {years: 9999}}]", "looser"),
        (OWN_RULE % "min_tenure, parameters: {years: abc}", "of another kind"),
        (OWN_RULE % "min_tenure, parameters: {years: -1}", "of another kind"),
        (OWN_RULE % "performance, parameters: {predicate: good}", "of another kind"),
        (OWN_RULE % "performance, parameters: {periods: 0}", "of another kind"),
        (OWN_RULE % "min_tenure, applies_to: {position_type: [king]}", "not valid"),
        ("rules: 7", "not a list of rules"),
        ("- [", "not a list of rules"),
    ],
)
def test_what_a_city_may_not_write_is_refused_by_name(tmp_path, text, said):
    with pytest.raises(BadInputError, match=said) as refused:
        load_rules(day("2025-06-01"), city_file(tmp_path, text))
    assert "perwal.yaml" in refused.value.message


def test_hr_may_confirm_a_rule_and_let_it_exclude(tmp_path):
    path = city_file(tmp_path, "rules: [{id: pppk_transfer, certainty: A, severity: exclude}]")
    (rule,) = (one for one in load_rules(None, path) if one.id == "pppk_transfer")
    assert rule.excludes


OWN = """
regulation: Perwal 12/2024
valid_from: 2024-01-01
rules:
- id: city.health_tenure
  condition: min_tenure
  citation: Perwal 12/2024 Ps 4
  applies_to: {position_type: [fungsional]}
  parameters: {years: 4}
  title: {id: Empat tahun di jabatan fungsional, en: Four years before a functional post}
- {id: kind, enabled: false}
- {id: min_tenure, parameters: {years: 3}}
- {id: competence_floor, severity: warning}
"""


def test_a_city_may_have_a_rule_of_its_own_built_on_a_condition_that_exists(tmp_path):
    own = load_rules(day("2025-06-01"), city_file(tmp_path, OWN))[-1]
    assert (own.id, own.answered_by, own.excludes) == ("city.health_tenure", "min_tenure", True)
    assert own.citation == "Perwal 12/2024 Ps 4"
    assert own.detail == next(rule for rule in EVERY_RULE if rule.id == "min_tenure").detail
    assert "city.health_tenure" not in {
        rule.id for rule in load_rules(day("2023-12-31"), city_file(tmp_path, OWN))
    }


def test_a_rule_of_its_own_answers_beside_the_national_one(tmp_path):
    rules = load_rules(day("2025-06-01"), city_file(tmp_path, OWN))
    tenure = [rule for rule in rules if rule.answered_by == "min_tenure"]
    history = city(
        employees=[{"employee_id": "E1"}],
        positions=[{"position_id": "P1", "position_type": "fungsional"}, {"position_id": "P0"}],
        position_history=[{"employee_id": "E1", "position_id": "P0", "started_on": "2021-07-01"}],
    )
    found = judge_eligibility(history, pairs(history, ("E1", "P1", "2025-06-01")), tenure)
    answers = {rule.id: int(one) for rule, one in zip(tenure, found.answers[0], strict=True)}
    assert answers == {"min_tenure": 1, "city.health_tenure": 0}
    assert found.passes_from[0].max() == day("2025-07-01")
    assert found.is_excluded[0]


def test_every_deviation_is_told_with_both_values_and_its_basis(tmp_path):
    found = deviations_of(national_rules(), every_rule(city_file(tmp_path, OWN)))
    told = {(one.rule, one.what): (one.national, one.city) for one in found}
    assert told == {
        ("kind", "off"): (None, None),
        ("min_tenure", "years"): ("2", "3"),
        ("competence_floor", "severity"): ("exclude", "warning"),
        ("city.health_tenure", "own"): (None, None),
    }
    assert {one.basis for one in found} == {"Perwal 12/2024"}
    assert [Deviation.from_json(one.to_json()) for one in found] == list(found)
    texts = {one.what: one.text("en") for one in found}
    assert "3 instead of 2 (Perwal 12/2024)" in texts["years"]
    [years] = (one for one in found if one.what == "years")
    assert "jumlah tahun 3, bukan 2 (Perwal 12/2024)" in years.text("id")
    assert deviations_of(national_rules(), every_rule()) == ()


RECORDED_BEFORE = {
    "id": "min_tenure",
    "citation": "PP 11/2017 Ps 190 ayat (3); Peraturan BKN 5/2019",
    "valid_from": "2017-04-07",
    "valid_until": None,
    "applies_to": {"position_type": [], "employment_type": [], "kind": []},
    "parameters": {"years": {"value": 2, "unit": "years", "stricter": "higher"}},
    "severity": "exclude",
    "certainty": "A",
    "enabled": True,
    "title": {"id": "a", "en": "b"},
    "detail": {"id": "c", "en": "d"},
    "missing": None,
    "notice": None,
    "origin": ["pp_11_2017.yaml"],
}


def test_rules_that_were_recorded_by_the_first_version_keep_their_version():
    """Their lists could not be replayed otherwise."""
    rules = [Rule.model_validate(RECORDED_BEFORE)]
    version = "3413e591cd2cb84524552fadcec1ff0c030a64221b945c86a41963605a8f7f81"
    assert rules_version(rules) == version
