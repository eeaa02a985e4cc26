"""Two people for one vacancy: the exact difference, or what would bring in who is left out."""

from __future__ import annotations

import math

import pytest

from features.errors import BadInputError, NotFoundError
from service.ledger.comparing import compare_people
from service.ledger.recommendations import recommend_and_record
from service.ledger.rules_told import rules_between, rules_explained, rules_on_day
from service.ledger.talent import talent_document
from tests.builders import day
from tests.service.ledger.town import NOW, OPENED, SUSPENDED, bring, promote_fitted, rows


def listed(desk, top=5):
    document = recommend_and_record(desk, "V1", top=top, lang="id")
    return document, [one["employee_id"] for one in document["candidates"]]


def log_odds(candidate):
    return math.log(candidate["probability"] / (1 - candidate["probability"]))


def test_the_difference_is_that_of_the_log_odds_and_the_features_add_up_to_it(embedded_desk):
    promote_fitted(embedded_desk)
    document, [first, *_, last] = listed(embedded_desk)
    told = compare_people(embedded_desk, "V1", first, last, "en")
    apart = log_odds(document["candidates"][0]) - log_odds(document["candidates"][-1])
    assert told["difference"] == pytest.approx(apart, abs=1e-9)
    for parts in (told["features"], told["reasons"]):
        total = math.fsum([told["base"], *(one["difference"] for one in parts)])
        assert total == pytest.approx(told["difference"], abs=1e-12)
    assert told["recommendation_id"] == document["recommendation_id"]
    assert [one["rank"] for one in told["people"]] == [1, 5]
    other_way = compare_people(embedded_desk, "V1", last, first, "en")
    assert other_way["difference"] == -told["difference"]


def test_in_both_languages(embedded_desk):
    promote_fitted(embedded_desk)
    _, [first, second, *_] = listed(embedded_desk)
    texts = {
        lang: compare_people(embedded_desk, "V1", first, second, lang)["reasons"][0]["text"]
        for lang in ("id", "en")
    }
    assert "lebih unggul" in texts["id"]
    assert "is ahead" in texts["en"]


def test_without_a_list_the_data_of_now_are_asked_and_nothing_is_recorded(embedded_desk):
    told = compare_people(embedded_desk, "V1", "E0001", "E0002", "en")
    assert told["recommendation_id"] is None
    assert told["difference"] is not None


def test_who_is_left_out_is_told_the_rules_the_values_and_the_changes(embedded_desk):
    told = compare_people(embedded_desk, "V1", "E0001", SUSPENDED, "en")
    assert told["difference"] is None
    out = told["people"][1]["excluded"]
    [rule] = out["rules"]
    assert (rule["rule"], rule["values"]) == ("legal_status", {"given": "suspended"})
    assert out["changes"] == rule["changes"] == ["legal status active"]
    assert out["can_change"]
    assert out["eligible_from"] is None


def newcomer(desk, who="E0002", **person):
    """Somebody who came into the post on 1 March 2025 only."""
    bring(
        desk.store,
        position_history=rows(
            "position_history",
            {
                "employee_id": who,
                "position_id": "P0",
                "started_on": "2015-01-01",
                "ended_on": ENDED,
            },
            {"employee_id": who, "position_id": "P2", "started_on": "2025-03-01"},
        ),
        employees=rows(
            "employees",
            {
                "employee_id": who,
                "position_id": "P2",
                "position_since": "2025-03-01",
                **person,
            },
        ),
    )


ENDED = "2025-02-28"


def test_where_time_alone_brings_a_person_in_the_day_is_told(embedded_desk):
    newcomer(embedded_desk)
    out = compare_people(embedded_desk, "V1", "E0001", "E0002", "en")["people"][1]["excluded"]
    assert [rule["passes_from"] for rule in out["rules"]] == ["2027-03-01"]
    assert out["eligible_from"] == "2027-03-01"


def test_a_day_on_which_another_rule_leaves_the_person_out_is_none(embedded_desk):
    newcomer(embedded_desk, birth_date="1969-01-15")  # 58 on 15 January 2027
    out = compare_people(embedded_desk, "V1", "E0001", "E0002", "en")["people"][1]["excluded"]
    assert out["eligible_from"] is None


def test_what_nothing_changes_is_said(embedded_desk):
    bring(
        embedded_desk.store,
        employees=rows("employees", {"employee_id": "E0003", "birth_date": "1967-06-01"}),
    )
    out = compare_people(embedded_desk, "V1", "E0001", "E0003", "en")["people"][1]["excluded"]
    assert not out["can_change"]
    assert [rule["rule"] for rule in out["rules"]] == ["retirement"]


def test_what_two_rules_ask_is_said_once(embedded_desk):
    sma = {"employee_id": "E0003", "education_level": "sma", "position_id": "P0"}
    bring(embedded_desk.store, employees=rows("employees", sma))
    out = compare_people(embedded_desk, "V1", "E0001", "E0003", "en")["people"][1]["excluded"]
    assert {rule["rule"] for rule in out["rules"]} == {"post_education", "first_pengawas"}
    assert out["changes"] == ["education of at least bachelor's degree (S-1)"]


def test_ids_that_do_not_fit_are_refused(embedded_desk):
    with pytest.raises(BadInputError, match="two different"):
        compare_people(embedded_desk, "V1", "E0001", "E0001", "en")
    with pytest.raises(NotFoundError):
        compare_people(embedded_desk, "V9", "E0001", "E0002", "en")
    with pytest.raises(NotFoundError):
        compare_people(embedded_desk, "V1", "E0001", "E9999", "en")


def test_rules_are_told_for_one_person_and_post_with_what_they_saw(embedded_desk):
    told = rules_explained(embedded_desk, SUSPENDED, "P1", NOW.date(), "en")
    answers = {one["rule"]: one["answer"] for one in told["rules"]}
    assert told["eligible"] == "false"
    assert (answers["legal_status"], answers["min_tenure"]) == ("fail", "pass")
    [tenure] = [one for one in told["rules"] if one["rule"] == "min_tenure"]
    assert tenure["values"]["since"] == "2015-01-01"
    assert tenure["parameters"] == {"years": 2}
    with pytest.raises(NotFoundError, match="no position P99"):
        rules_explained(embedded_desk, SUSPENDED, "P99", NOW.date(), "en")


def test_rules_of_a_day_and_between_two_days(embedded_desk):
    told = rules_on_day(embedded_desk, NOW.date(), "en")
    recorded = recommend_and_record(embedded_desk, "V1", top=1, lang="en")
    assert told["rules_version"] == recorded["rules_version"]  # V1 opened under the same rules
    between = rules_between(embedded_desk, NOW.replace(year=2018).date(), NOW.date(), "en")
    assert {one["rule"] for one in between["added"]} >= {"performance", "pppk_structural"}
    [retirement] = between["changed"]
    assert {one["what"] for one in retirement["changes"]} == {"citation", "certainty"}
    same = rules_between(embedded_desk, NOW.date(), NOW.date(), "en")
    assert (same["added"], same["removed"], same["changed"]) == ([], [], [])


def test_the_list_flags_low_boxes_and_the_map_counts_everybody(embedded_desk):
    document, _ = listed(embedded_desk)
    assert {one["box"] for one in document["candidates"]} == {None}  # P0 requires no competency
    assert any(one["rule"] == "talent_box" for one in document["notices"])
    bring(
        embedded_desk.store,
        position_competencies=rows("position_competencies", {"position_id": "P0"}),
    )
    flagged, _ = listed(embedded_desk, top=30)
    low = {
        one["employee_id"]: one["box"]
        for one in flagged["candidates"]
        if "talent_box" in {warning["rule"] for warning in one["warnings"]}
    }
    assert set(low.values()) == {2}
    told = talent_document(embedded_desk, NOW.date(), "A1")
    [agency] = told["agencies"]
    assert agency["total"] == sum(agency["boxes"].values()) + agency["unknown"] == 30
    assert {one["employee_id"] for one in agency["people"] if one["box"] == 2} >= set(low)
    assert day(OPENED) < day(told["on"])
