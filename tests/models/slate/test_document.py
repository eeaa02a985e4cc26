from __future__ import annotations

import json
import math

import numpy as np
import pytest

from features.errors import NotFoundError
from models.eligibility.rules import load_rules
from models.fairness.groups import GroupTable
from models.fairness.policy import FairnessPolicy
from models.fit.judgement import RULE_OF_THUMB, Contributions, Judgement
from models.slate.candidates import plain
from models.slate.document import slate_document
from models.slate.excluded import people_left_out
from models.slate.recommend import recommend
from models.slate.why_not import why_not
from tests.builders import city, day
from tests.models.slate.towns import DAY, LinearJudge, town

RULES = load_rules(day(DAY))
BY_SCORE = LinearJudge({"performance_score_last": 0.1, "years_in_function": 0.2}, base=-9.0)
CANDIDATE = {
    "rank",
    "employee_id",
    "probability",
    "low",
    "high",
    "in_support",
    "base",
    "explanation",
    "reasons",
    "gaps",
    "needs",
}
CONTRACT = {
    "recommendation_id",
    "vacancy_id",
    "model_version",
    "rules_version",
    "as_of",
    "candidates",
    "excluded",
    "fairness",
    "notices",
}


class Points(LinearJudge):
    """A judge of points, as the rule of thumb is: no probability, no base."""

    def explain(self, matrix, _margins=None):
        given = super().explain(matrix)
        return Contributions(given.names, given.values, np.full(len(matrix), np.nan))

    def judge(self, matrix):
        points = super().explain(matrix).values.sum(axis=1)
        nothing = np.full(len(points), np.nan)
        return Judgement(points, nothing, nothing, nothing, np.ones(len(points), bool))


def slate_of(history, groups, judge=BY_SCORE, top=5):
    return recommend(history, groups, "V1", judge, RULES, policy=FairnessPolicy(), top=top)


def document_of(history, groups, lang="id", judge=BY_SCORE, top=5, **options):
    slate = slate_of(history, groups, judge, top)
    return slate_document(slate, history, lang, recommendation_id="R1", **options)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_document_has_what_the_contract_lists_and_is_plain_json(lang):
    history, groups = town(leap=20)
    document = document_of(history, groups, lang, top=12)
    json.dumps(document, allow_nan=False)
    assert set(document) >= CONTRACT
    assert document["as_of"] == DAY
    assert [row["rank"] for row in document["candidates"]] == list(range(1, 13))
    assert all(set(row) >= CANDIDATE for row in document["candidates"])
    assert document["fairness"]["passed"] is False
    assert [notice["rule"] for notice in document["notices"]] == ["four_fifths"]


def test_contributions_and_base_are_the_log_odds_of_the_probability_after_json():
    document = json.loads(json.dumps(document_of(*town())))
    for row in document["candidates"]:
        total = row["base"] + sum(part["contribution"] for part in row["explanation"])
        log_odds = math.log(row["probability"] / (1 - row["probability"]))
        assert total == pytest.approx(log_odds, rel=1e-9, abs=1e-12)


def test_every_feature_is_listed_once_with_its_value():
    history, groups = town()
    slate = slate_of(history, groups)
    row = document_of(history, groups)["candidates"][0]
    names = [part["feature"] for part in row["explanation"]]
    assert tuple(names) == slate.listed.matrix.names
    score = next(p for p in row["explanation"] if p["feature"] == "performance_score_last")
    assert np.float32(score["value"]) == slate.listed.matrix.column("performance_score_last")[0]
    assert score["value"] == round(score["value"], 1)  # 82.3, not 82.30000305…


def test_a_number_is_written_with_the_fewest_digits_that_are_its_bits():
    single = np.random.default_rng(5).integers(0, 2**32, 20_000, dtype=np.uint32).view(np.float32)
    for bits in (single, single[np.isfinite(single)].astype(np.float64) / 3):
        known = [None if not np.isfinite(one) else float(str(one)) for one in bits]
        assert plain(bits) == known


def test_the_rule_of_thumb_has_points_and_no_probability_and_says_so():
    document = document_of(
        *town(), judge=Points({"performance_score_last": 1.0}, version=RULE_OF_THUMB)
    )
    first = document["candidates"][0]
    assert document["model_version"] == RULE_OF_THUMB
    assert [first[name] for name in ("probability", "low", "high", "base")] == [None] * 4
    assert sum(part["contribution"] for part in first["explanation"]) > 0
    assert RULE_OF_THUMB in [notice["rule"] for notice in document["notices"]]


def suspended(people: int):
    return [{"employee_id": f"E{at:04d}", "legal_status": "suspended"} for at in range(people)]


def test_those_left_out_are_counted_all_and_shown_fifty_unless_all_are_asked_for():
    history, groups = town(80, employees_like=suspended(60))
    excluded = document_of(history, groups)["excluded"]
    assert excluded["total"] == 60
    assert len(excluded["people"]) == 50
    assert excluded["by_rule"] == [
        {
            "rule": "legal_status",
            "citation": next(rule.citation for rule in RULES if rule.id == "legal_status"),
            "count": 60,
        }
    ]
    everyone = document_of(history, groups, all_excluded=True)["excluded"]["people"]
    assert [person["employee_id"] for person in everyone] == [f"E{at:04d}" for at in range(60)]
    rule = everyone[0]["rules"][0]
    assert set(rule) == {"rule", "citation", "detail", "passes_from"}
    assert rule["passes_from"] is None


def test_pages_of_people_left_out_join_to_all_of_them():
    history, groups = town(30, employees_like=suspended(25))
    slate = slate_of(history, groups)
    rows = [slate.excluded_rows[start : start + 10] for start in (0, 10, 20, 30)]
    pages = [people_left_out(slate, history, "id", some) for some in rows]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    joined = [person for page in pages for person in page]
    assert joined == people_left_out(slate, history, "id", slate.excluded_rows)


def test_time_that_cures_a_fail_is_told_as_a_date():
    recent = [{"employee_id": "E0000", "position_since": "2024-09-01"}]
    started = [{"employee_id": "E0000", "position_id": "P2", "started_on": "2024-09-01"}]
    history, groups = town(4, employees_like=recent, history_like=started)
    [person] = document_of(history, groups)["excluded"]["people"]
    assert [(rule["rule"], rule["passes_from"]) for rule in person["rules"]] == [
        ("min_tenure", "2026-09-01")
    ]


def test_nobody_eligible_gives_an_empty_list_that_says_so():
    history, groups = town(3, employees_like=suspended(3))
    document = document_of(history, groups)
    assert document["candidates"] == []
    assert document["fairness"]["passed"] is None
    assert "nobody_eligible" in [notice["rule"] for notice in document["notices"]]
    json.dumps(document, allow_nan=False)


def test_unknown_is_ranked_with_all_others_and_says_what_is_missing():
    document = document_of(*town())
    needs = document["candidates"][0]["needs"]
    assert "discipline" in [need["rule"] for need in needs]
    assert all(need["missing"] for need in needs)


def test_why_not_answers_for_the_left_out_the_unlisted_and_the_listed():
    history, groups = town(20, employees_like=suspended(1))
    slate = slate_of(history, groups, top=5)
    ids = history.ids_of("employees", slate.eligible[slate.order])
    left_out = why_not(slate, history, "E0000", "en")
    assert left_out["status"] == "excluded"
    assert left_out["rules"][0]["rule"] == "legal_status"
    below = why_not(slate, history, str(ids[5]), "en")
    assert (below["status"], below["rank"], below["eligible"]) == ("not_listed", 6, 19)
    ordered = slate.margins[slate.order]
    assert below["margin_gap"] == pytest.approx(ordered[4] - ordered[5])
    assert why_not(slate, history, str(ids[4]), "en")["status"] == "listed"
    with pytest.raises(NotFoundError):
        why_not(slate, history, "nobody", "en")


def test_reasons_share_out_the_whole_explanation_strongest_first():
    for row in document_of(*town())["candidates"]:
        weights = [abs(reason["contribution"]) for reason in row["reasons"]]
        told = math.fsum(reason["contribution"] for reason in row["reasons"])
        assert weights == sorted(weights, reverse=True)
        assert told == pytest.approx(math.fsum(p["contribution"] for p in row["explanation"]))
        features = [name for reason in row["reasons"] for name in reason["features"]]
        assert sorted(features) == sorted(part["feature"] for part in row["explanation"])


def test_gaps_name_every_required_competency_assessed_or_not():
    history = city(
        employees=[{"employee_id": "E1"}],
        positions=[{"position_id": "P1"}],
        position_competencies=[
            {"position_id": "P1", "competency": "integrity", "required_level": 4},
            {"position_id": "P1", "competency": "cooperation", "required_level": 2},
        ],
        competency_assessments=[
            {
                "employee_id": "E1",
                "competency": "integrity",
                "level": 3,
                "assessed_on": "2024-01-01",
            }
        ],
        vacancies=[{"vacancy_id": "V1", "position_id": "P1", "opened_on": DAY, "slots": 1}],
    )
    [row] = document_of(history, GroupTable((), 1))["candidates"]
    assert row["gaps"] == [
        {"competency": "integrity", "required": 4, "level": 3, "gap": -1},
        {"competency": "cooperation", "required": 2, "level": None, "gap": None},
    ]
