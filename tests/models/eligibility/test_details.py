"""Answers in sentences: the values that the rule saw, in both languages."""

from __future__ import annotations

import re

import numpy as np
import pytest

from features.history.history import History
from features.pairs.pairs import Pairs
from models.eligibility.answers import Answer
from models.eligibility.details import explain_rule, fails_of, needs_of, notices, warnings_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from tests.builders import day
from tests.models.eligibility.random_city import TODAY, random_city
from tests.models.eligibility.test_cases import CASES
from tests.models.eligibility.worlds import FAIL, POST_TYPES, UNKNOWN, Case, city_of, judged, spell

LEFT_TO_FILL = re.compile(r"[{}]|None|\bnan\b|-2147483648|1970")


def details_of(case: Case, lang: str) -> str:
    history, asked = city_of([case])
    eligibility = judged(history, asked)
    tell = {FAIL: fails_of, UNKNOWN: needs_of}[case.expected]
    told = {one.rule.id: one for one in tell(eligibility, lang)[0]}
    return told[case.rule].text


@pytest.mark.parametrize(
    ("case", "indonesian", "english"),
    [
        (
            Case("min_tenure", FAIL, history=[spell("P0", "2025-03-01")]),
            (
                "baru 3 bulan dalam jabatan sekarang (sejak 2025-03-01); paling singkat 2 tahun; "
                "memenuhi syarat mulai 2027-03-01"
            ),
            (
                "3 months in the present post (since 2025-03-01); at least 2 years are asked; "
                "meets the rule from 2027-03-01"
            ),
        ),
        (
            Case("min_tenure", FAIL, history=[spell("P0", "2025-06-01")]),
            (
                "baru 0 hari dalam jabatan sekarang (sejak 2025-06-01); paling singkat 2 tahun; "
                "memenuhi syarat mulai 2027-06-01"
            ),
            (
                "0 days in the present post (since 2025-06-01); at least 2 years are asked; "
                "meets the rule from 2027-06-01"
            ),
        ),
        (
            Case("post_grade", FAIL, post={"min_grade": "III/d"}),
            "golongan III/c; jabatan ini mensyaratkan III/d sampai IV/e",
            "grade III/c; the post asks for III/d to IV/e",
        ),
        (
            Case(
                "discipline",
                FAIL,
                person={"discipline_level": "severe", "discipline_until": "2025-12-31"},
            ),
            (
                "sedang menjalani hukuman disiplin berat sampai 2025-12-31; "
                "memenuhi syarat mulai 2026-01-01"
            ),
            "under a severe disciplinary sanction until 2025-12-31; meets the rule from 2026-01-01",
        ),
        (
            Case("discipline", FAIL, person={"discipline_level": "moderate"}),
            "sedang menjalani hukuman disiplin sedang sampai tidak tercatat",
            "under a moderate disciplinary sanction until not recorded",
        ),
        (
            Case("retirement", FAIL, person={"birth_date": "1967-06-01"}),
            "mencapai batas usia pensiun 58 tahun pada 2025-06-01",
            "reached the retirement age of 58 years on 2025-06-01",
        ),
        (
            Case("performance", UNKNOWN),
            (
                "predikat kinerja 2 periode tahunan terakhir tidak lengkap atau terlalu lama "
                "(tercatat: tidak ada)"
            ),
            "performance of the latest 2 annual periods is incomplete or too old (recorded: none)",
        ),
        (
            Case("kind", FAIL, present=POST_TYPES["madya"], post=POST_TYPES["muda"]),
            "dari JF ahli madya ke JF ahli muda adalah demosi dan tidak diminta",
            (
                "from functional post (ahli madya) to functional post (ahli muda) is a demotion, "
                "not asked for"
            ),
        ),
        (
            Case("kind", FAIL, present=POST_TYPES["pengawas"]),
            "dari pengawas ke pelaksana adalah demosi dan tidak diminta",
            "from pengawas to pelaksana is a demotion, not asked for",
        ),
    ],
    ids=lambda one: one.rule if isinstance(one, Case) else "",
)
def test_a_sentence_has_the_values_that_the_rule_saw(case, indonesian, english):
    assert details_of(case, "id") == indonesian
    assert details_of(case, "en") == english


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_sentence_of_any_case_is_left_unfilled(lang):
    history, asked = city_of(CASES)
    eligibility = judged(history, asked)
    for tell in (fails_of, needs_of, warnings_of):
        for told in tell(eligibility, lang):
            for one in told:
                assert not LEFT_TO_FILL.search(one.text), (one.rule.id, one.text)
                assert one.text[0] != " "


def test_one_sentence_asked_alone_is_the_same_as_in_company():
    history = History.from_frames(random_city(4))
    rules = load_rules(day(TODAY))
    asked = _everybody(history)
    eligibility = judge_eligibility(history, asked, rules)
    together = needs_of(eligibility, "id")
    for row in range(0, len(asked), 10):
        for one in together[row]:
            alone = explain_rule(history, asked.take([row]), one.rule, Answer.UNKNOWN, "id")
            assert alone == one.text


def test_fails_warnings_and_needs_share_out_what_does_not_pass():
    history = History.from_frames(random_city(4))
    asked = _everybody(history)
    eligibility = judge_eligibility(history, asked, load_rules(day(TODAY)))
    told = [
        sum(len(row) for row in tell(eligibility, "id"))
        for tell in (fails_of, warnings_of, needs_of)
    ]
    does_not_pass = np.isin(eligibility.answers, [Answer.FAIL, Answer.UNKNOWN])
    assert sum(told) == does_not_pass.sum()
    assert all(told)
    named = [bool(row) for row in fails_of(eligibility, "id")]
    assert named == eligibility.is_excluded.tolist()


@pytest.mark.parametrize(("kind", "notified"), [("jpt", True), ("administrator", False)])
def test_a_list_for_a_jpt_says_that_open_selection_decides(kind, notified):
    history, asked = city_of([Case("own_post", FAIL, post=POST_TYPES[kind])])
    told = notices(history, int(asked.positions[0]), load_rules(day("2025-06-01")), "id")
    assert [one.rule for one in told] == ["jpt_pratama"] * notified
    assert all("seleksi terbuka" in one.text for one in told)


def _everybody(history: History) -> Pairs:
    return Pairs.of_vacancy(history, 3, day(TODAY))
