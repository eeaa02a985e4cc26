"""A shortlist as a workbook says what the document says, prints on a page, and runs no formula."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from service.export.workbook import shortlist_workbook

RULE = {"rule": "min_tenure", "citation": "PP 11/2017 Ps 190 (3)", "detail": "1 tahun"}


def candidate(rank, **changes):
    return {
        "rank": rank,
        "employee_id": f"E{rank:03d}",
        "probability": 0.8125,
        "low": 0.7,
        "high": 0.9,
        "in_support": True,
        "base": 0.1,
        "explanation": [],
        "reasons": [
            {"features": ["a"], "contribution": 1.0 / at, "text": f"Alasan {at}"}
            for at in range(1, 6)
        ],
        "gaps": [
            {"competency": "integrity", "required": 3, "level": 2, "gap": -1},
            {"competency": "cooperation", "required": 3, "level": None, "gap": None},
            {"competency": "communication", "required": 2, "level": 4, "gap": 2},
        ],
        "needs": [{"rule": "discipline", "missing": "Hukuman disiplin tidak tercatat."}],
        "warnings": [],
    } | changes


def document(**changes):
    group = {
        "attribute": "gender",
        "group": "female",
        "eligible": 40,
        "listed": 2,
        "eligible_share": 0.5,
        "listed_share": 0.2,
        "impact_ratio": 0.25,
        "p_value": 0.031,
        "verdict": "fail",
    }
    return {
        "recommendation_id": "R1",
        "vacancy_id": "V001",
        "model_version": "m0001",
        "rules_version": "abc",
        "as_of": "2026-01-31",
        "eligible": 80,
        "candidates": [candidate(1), candidate(2)],
        "excluded": {
            "total": 60,
            "by_rule": [{"rule": "min_tenure", "citation": "PP 11/2017", "count": 60}],
            "people": [{"employee_id": "E900", "rules": [{**RULE, "passes_from": "2027-02-01"}]}],
        },
        "fairness": {
            "passed": False,
            "groups": [group],
            "remedies": [{"text": "Tanpa jarak, rasio menjadi 0,9."}],
        },
        "notices": [{"rule": "jpt", "citation": "PP 11/2017 Ps 107", "text": "Seleksi terbuka."}],
    } | changes


def reread(content):
    return openpyxl.load_workbook(BytesIO(content))


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value not in {None, ""}]


def texts(sheet):
    return [str(cell.value) for cell in cells(sheet)]


@pytest.mark.parametrize(
    ("lang", "sheets"),
    [
        ("id", ["Kandidat", "Tidak masuk daftar", "Kesetaraan", "Catatan"]),
        ("en", ["Candidates", "Left out", "Fairness", "Notices"]),
    ],
)
def test_there_is_a_sheet_for_each_part_in_each_language(lang, sheets):
    content = shortlist_workbook(document(), lang)
    assert reread(content).sheetnames == sheets
    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == sheets


def test_candidates_stand_with_numbers_three_reasons_their_gaps_and_what_is_missing():
    sheet = reread(shortlist_workbook(document(), "en", names={"E001": "Siti"}))["Candidates"]
    [head] = [row for row in sheet.iter_rows() if row[0].value == "Rank"]
    first = [cell.value for cell in sheet[head[0].row + 1]]
    assert first[:6] == [1, "E001", "Siti", 0.8125, 0.7, 0.9]
    assert first[7].split("\n") == ["Alasan 1", "Alasan 2", "Alasan 3"]
    assert first[8].split("\n") == ["Integrity: 2 / 3", "Cooperation: not assessed / 3"]
    assert first[9] == "Hukuman disiplin tidak tercatat."


def test_who_is_left_out_and_the_notices_are_told():
    book = reread(shortlist_workbook(document(), "id"))
    told = texts(book["Tidak masuk daftar"])
    assert {"E900", "min_tenure", "1 tahun", "1 Februari 2027"} <= set(told)
    assert "1 orang pertama dari 60" in told
    assert "Seleksi terbuka." in texts(book["Catatan"])


def test_fairness_is_told_group_by_group_with_its_remedies():
    told = texts(reread(shortlist_workbook(document(), "en"))["Fairness"])
    assert "Fairness: FAILED" in told
    assert {"Gender", "0.25", "under-represented"} <= set(told)
    assert "Tanpa jarak, rasio menjadi 0,9." in told


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x"]
)
def test_text_that_looks_like_a_formula_or_link_stays_text(text):
    given = document(
        notices=[{"rule": text, "citation": text, "text": text}],
        candidates=[candidate(1, employee_id=text)],
    )
    content = shortlist_workbook(given, "id", post=text, names={text: text})
    found = [cell for sheet in reread(content) for cell in cells(sheet) if cell.value == text]
    assert len(found) == 6
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)


@pytest.mark.parametrize(("listed", "pages"), [(10, 1), (200, 0)])
def test_the_list_prints_on_one_landscape_page_while_that_can_be_read(listed, pages):
    rows = [candidate(rank) for rank in range(1, listed + 1)]
    sheet = reread(shortlist_workbook(document(candidates=rows), "id")).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    setup = sheet.page_setup
    assert (1 if setup.fitToWidth is None else setup.fitToWidth) == 1
    assert (1 if setup.fitToHeight is None else setup.fitToHeight) == pages
    assert sheet.print_title_rows is not None


def test_an_empty_list_of_the_rule_of_thumb_is_a_workbook_too():
    nothing = {"total": 0, "by_rule": [], "people": []}
    given = document(
        candidates=[], excluded=nothing, fairness={"passed": None, "groups": []}, notices=[]
    )
    book = reread(shortlist_workbook(given, "en"))
    assert "None." in texts(book["Candidates"])
    assert "Fairness: too few to tell" in texts(book["Fairness"])
    no_chance = candidate(1, probability=None, low=None, high=None, base=None)
    assert reread(shortlist_workbook(document(candidates=[no_chance]), "id"))


def test_the_same_document_gives_the_same_bytes():
    assert shortlist_workbook(document(), "id") == shortlist_workbook(document(), "id")
