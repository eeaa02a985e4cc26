"""The HTTP that stays stable: every path and status of the contract, on both databases."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from service.api.schemas.recommendation import Recommendation

API = "/api/v1"
RECOMMENDATION = {
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


def recommended(client, city, kind="pelaksana", **query):
    vacancy = city.vacancy(kind)["vacancy_id"]
    answer = client.post(f"{API}/vacancies/{vacancy}/recommendations", params=query)
    assert answer.status_code == 201, answer.text
    return answer.json()


def decided(client, document, **changes):
    body = {
        "vacancy_id": document["vacancy_id"],
        "recommendation_id": document["recommendation_id"],
        "employee_id": document["candidates"][0]["employee_id"],
        "effective_on": "2026-08-01",
        "reason": "Urutan pertama",
    }
    return client.post(f"{API}/decisions", json=body | changes)


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["errors"]
    assert all({"where", "message"} <= set(error) for error in problem["errors"])
    return problem


def new_vacancy(city, **changes):
    post = city.vacancy()["position_id"]
    row = {"vacancy_id": "V9001", "position_id": post, "opened_on": "2026-07-01", "slots": 1}
    return row | changes


def test_a_vacancy_is_stored_once_and_never_silently_changed(either, city):
    path = f"{API}/vacancies"
    assert either.post(path, json=new_vacancy(city)).status_code == 201
    again = either.post(path, json=new_vacancy(city))
    assert again.status_code == 200
    assert again.json()["vacancy_id"] == "V9001"
    is_problem(either.post(path, json=new_vacancy(city, slots=2)), 409)
    is_problem(either.post(path, json=new_vacancy(city, vacancy_id="V2", position_id="P?")), 404)


def test_every_wrong_field_of_a_vacancy_is_named(client, city):
    body = new_vacancy(city, slots="one", opened_on="01-07-2026", colour="red")
    problem = is_problem(client.post(f"{API}/vacancies", json=body), 422)
    assert {error["where"] for error in problem["errors"]} == {
        "body.slots",
        "body.opened_on",
        "body.colour",
    }


def test_a_vacancy_posted_by_http_can_be_recommended_for_at_once(client, city):
    client.post(f"{API}/vacancies", json=new_vacancy(city))
    answer = client.post(f"{API}/vacancies/V9001/recommendations")
    assert answer.status_code == 201
    assert answer.json()["vacancy_id"] == "V9001"


def test_an_id_with_a_slash_can_be_asked_about(client, city):
    client.post(f"{API}/vacancies", json=new_vacancy(city, vacancy_id="800/12/BKD"))
    answer = client.post(f"{API}/vacancies/800%2F12%2FBKD/recommendations")
    assert answer.status_code == 201
    assert answer.json()["vacancy_id"] == "800/12/BKD"


def test_a_recommendation_is_the_contracts_object_and_stays_as_recorded(either, city):
    document = recommended(either, city, top=5, lang="en")
    assert set(document) >= RECOMMENDATION
    Recommendation.model_validate(document)  # sent as recorded: nothing else checks it
    assert len(document["candidates"]) <= 5
    assert all(set(candidate) >= CANDIDATE for candidate in document["candidates"])
    path = f"{API}/recommendations/{document['recommendation_id']}"
    assert either.get(path).json() == document


def test_top_and_language_are_checked(client, city):
    path = f"{API}/vacancies/{city.vacancy()['vacancy_id']}/recommendations"
    for query in ({"top": 0}, {"top": 1001}, {"top": "ten"}, {"lang": "de"}):
        is_problem(client.post(path, params=query), 422)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/vacancies/V-NONE/recommendations"),
        ("get", "/recommendations/R-NONE"),
        ("get", "/recommendations/R-NONE/excluded"),
        ("get", "/recommendations/R-NONE/excluded/E1"),
        ("get", "/recommendations/R-NONE/candidates/E1"),
        ("get", "/recommendations/R-NONE/comparison?first=E1&second=E2"),
        ("get", "/recommendations/R-NONE/shortlist.xlsx"),
        ("get", "/training-runs/none"),
        ("get", "/training-runs/none/stream"),
        ("get", "/models/m9999"),
        ("post", "/models/m9999/promotion"),
        ("get", "/nothing-here"),
    ],
)
def test_an_unknown_id_is_not_found(client, method, path):
    is_problem(client.request(method, API + path), 404)


def test_everyone_left_out_can_be_read_page_by_page(either, city):
    document = recommended(either, city)
    path = f"{API}/recommendations/{document['recommendation_id']}/excluded"
    people, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = either.get(path, params={"limit": 70} | ({"cursor": cursor} if cursor else {}))
        assert page.status_code == 200
        assert page.json()["total"] == document["excluded"]["total"]
        people += page.json()["people"]
        cursor, pages = page.json()["next_cursor"], pages + 1
    ids = [person["employee_id"] for person in people]
    assert len(ids) == len(set(ids)) == document["excluded"]["total"]
    assert pages > 1
    assert all(rule["citation"] for person in people for rule in person["rules"])
    is_problem(either.get(path, params={"cursor": "somewhere"}), 422)


def test_one_candidate_two_candidates_and_one_left_out_are_explained(client, city):
    document = recommended(client, city)
    path = f"{API}/recommendations/{document['recommendation_id']}"
    first, second = (one["employee_id"] for one in document["candidates"][:2])
    told = client.get(f"{path}/candidates/{first}").json()
    assert told["explanation"] == document["candidates"][0]["explanation"]
    query = {"first": first, "second": second, "lang": "en"}
    difference = client.get(f"{path}/comparison", params=query).json()
    assert difference["ranks"] == [1, 2]
    parts = [one["difference"] for one in difference["features"]]
    assert sum(parts) + difference["base"] == pytest.approx(difference["difference"])
    out = document["excluded"]["people"][0]
    why = client.get(f"{path}/excluded/{out['employee_id']}").json()
    assert (why["status"], why["rules"]) == ("excluded", out["rules"])
    is_problem(client.get(f"{path}/candidates/nobody"), 404)


def test_the_shortlist_is_a_workbook_with_names(client, city):
    document = recommended(client, city)
    path = f"{API}/recommendations/{document['recommendation_id']}/shortlist.xlsx"
    answer = client.get(path, params={"lang": "en"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["Candidates"]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    people = city.tables["employees"].set_index("employee_id")["name"]
    for candidate in document["candidates"]:
        assert {candidate["employee_id"], people[candidate["employee_id"]]} <= cells


def test_an_effective_decision_becomes_a_transfer_that_can_be_evaluated(either, city):
    answer = decided(either, recommended(either, city))
    assert answer.status_code == 201, answer.text
    decision = answer.json()
    assert decision["status"] == "effective"
    row = {
        "evaluation_id": "X-1",
        "transfer_id": decision["transfer_id"],
        "evaluated_on": "2027-03-01",
        "rater_role": "supervisor",
        "score": 88,
    }
    path = f"{API}/evaluations"
    assert either.post(path, json=row).status_code == 201
    assert either.post(path, json=row).status_code == 200
    is_problem(either.post(path, json=row | {"score": 12}), 409)


def test_of_a_list_of_evaluations_all_are_stored_or_none(either, city):
    transfer = city.tables["evaluations"].iloc[0]["transfer_id"]
    good = {
        "evaluation_id": "X-1",
        "transfer_id": transfer,
        "evaluated_on": "2026-07-01",
        "rater_role": "peer",
        "score": 80.5,
        "programme_achievement": 91,
    }
    wrong = good | {"evaluation_id": "X-2", "score": 760}
    unknown = good | {"evaluation_id": "X-3", "transfer_id": "T-NONE"}
    path = f"{API}/evaluations"
    problem = is_problem(either.post(path, json=[good, wrong, unknown]), 422)
    assert len(problem["errors"]) == 2
    assert either.post(path, json=[good]).status_code == 201
    is_problem(either.post(path, json=unknown), 404)
    is_problem(either.post(path, json=[]), 422)


def test_whoever_is_not_among_the_first_needs_a_reason(client, city):
    document = recommended(client, city)
    last = document["candidates"][-1]["employee_id"]
    is_problem(decided(client, document, employee_id=last, reason=""), 422)
    is_problem(decided(client, document, employee_id=None, reason="  "), 422)
    nobody = decided(client, document, employee_id=None, reason="Tidak ada yang sesuai")
    assert nobody.status_code == 201
    assert nobody.json()["transfer_id"] is None


def test_a_decision_on_nothing_is_not_found_and_one_on_another_vacancy_refused(client, city):
    document = recommended(client, city)
    is_problem(decided(client, document, recommendation_id="R-NONE"), 404)
    is_problem(decided(client, document, vacancy_id="V-OTHER"), 422)


def test_a_decision_is_withdrawn_and_corrected_by_new_entries(either, city):
    document = recommended(either, city)
    first = decided(either, document).json()
    second = document["candidates"][1]["employee_id"]
    changes = {"employee_id": second, "reason": "Koreksi", "replaces": first["decision_id"]}
    corrected = decided(either, document, **changes)
    assert corrected.status_code == 201, corrected.text
    path = f"{API}/decisions/{corrected.json()['decision_id']}/withdrawal"
    withdrawn = either.post(path, json={"reason": "Mengundurkan diri"})
    assert withdrawn.status_code == 201, withdrawn.text
    assert withdrawn.json()["status"] == "withdrawn"
    is_problem(either.post(path, json={"reason": "Sekali lagi"}), 409)
    query = {"recommendation_id": document["recommendation_id"]}
    listed = either.get(f"{API}/decisions", params=query).json()["decisions"]
    assert len(listed) == 3
    is_problem(either.post(f"{API}/decisions/D-NONE/withdrawal", json={"reason": "x"}), 404)


def test_an_objection_is_recorded_and_answered_once(either, city):
    document = recommended(either, city)
    path = f"{API}/recommendations/{document['recommendation_id']}/objections"
    body = {
        "employee_id": document["excluded"]["people"][0]["employee_id"],
        "text": "Penilaian saya tidak tercatat.",
    }
    objection = either.post(path, json=body)
    assert objection.status_code == 201, objection.text
    answer = f"{API}/objections/{objection.json()['objection_id']}/answer"
    given = {"text": "Sudah dilengkapi.", "answered_by": "BKPSDM"}
    assert either.post(answer, json=given).status_code == 201
    is_problem(either.post(answer, json=given | {"text": "Lain"}), 409)
    [listed] = either.get(f"{API}/objections").json()["objections"]
    assert listed["text"] == body["text"]
    is_problem(either.post(path, json=body | {"employee_id": "nobody"}), 404)


def test_a_training_run_is_accepted_and_waits(either):
    answer = either.post(f"{API}/training-runs", json={"as_of": "2026-06-30"})
    assert answer.status_code == 202
    run = answer.json()
    assert (run["state"], run["progress"], run["result"]) == ("queued", 0.0, None)
    assert either.get(f"{API}/training-runs/{run['run_id']}").json() == run
    assert either.get(f"{API}/training-runs").json()["training_runs"] == [run]
    assert either.post(f"{API}/training-runs").status_code == 202


def test_before_any_promotion_the_rule_of_thumb_serves_and_nothing_can_be_rolled_back(client):
    told = client.get(f"{API}/models").json()
    assert (told["serving"], told["models"]) == ("rule-of-thumb", [])
    assert told["retrain"]["reasons"] == ["no model was ever trained"]
    is_problem(client.post(f"{API}/models/rollback"), 409)
