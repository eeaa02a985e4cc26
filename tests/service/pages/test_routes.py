"""The pages over a real store: what a person does there, and what is refused and why."""

from __future__ import annotations

import re

import pytest

from service.desk import Desk
from service.pages.routes.frame import local_path
from service.pages.wording import Wording
from tests.service.ledger.town import promote_fitted
from tests.service.served import NOW

HTML = {"accept": "text/html"}
HTMX = {**HTML, "HX-Request": "true"}


@pytest.fixture
def person(client):
    """Somebody with a browser: asks for pages, sends forms, follows where they lead."""
    client.headers.update(HTML)
    return client


@pytest.fixture
def learned(person, open_city):
    """The same with a fitted model that serves."""
    promote_fitted(person.app.state.desk)
    return person


def ask_for_list(client, vacancy_id, top=10):
    answer = client.post(
        f"/vacancies/{vacancy_id}/recommendations", data={"top": top}, follow_redirects=False
    )
    assert answer.status_code == 303
    return answer.headers["location"]


def listed(client, path):
    """The document behind a list's page."""
    return client.get(f"/api/v1{path}?lang=id").json()


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def names_of(city):
    table = city.tables["employees"]
    return dict(zip(table["employee_id"], table["name"], strict=True))


def test_every_vacancy_is_shown_with_what_has_happened_to_it(person, city):
    vacancy = city.vacancy()["vacancy_id"]
    before = person.get("/").text
    assert all(f"/vacancies/{one}" in before for one in city.tables["vacancies"]["vacancy_id"])
    assert "daftar tersedia" not in before
    path = ask_for_list(person, vacancy)
    assert path in person.get("/").text
    assert path in person.get(f"/vacancies/{vacancy}").text


def test_a_list_names_its_candidates_in_their_order_with_their_chance(learned, city):
    path = ask_for_list(learned, city.vacancy()["vacancy_id"])
    document, page = listed(learned, path), learned.get(path).text
    shown = re.findall(r'candidates/(\w+)">([^<]+)<', page)
    names = names_of(city)
    expected = [(one["employee_id"], names[one["employee_id"]]) for one in document["candidates"]]
    assert shown == expected
    assert page.count('class="chance"') == len(expected)
    assert document["candidates"][0]["reasons"][0]["text"].split(": ")[1] in page


def test_without_a_model_the_list_says_that_it_follows_the_rule_of_thumb(person, city):
    page = person.get(ask_for_list(person, city.vacancy()["vacancy_id"])).text
    assert "aturan praktis" in page
    assert 'class="chance"' not in page


@pytest.mark.parametrize("is_learned", [False, True])
def test_a_candidate_is_explained_to_the_last_factor(request, city, is_learned):
    client = request.getfixturevalue("learned" if is_learned else "person")
    path = ask_for_list(client, city.vacancy()["vacancy_id"])
    first = listed(client, path)["candidates"][0]
    page = client.get(f"{path}/candidates/{first['employee_id']}").text
    assert names_of(city)[first["employee_id"]] in page
    assert page.count("step") >= 2
    body = page.split("Semua faktor", 1)[1]
    assert body.count('<th scope="row">') == len(first["explanation"])


def test_nobody_s_group_stands_on_a_page_about_a_person(learned, city):
    path = ask_for_list(learned, city.vacancy()["vacancy_id"])
    first, second = (one["employee_id"] for one in listed(learned, path)["candidates"][:2])
    for page in (f"candidates/{first}", f"compare?first={first}&second={second}", "print"):
        words = text_of(learned.get(f"{path}/{page}").text).lower()
        assert not re.search(r"\b(jenis kelamin|perempuan:|laki-laki|agama|suku|islam)\b", words)


def test_two_candidates_are_compared_by_name(learned, city):
    path = ask_for_list(learned, city.vacancy()["vacancy_id"])
    first, second = (one["employee_id"] for one in listed(learned, path)["candidates"][:2])
    page = text_of(learned.get(f"{path}/compare?first={first}&second={second}").text)
    assert f"{names_of(city)[first]} lebih tinggi" in page
    assert not re.search(rf"\b{first} lebih unggul", page)


def test_comparing_somebody_with_themselves_is_refused_in_words(learned, city):
    path = ask_for_list(learned, city.vacancy()["vacancy_id"])
    answer = learned.get(f"{path}/compare?first=X&second=X")
    assert answer.status_code == 422
    assert "dua orang yang berbeda" in answer.text


def test_everyone_left_out_is_shown_a_page_at_a_time(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    seen, following = [], f"{path}/excluded"
    while following:
        part = person.get(following, headers=HTMX).text
        seen += re.findall(r'people/(\w+)"', part)
        more = re.search(r'hx-get="([^"]+)"', part)
        following = more and more[1]
    assert len(seen) == len(set(seen)) == listed(person, path)["excluded"]["total"]


def test_somebody_left_out_is_told_the_rule_and_its_source(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    out = listed(person, path)["excluded"]["people"][0]
    page = text_of(person.get(f"{path}/people/{out['employee_id']}").text)
    for rule in out["rules"]:
        assert Wording("id").sentence(rule["detail"]) in page
        assert rule["citation"] in page


def test_somebody_below_the_list_is_told_the_place(person, city):
    vacancy = city.vacancy()["vacancy_id"]
    longer = listed(person, ask_for_list(person, vacancy, 5))["candidates"]
    path = ask_for_list(person, vacancy, 2)
    below = longer[3]["employee_id"]
    assert "urutan 4 dari" in text_of(person.get(f"{path}/people/{below}").text)


def test_people_are_found_by_a_part_of_their_name(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    who, name = next(iter(names_of(city).items()))
    page = person.get(f"{path}/people", params={"q": name.upper()}, follow_redirects=True).text
    assert who in page
    assert "tidak ada pegawai yang cocok" in person.get(f"{path}/people?q=%25_%25").text.lower()


def test_a_refused_decision_says_why_and_keeps_what_was_typed(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    third = listed(person, path)["candidates"][2]["employee_id"]
    typed = {"employee_id": third, "effective_on": "2026-08-01", "approval": "ND 7/2026"}
    answer = person.post(f"{path}/decision", data=typed)
    assert answer.status_code == 422
    assert "Isi alasannya" in answer.text
    assert 'value="2026-08-01"' in answer.text
    assert 'value="ND 7/2026"' in answer.text
    assert re.search(rf'<option value="{third}"\s+selected', answer.text)


def test_a_decision_without_a_day_is_refused_in_words(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    answer = person.post(f"{path}/decision", data={"effective_on": "besok", "reason": "x"})
    assert answer.status_code == 422
    assert "tanggal mulai berlaku" in answer.text


def test_somebody_left_out_cannot_be_chosen_and_the_rule_is_named(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    out = listed(person, path)["excluded"]["people"][0]["employee_id"]
    typed = {"employee_id": out, "effective_on": "2026-08-01", "reason": "tetap ingin"}
    answer = person.post(f"{path}/decision", data=typed)
    assert answer.status_code == 409
    assert "Orang ini tidak memenuhi syarat: " in answer.text


def test_a_decision_is_shown_and_can_be_withdrawn_by_a_new_entry(person, city):
    vacancy = city.vacancy()["vacancy_id"]
    path = ask_for_list(person, vacancy)
    chosen = listed(person, path)["candidates"][0]["employee_id"]
    typed = {"employee_id": chosen, "effective_on": "2026-08-01", "reason": "Urutan pertama"}
    shown = person.post(f"{path}/decision", data=typed).text
    assert "Urutan pertama" in shown
    assert names_of(city)[chosen] in shown
    assert "sudah diputuskan" in person.get(f"/vacancies/{vacancy}").text
    [withdrawal] = re.findall(r'action="([^"]+/withdrawal)"', shown)
    assert person.post(withdrawal, data={"reason": " "}).status_code == 422
    after = person.post(withdrawal, data={"reason": "Berubah rencana"}).text
    assert "ditarik" in after
    assert "/withdrawal" not in after
    assert "sudah diputuskan" not in person.get(f"/vacancies/{vacancy}").text


def test_an_objection_is_recorded_and_answered_once(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    who = listed(person, path)["candidates"][0]["employee_id"]
    page = f"{path}/people/{who}/objections"
    assert person.post(page, data={"text": "  "}).status_code == 422
    shown = person.post(page, data={"text": "Nilai saya keliru"}).text
    assert "Nilai saya keliru" in shown
    [form] = re.findall(r'action="([^"]+/answer)"', shown)
    words = {"text": "Sudah diperbaiki", "answered_by": "Kepala BKPSDM"}
    answered = person.post(form, data=words).text
    assert "Sudah diperbaiki" in answered
    assert "/answer" not in answered
    assert person.post(form, data=words).status_code == 409


def test_the_workbook_is_a_download(person, city):
    answer = person.get(ask_for_list(person, city.vacancy()["vacancy_id"]) + "/shortlist.xlsx")
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["content-disposition"]


def test_the_language_is_remembered(person):
    answer = person.get("/language/en?next=/models", follow_redirects=False)
    assert answer.headers["location"] == "/models"
    assert '<html lang="en"' in person.get("/").text
    assert person.get("/language/fr").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/recommendations/R1/people?q=a%20b", "/recommendations/R1/people?q=a%20b"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_language_switch_leads_nowhere_else(wanted, goes_to):
    assert local_path(wanted) == goes_to


def test_another_site_s_form_is_refused(person, city):
    vacancy = city.vacancy()["vacancy_id"]
    answer = person.post(
        f"/vacancies/{vacancy}/recommendations", headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403
    assert "belum ada daftar" in person.get(f"/vacancies/{vacancy}").text


def test_the_models_page_offers_training_and_shows_what_serves(person, open_city):
    assert "Belum ada model" in person.get("/models").text
    desk = Desk(open_city, open_city.home, lambda: NOW)
    assert "/models/rollback" not in person.get("/models").text
    first = promote_fitted(desk)
    assert "/models/rollback" not in person.get("/models").text  # nothing to go back to
    second = promote_fitted(desk, 2)
    page = person.get("/models").text
    assert 'action="/models/rollback"' in page
    assert page.index(second) < page.index(first)
    back = person.post("/models/rollback").text
    assert back.index("dipakai sekarang") > back.index(f"model-{first}")
    again = person.post(f"/models/{second}/promotion").text
    assert again.index("dipakai sekarang") < again.index(f"model-{first}")
    assert person.post(f"/models/{second}/promotion").status_code == 409
    assert person.post("/models/m9999/promotion").status_code == 404


def test_only_what_training_wrote_about_a_version_is_served(learned, open_city):
    folder = open_city.home / "reports" / "m0001"
    folder.mkdir(parents=True)
    (folder / "card.html").write_text("<style>p{}</style><p>Kartu</p>")
    (folder / "notes.txt").write_text("x")
    card = learned.get("/models/m0001/reports/card.html")
    assert card.status_code == 200
    assert "sandbox" in card.headers["content-security-policy"]
    assert "script-src" not in card.headers["content-security-policy"]
    assert "Kartu model" in learned.get("/models").text
    for name in ("notes.txt", "..%2F..%2Ftepat.db", "roc.svg", "card.html%00"):
        assert learned.get(f"/models/m0001/reports/{name}").status_code == 404
    assert learned.get("/models/m0009/reports/card.html").status_code == 404


def test_a_training_run_is_queued_and_shown(person):
    part = person.post("/models/training-runs", headers=HTMX).text
    [stream] = re.findall(r'hx-sse:connect="([^"]+)"', part)
    assert "menunggu giliran" in part
    assert "menunggu giliran" in person.get("/models").text
    assert person.get(stream.replace("/stream", "x/stream")).status_code == 404


def test_where_a_part_of_a_page_asks_the_browser_is_sent_on(person, city):
    vacancy = city.vacancy()["vacancy_id"]
    answer = person.post(f"/vacancies/{vacancy}/recommendations", headers=HTMX)
    assert answer.headers["hx-redirect"].startswith("/recommendations/")
    refused = person.post("/vacancies/V-none/recommendations", headers=HTMX)
    assert refused.status_code == 404
    assert "<html" not in refused.text


def test_nothing_inline_and_nothing_from_outside_stands_on_a_page(learned, city):
    path = ask_for_list(learned, city.vacancy()["vacancy_id"])
    first, second = (one["employee_id"] for one in listed(learned, path)["candidates"][:2])
    out = listed(learned, path)["excluded"]["people"][0]["employee_id"]
    pages = [
        *("/", "/models", "/nowhere", path, f"{path}/print", f"{path}/decision"),
        *(f"{path}/candidates/{first}", f"{path}/people/{out}", f"{path}/people?q=a"),
        f"{path}/compare?first={first}&second={second}",
    ]
    for page in pages:
        html = learned.get(page).text
        assert html.count("<h1") == 1, page
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|javascript:", html), page
        assert not re.search(r'(?:src|href|action)="(?!/|#)', html), page


@pytest.mark.parametrize("name", ["tepat.css", "pico.min.css", "htmx.min.js", "tepat.svg"])
def test_static_files_ship_with_the_pages(person, name):
    answer = person.get(f"/static/{name}")
    assert answer.status_code == 200
    assert b"http://" not in answer.content.replace(b"http://www.w3.org", b"")


def test_a_static_file_that_is_none_is_not_found(person):
    assert person.get("/static/..%2Fmessages.yaml").status_code == 404


def test_the_talent_map_counts_every_agency_and_names_the_people_of_one(person, city):
    page = person.get("/talent").text
    told = person.get("/api/v1/talent").json()
    for agency in told["agencies"]:
        assert f"/talent?agency={agency['agency_id']}" in page
    ready = sum(one["boxes"]["9"] for one in told["agencies"])
    assert f"kotak 9: {ready} orang" in page
    largest = max(told["agencies"], key=lambda one: one["total"])
    own = person.get(f"/talent?agency={largest['agency_id']}").text
    members = person.get("/api/v1/talent", params={"agency_id": largest["agency_id"]}).json()
    names = names_of(city)
    [agency] = members["agencies"]
    assert all(names[one["employee_id"]].split(",")[0] in own for one in agency["people"])
    assert person.get("/talent?agency=nowhere").status_code == 404


def test_a_decision_in_a_lock_is_shown_as_waiting(learned, city):
    vacancy = city.vacancy("pengawas")["vacancy_id"]
    path = ask_for_list(learned, vacancy)
    lock = {"kind": "inauguration", "on": "2026-08-01"}
    assert learned.post("/api/v1/calendar", json=lock).status_code == 201
    first = listed(learned, path)["candidates"][0]["employee_id"]
    decided = learned.post(
        "/api/v1/decisions",
        json={
            "recommendation_id": path.rsplit("/", 1)[1],
            "employee_id": first,
            "effective_on": "2026-09-01",
            "reason": "Cocok",
        },
    ).json()
    assert decided["status"] == "pending_approval"
    assert "menunggu persetujuan" in learned.get(path).text


def test_a_candidate_is_shown_what_could_change_for_the_chance_that_was_chosen(learned, city):
    path = ask_for_list(learned, city.vacancy()["vacancy_id"])
    first = listed(learned, path)["candidates"][0]["employee_id"]
    before = learned.get(f"{path}/candidates/{first}").text
    assert '<option value="0.7" selected>' in before
    told = learned.get(f"/api/v1{path}/levers/{first}?bar=0.9&lang=id").json()
    page = text_of(learned.get(f"{path}/candidates/{first}?bar=0.9").text)
    for words in (told["text"], told["note"], *(one["text"] for one in told["proposals"])):
        assert words in page
        assert words not in text_of(before)
    assert learned.get(f"{path}/candidates/{first}?bar=7").status_code == 422


def test_the_page_of_models_says_when_it_is_time_to_train_again(person):
    due = person.get("/api/v1/models").json()["retrain"]
    assert due["needed"]
    assert f"{due['new_labels']} label baru" in text_of(person.get("/models").text)


def test_the_rule_of_thumb_offers_no_chance_to_reach(person, city):
    path = ask_for_list(person, city.vacancy()["vacancy_id"])
    first = listed(person, path)["candidates"][0]["employee_id"]
    assert 'id="levers"' not in person.get(f"{path}/candidates/{first}").text
