"""One person explained, two compared, why somebody is not listed, everyone left out by pages."""

from __future__ import annotations

import math

import pytest

from features.errors import BadInputError, NotFoundError
from service.ledger.people_out import excluded_page
from service.ledger.recommendations import recommend_and_record
from service.ledger.views import candidate_document, comparison, why_not_document
from tests.service.ledger.town import SUSPENDED, bring, rows


@pytest.fixture(params=["id", "en"])
def lang(request):
    return request.param


@pytest.fixture
def whole_and_short(fitted):
    """The same list, once of everybody and once of three."""
    whole = recommend_and_record(fitted, "V1", top=100, lang="id")
    return whole, recommend_and_record(fitted, "V1", top=3, lang="id")


def test_a_person_below_the_list_is_explained_as_if_listed(fitted, whole_and_short, lang):
    whole, short = whole_and_short
    for row in (whole["candidates"][1], whole["candidates"][7]):
        told = candidate_document(fitted, short["recommendation_id"], row["employee_id"], lang)
        same = ("rank", "probability", "low", "high", "base", "explanation", "gaps", "in_support")
        assert {name: told[name] for name in same} == {name: row[name] for name in same}
        words = [reason["text"] for reason in told["reasons"]]
        assert (words == [reason["text"] for reason in row["reasons"]]) == (lang == "id")


def test_newer_data_change_nothing_in_what_is_told(fitted, whole_and_short):
    whole, short = whole_and_short
    ids = [row["employee_id"] for row in whole["candidates"]]
    before = candidate_document(fitted, short["recommendation_id"], ids[5], "en")
    bring(
        fitted.store,
        employees=rows("employees", {"employee_id": ids[5], "legal_status": "retired"}),
    )
    assert candidate_document(fitted, short["recommendation_id"], ids[5], "en") == before


def test_a_comparison_adds_up_to_the_difference_of_the_log_odds(fitted, whole_and_short, lang):
    whole, short = whole_and_short
    listed, below = whole["candidates"][0], whole["candidates"][6]
    told = comparison(
        fitted, short["recommendation_id"], listed["employee_id"], below["employee_id"], lang
    )
    assert told["ranks"] == [1, 7]
    odds = [math.log(row["probability"] / (1 - row["probability"])) for row in (listed, below)]
    assert told["difference"] == pytest.approx(odds[0] - odds[1])
    assert math.fsum(reason["difference"] for reason in told["reasons"]) + told["base"] == (
        pytest.approx(told["difference"])
    )


def test_why_not_names_the_rule_or_the_place(fitted, whole_and_short, lang):
    whole, short = whole_and_short
    left_out = why_not_document(fitted, short["recommendation_id"], SUSPENDED, lang)
    assert (left_out["status"], left_out["rules"][0]["rule"]) == ("excluded", "legal_status")
    below = whole["candidates"][4]["employee_id"]
    assert why_not_document(fitted, short["recommendation_id"], below, lang)["rank"] == 5


def test_who_is_left_out_has_no_explanation_and_strangers_are_not_found(fitted, whole_and_short):
    _, short = whole_and_short
    recommendation = short["recommendation_id"]
    first = short["candidates"][0]["employee_id"]
    with pytest.raises(NotFoundError, match="why not"):
        candidate_document(fitted, recommendation, SUSPENDED, "id")
    with pytest.raises(NotFoundError, match="E9999"):
        why_not_document(fitted, recommendation, "E9999", "id")
    with pytest.raises(NotFoundError):
        comparison(fitted, recommendation, first, SUSPENDED, "id")


def test_pages_of_the_left_out_join_to_all_of_them(desk, lang):
    answer = recommend_and_record(desk, "V3", top=3, lang=lang, all_excluded=True)
    bring(desk.store, employees=rows("employees", {"employee_id": "A1"}))
    people, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = excluded_page(desk, answer["recommendation_id"], limit=10, cursor=cursor, lang=lang)
        people += page["people"]
        cursor, pages = page["next_cursor"], pages + 1
        assert page["total"] == 29
    assert pages == 3
    assert people == answer["excluded"]["people"]


@pytest.mark.parametrize(
    ("limit", "cursor", "where"), [(0, None, "limit"), (10, "x", "cursor"), (10, "-1", "cursor")]
)
def test_a_page_that_is_none_is_refused(listed, limit, cursor, where):
    desk, answer = listed
    with pytest.raises(BadInputError) as caught:
        excluded_page(desk, answer["recommendation_id"], limit=limit, cursor=cursor, lang="id")
    assert [detail.where for detail in caught.value.errors] == [where]


def test_a_page_beyond_the_last_is_empty(listed):
    desk, answer = listed
    page = excluded_page(desk, answer["recommendation_id"], limit=5, cursor="500", lang="id")
    assert (page["people"], page["next_cursor"]) == ([], None)
