"""The pages in a real browser: the whole journey, accessible at both widths, on one sheet."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from features.store.store import open_store
from tests.service.pages.browsing import (
    CHROMIUM,
    PHONE,
    WIDE,
    chromium,
    copied,
    serving,
    window,
)

if not CHROMIUM.exists():
    pytest.skip("Chromium is not installed: apt-get install chromium", allow_module_level=True)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
PAGES = (
    "vacancies",
    "vacancy",
    "shortlist",
    "candidate",
    "compare",
    "person",
    "search",
    "decision",
    "models",
    "quality",
    "talent",
    "agency",
    "not_found",
    "print",
    "docs",
)


@pytest.fixture(scope="module")
def base(city, tmp_path_factory):
    home = copied(city, tmp_path_factory.mktemp("browser") / "home")
    command = [sys.executable, "-m", "tepat", "train", "--home", str(home), "--format", "json"]
    trained = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(trained.stdout)["promoted"]
    store = open_store(home)
    with serving(store) as address:
        yield address
    store.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def paths(base, city):
    """Where every page lies, about one recorded list."""
    vacancy = city.vacancy()["vacancy_id"]
    asked = httpx.post(f"{base}/api/v1/vacancies/{vacancy}/recommendations?top=10")
    document = asked.json()
    here = f"/recommendations/{document['recommendation_id']}"
    first, second = (one["employee_id"] for one in document["candidates"][:2])
    out = document["excluded"]["people"][0]["employee_id"]
    httpx.post(f"{base}{here}/people/{out}/objections", data={"text": "Mengapa saya?"})
    decided = {"employee_id": first, "effective_on": "2026-08-01", "reason": "Urutan pertama"}
    httpx.post(f"{base}{here}/decision", data=decided)
    policy = {"attribute": "gender", "legal_basis": "UU 8/2016", "recorded_by": "BKPSDM"}
    httpx.post(f"{base}/api/v1/parity-policies", json=policy)
    return {
        "vacancies": "/",
        "vacancy": f"/vacancies/{vacancy}",
        "shortlist": here,
        "candidate": f"{here}/candidates/{first}",
        "compare": f"{here}/compare?first={first}&second={second}",
        "person": f"{here}/people/{out}",
        "search": f"{here}/people?q=a",
        "decision": f"{here}/decision?employee_id={second}",
        "models": "/models",
        "quality": "/data-quality",
        "talent": "/talent",
        "agency": f"/talent?agency={city.tables['positions']['agency_id'].iloc[0]}",
        "not_found": "/recommendations/R-none",
        "print": f"{here}/print",
        "docs": "/docs",
    }


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits_the_screen(browser, base, paths, name, width):
    with window(browser, base, width) as page:
        page.goto(paths[name])
        if name == "shortlist":  # what parity would cost comes after the page
            page.locator("#parity svg").wait_for()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        if name != "print":  # a sheet of paper may be wider than a telephone
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_vacancies_to_a_recorded_decision(browser, base, city):
    vacancy = city.vacancy("fungsional")["vacancy_id"]
    with window(browser, base) as page:
        page.goto("/")
        page.locator(f"a[href='/vacancies/{vacancy}']").click()
        page.get_by_label("Jumlah calon").fill("5")
        page.get_by_role("button", name="Susun daftar calon").click()
        page.wait_for_url("**/recommendations/R*")
        rows = page.locator("table.people tbody tr")
        assert rows.count() == 5
        first = rows.nth(0).locator("th a").inner_text()
        rows.nth(0).locator("th a").click()
        assert page.get_by_role("heading", level=1).inner_text() == f"Mengapa {first}?"
        page.get_by_role("link", name="Kembali ke daftar").click()
        page.get_by_role("button", name="Bandingkan").click()
        assert page.locator(".side").count() == 2
        page.get_by_role("link", name="Kembali ke daftar").click()
        rows.nth(1).get_by_role("button", name="Pilih").click()
        page.get_by_label("Berlaku mulai").fill("2026-08-01")
        reason = page.locator("#reason")
        assert reason.evaluate("box => box.required") == (city.vacancy("fungsional")["slots"] < 2)
        reason.fill("Lebih dekat dengan masyarakat")
        page.get_by_role("button", name="Catat keputusan").click()
        page.wait_for_url("**#decisions")
        assert "Lebih dekat dengan masyarakat" in page.locator("#decisions").inner_text()
        page.get_by_role("link", name="English").click()
        assert "Decision recorded" in page.locator("#decisions").inner_text()
        assert page.get_by_role("heading", level=1).inner_text().startswith("Shortlist: ")


def test_people_left_out_come_a_page_at_a_time_without_leaving(browser, base, paths):
    with window(browser, base) as page:
        page.goto(paths["shortlist"])
        page.get_by_role("button", name="Tampilkan orangnya").click()
        page.locator("#excluded tbody tr").nth(24).wait_for()
        page.get_by_role("button", name="Tampilkan lagi").click()
        page.locator("#excluded tbody tr").nth(25).wait_for()
        assert page.url.endswith(paths["shortlist"])


def test_the_reason_becomes_a_duty_as_the_choice_departs_from_the_top(browser, base, paths):
    with window(browser, base) as page:
        page.goto(paths["decision"])
        choice, reason = page.get_by_label("Yang dipilih"), page.locator("#reason")
        first = choice.locator("option[data-within]").first.get_attribute("value")
        choice.select_option(first)
        assert not reason.evaluate("box => box.required")
        choice.select_option("")
        assert reason.evaluate("box => box.required")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ["pelaksana", "jpt_pratama", "fungsional"])
def test_the_list_prints_on_one_sheet(browser, base, city, kind, lang):
    vacancy = city.vacancy(kind)["vacancy_id"]
    asked = httpx.post(f"{base}/api/v1/vacancies/{vacancy}/recommendations?top=60&lang={lang}")
    with window(browser, base, lang=lang) as page:
        page.goto(f"/recommendations/{asked.json()['recommendation_id']}/print")
        assert page.locator(".sheet tbody tr").count() >= min(6, len(asked.json()["candidates"]))
        sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", sheet).groups())
    assert (round(width), round(height)) == (842, 595)  # A4, lying


def test_the_keyboard_reaches_the_content_first(browser, base):
    with window(browser, base) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Langsung ke isi"
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")


def test_retraining_is_followed_live_to_its_end(browser, base):
    with window(browser, base) as page:
        page.goto("/models")
        page.get_by_role("button", name="Latih ulang sekarang").click()
        run = page.locator("#training .run")
        run.wait_for()
        told = set()
        while not run.get_by_role("link", name="Lihat hasilnya").count():
            told.add(run.locator("p").first.inner_text())
            page.wait_for_timeout(100)
            assert len(told) < 200
        assert len({text for text in told if "sedang berjalan ·" in text}) >= 2
        assert "selesai" in run.inner_text()
        run.get_by_role("link", name="Lihat hasilnya").click()
        page.get_by_role("heading", name="Versi m0002").wait_for()
        assert "selesai" in run.inner_text()
        assert run.get_by_role("link").count() == 0  # the page is as new as the run's end
