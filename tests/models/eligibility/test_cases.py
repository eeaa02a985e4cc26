"""Person × post × day → answer, written out by hand from the law: the rules' own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.eligibility.rules import load_rules
from tests.models.eligibility.worlds import (
    FAIL,
    PASS,
    POST_TYPES,
    SILENT,
    UNKNOWN,
    Case,
    answer,
    city_of,
    judged,
    spell,
)

if TYPE_CHECKING:
    from models.eligibility.answers import Eligibility

TO = POST_TYPES
SMA, D3, S1 = ({"education_level": level} for level in ("sma", "d3", "s1"))
ENDED = [spell("P0", "2015-01-01", "2024-12-31")]
BORN_1967 = {"birth_date": "1967-06-01"}  # 58 on 2025-06-01
LEAP = {"birth_date": "1968-02-29"}


def years_good(*predicates: str, last: int = 2024) -> dict[str, list[dict[str, str]]]:
    """One annual period a predicate, the first the newest."""
    rows = [
        {"period_end": f"{last - back}-12-31", "predicate": predicate}
        for back, predicate in enumerate(predicates)
    ]
    return {"performance": rows}


def assessed(*levels: int, on: str = "2024-01-01", required: int = 4) -> dict[str, list[dict]]:
    """Competencies that P1 requires at ``required``; the first ones assessed at ``levels``."""
    names = ["integrity", "cooperation"]
    return {
        "position_competencies": [
            {"position_id": "P1", "competency": name, "required_level": required} for name in names
        ],
        "competency_assessments": [
            {"competency": name, "level": level, "assessed_on": on}
            for name, level in zip(names, levels, strict=False)
        ],
    }


OWN_POST = [
    Case("own_post", PASS),
    Case("own_post", FAIL, history=[spell("P1", "2015-01-01")]),
    Case("own_post", FAIL, history=[spell("P1", "2015-01-01", "2025-06-01")]),  # its last day
    Case(
        "own_post", PASS, history=[spell("P1", "2015-01-01", "2025-05-31")]
    ),  # ended the day before
    Case("own_post", FAIL, history=[spell("P0", "2015-01-01"), spell("P1", "2025-06-01")]),
    Case("own_post", PASS, history=[spell("P0", "2015-01-01"), spell("P1", "2025-06-02")]),
    Case("own_post", FAIL, history=[], person={"position_id": "P1"}),
    Case("own_post", UNKNOWN, history=[]),
    # who returned to the employees row later than the career says
    Case("own_post", FAIL, person={"position_id": "P1", "position_since": "2024-01-01"}),
    Case("own_post", PASS, person={"position_id": "P1", "position_since": "2025-06-02"}),
]
POST = [
    Case("post_education", PASS, person=S1, post={"min_education": "s1"}),
    Case("post_education", PASS, person={"education_level": "d4"}, post={"min_education": "s1"}),
    Case("post_education", PASS, person=S1, post={"min_education": "d4"}),
    Case("post_education", FAIL, person=D3, post={"min_education": "s1"}),
    Case("post_education", PASS, person={"education_level": "s2"}, post={"min_education": "s1"}),
    Case("post_field", SILENT, person={"education_field": "0913"}),
    Case("post_field", PASS, person={"education_field": "0913"}, post={"education_fields": "0913"}),
    Case("post_field", PASS, person={"education_field": "0913"}, post={"education_fields": "09"}),
    Case(
        "post_field", PASS, person={"education_field": "0913"}, post={"education_fields": "04;091"}
    ),
    Case(
        "post_field", UNKNOWN, person={"education_field": "09"}, post={"education_fields": "0913"}
    ),
    Case(
        "post_field", UNKNOWN, person={"education_field": "091"}, post={"education_fields": "0913"}
    ),
    Case("post_field", FAIL, person={"education_field": "0912"}, post={"education_fields": "0913"}),
    Case("post_field", FAIL, person={"education_field": "0413"}, post={"education_fields": "09"}),
    Case("post_field", UNKNOWN, post={"education_fields": "09"}),  # field not recorded
    Case("post_grade", SILENT),
    Case("post_grade", PASS, post={"min_grade": "III/c"}),
    Case("post_grade", PASS, post={"min_grade": "III/a", "max_grade": "III/c"}),
    Case("post_grade", FAIL, post={"min_grade": "III/d"}),
    Case("post_grade", FAIL, post={"max_grade": "III/b"}),
    Case("post_grade", UNKNOWN, person={"grade": None}, post={"min_grade": "III/a"}),
    Case(
        "post_grade",
        SILENT,
        person={"grade": "IX", "employment_type": "pppk"},
        post={"min_grade": "III/a"},
    ),
    Case(
        "post_grade",
        SILENT,
        person={"grade": None, "employment_type": "pppk"},
        post={"min_grade": "III/a"},
    ),
    Case("post_grade", SILENT, post={"min_grade": "IX"}),  # a range of PPPK grades
    Case(
        "post_grade",
        PASS,
        person={"grade": None},
        post={"min_grade": "III/a"},
        tables={"grade_history": [{"grade": "III/b", "since": "2020-01-01"}]},
    ),
]
ESELON = [
    Case("grade_by_eselon", SILENT),  # a pelaksana's post
    Case("grade_by_eselon", SILENT, post={**TO["pengawas"], "min_grade": "III/a"}),
    Case("grade_by_eselon", PASS, post=TO["pengawas"], person={"grade": "III/b"}),
    Case("grade_by_eselon", FAIL, post=TO["pengawas"], person={"grade": "III/a"}),
    Case("grade_by_eselon", PASS, post=TO["administrator"], person={"grade": "III/d"}),
    Case("grade_by_eselon", FAIL, post=TO["administrator"], person={"grade": "IV/c"}),
    Case("grade_by_eselon", PASS, post=TO["jpt"], person={"grade": "IV/d"}),
    Case("grade_by_eselon", FAIL, post=TO["jpt"], person={"grade": "IV/a"}),
    Case("grade_by_eselon", UNKNOWN, post=TO["pengawas"], person={"grade": None}),
    Case("grade_by_eselon", SILENT, post=TO["pengawas"], person={"employment_type": "pppk"}),
]
TENURE = [
    Case("min_tenure", FAIL, "2025-06-02", history=[spell("P0", "2023-06-02")]),  # the day before
    Case("min_tenure", PASS, history=[spell("P0", "2023-06-01")]),  # the day
    Case("min_tenure", PASS, history=[spell("P0", "2023-05-31")]),  # the day after
    Case("min_tenure", FAIL, "2026-02-28", history=[spell("P0", "2024-02-29")], on="2026-02-27"),
    Case("min_tenure", PASS, history=[spell("P0", "2024-02-29")], on="2026-02-28"),
    # two appointments to the same post, one after the other, are one stay
    Case(
        "min_tenure",
        PASS,
        history=[spell("P0", "2020-01-01", "2024-06-30"), spell("P0", "2024-07-01")],
    ),
    Case(
        "min_tenure",
        FAIL,
        "2026-07-02",
        history=[spell("P0", "2020-01-01", "2024-06-30"), spell("P0", "2024-07-02")],
    ),
    Case("min_tenure", SILENT, history=ENDED),  # no present post
    Case("min_tenure", UNKNOWN, history=[]),
    Case("min_tenure", UNKNOWN, history=[], person={"position_id": "P0"}),
    Case(
        "min_tenure",
        FAIL,
        "2026-01-15",
        history=[],
        person={"position_id": "P0", "position_since": "2024-01-15"},
    ),
    Case("max_tenure", PASS, history=[spell("P0", "2020-06-02")]),
    Case("max_tenure", FAIL, history=[spell("P0", "2020-06-01")]),
    Case("own_request", SILENT),
    Case(
        "own_request",
        PASS,
        tables={"preferences": [{"position_id": "P1", "preference": 1}]},
    ),
]
CONDUCT = [
    Case("performance", PASS, tables=years_good("baik", "sangat_baik")),
    Case("performance", FAIL, tables=years_good("baik", "butuh_perbaikan")),
    Case("performance", FAIL, tables=years_good("kurang", "sangat_baik")),
    Case("performance", PASS, tables=years_good("baik", "baik", "sangat_kurang")),
    Case("performance", UNKNOWN, tables=years_good("baik")),
    Case("performance", UNKNOWN),
    Case("performance", PASS, tables=years_good("baik", "baik", last=2023), on="2025-12-31"),
    Case("performance", UNKNOWN, tables=years_good("baik", "baik", last=2023), on="2026-01-01"),
    # a period that ends on the day itself has not ended before it
    Case("performance", PASS, tables=years_good("kurang", "baik", "baik"), on="2024-12-31"),
    Case("performance", FAIL, tables=years_good("kurang", "baik", "baik"), on="2025-01-01"),
    Case("discipline", PASS),
    Case("discipline", UNKNOWN, person={"discipline_level": None}),
    Case(
        "discipline", PASS, person={"discipline_level": "light", "discipline_until": "2030-01-01"}
    ),
    Case(
        "discipline",
        FAIL,
        "2025-06-02",
        person={"discipline_level": "moderate", "discipline_until": "2025-06-01"},
    ),
    Case(
        "discipline", PASS, person={"discipline_level": "severe", "discipline_until": "2025-05-31"}
    ),
    Case("discipline", FAIL, person={"discipline_level": "severe"}),  # no end recorded
    Case("legal_status", PASS),
    *(
        Case("legal_status", FAIL, person={"legal_status": status})
        for status in ("study_leave", "unpaid_leave", "secondment", "suspended", "retired")
    ),
]
KIND = [
    Case("kind", PASS, present=TO["pelaksana"], post=TO["pelaksana"]),
    Case("kind", PASS, present=TO["pelaksana"], post=TO["pengawas"]),
    Case("kind", FAIL, present=TO["pengawas"], post=TO["pelaksana"]),
    Case("kind", PASS, present=TO["pengawas"], post=TO["muda"]),
    Case("kind", PASS, present=TO["administrator"], post=TO["madya"]),
    Case("kind", FAIL, present=TO["madya"], post=TO["muda"]),
    Case("kind", FAIL, present=TO["muda"], post=TO["terampil"]),
    Case("kind", PASS, present=TO["terampil"], post=TO["pertama"]),
    Case("kind", UNKNOWN, present=TO["jf"], post=TO["pelaksana"]),
    Case("kind", UNKNOWN, history=[]),
    Case("kind", SILENT, history=ENDED),
    Case(
        "kind",
        PASS,
        present=TO["pengawas"],
        post=TO["pelaksana"],
        tables={"preferences": [{"position_id": "P1", "preference": 3}]},
    ),
    Case(  # asked for another post
        "kind",
        FAIL,
        present=TO["pengawas"],
        post=TO["pelaksana"],
        tables={"preferences": [{"position_id": "P0", "preference": 1}]},
    ),
]
TO_ADMINISTRATOR = {"rule": "first_administrator", "post": TO["administrator"]}
TO_PENGAWAS = {"rule": "first_pengawas", "post": TO["pengawas"]}
FIRST = [
    Case("first_administrator", SILENT, post=TO["pengawas"]),
    Case(**TO_ADMINISTRATOR, expected=PASS, present=TO["pengawas"]),
    Case(**TO_ADMINISTRATOR, expected=FAIL, present=TO["pelaksana"]),  # time there cures nothing
    Case(**TO_ADMINISTRATOR, expected=FAIL, present=TO["pengawas"], person=D3),
    Case(**TO_ADMINISTRATOR, expected=PASS, present=TO["administrator"], person=D3),
    Case(
        **TO_ADMINISTRATOR,
        expected=FAIL,
        passes_from="2025-06-02",
        present=TO["pengawas"],
        history=[spell("P0", "2022-06-02")],
    ),
    Case(
        **TO_ADMINISTRATOR,
        expected=PASS,
        present=TO["pengawas"],
        history=[spell("P0", "2022-06-01")],
    ),
    Case(**TO_ADMINISTRATOR, expected=PASS, present=TO["muda"]),
    Case(**TO_ADMINISTRATOR, expected=FAIL, present=TO["pertama"]),
    Case(**TO_ADMINISTRATOR, expected=UNKNOWN, present=TO["jf"]),  # which level is not recorded
    Case(  # two spells add up: 1 year and 2 years
        **TO_ADMINISTRATOR,
        expected=PASS,
        present=TO["pelaksana"],
        posts={"PW": TO["pengawas"]},
        history=[
            spell("PW", "2019-01-01", "2019-12-31"),
            spell("PW", "2021-01-01", "2022-12-31"),
            spell("P0", "2023-01-01"),
        ],
    ),
    Case(  # overlapping spells count once
        **TO_ADMINISTRATOR,
        expected=FAIL,
        present=TO["pelaksana"],
        posts={"PW": TO["pengawas"]},
        history=[
            spell("PW", "2019-01-01", "2020-12-31"),
            spell("PW", "2019-06-01", "2021-06-30"),
            spell("P0", "2021-07-01"),
        ],
    ),
    Case(  # who once held the type passes
        **TO_ADMINISTRATOR,
        expected=PASS,
        present=TO["pelaksana"],
        posts={"PA": TO["administrator"]},
        history=[spell("PA", "2012-01-01", "2012-02-01"), spell("P0", "2015-01-01")],
    ),
    Case(  # the past is not recorded
        **TO_ADMINISTRATOR,
        expected=UNKNOWN,
        present=TO["pengawas"],
        history=[],
        person={"position_id": "P0", "position_since": "2024-01-01"},
    ),
    Case(
        **TO_ADMINISTRATOR,
        expected=PASS,
        present=TO["pengawas"],
        history=[],
        person={"position_id": "P0", "position_since": "2020-01-01"},
    ),
    Case(  # nothing in the past could make up for the education
        **TO_ADMINISTRATOR,
        expected=FAIL,
        present=TO["pengawas"],
        history=[],
        person={"position_id": "P0", "position_since": "2020-01-01", **D3},
    ),
    Case(**TO_PENGAWAS, expected=PASS, present=TO["pelaksana"], person=D3),
    Case(**TO_PENGAWAS, expected=FAIL, present=TO["pelaksana"], person=SMA),
    Case(**TO_PENGAWAS, expected=PASS, present=TO["terampil"], person=D3),
    Case(**TO_PENGAWAS, expected=PASS, present=TO["pengawas"], person=SMA),
    Case(
        **TO_PENGAWAS,
        expected=FAIL,
        passes_from="2025-06-02",
        present=TO["pelaksana"],
        history=[spell("P0", "2021-06-02")],
    ),
    Case(
        **TO_PENGAWAS,
        expected=PASS,
        present=TO["pelaksana"],
        history=[spell("P0", "2021-06-01")],
    ),
    Case("education_pelaksana", PASS, person=SMA),
    Case("education_pelaksana", FAIL, person={"education_level": "smp"}),
    Case("education_pelaksana", SILENT, person={"education_level": "smp"}, post=TO["pengawas"]),
]
TO_JPT = {"rule": "jpt_pratama", "post": TO["jpt"]}
JPT = [
    Case("jpt_pratama", SILENT, post=TO["administrator"]),
    Case(**TO_JPT, expected=PASS, present=TO["administrator"]),
    Case(**TO_JPT, expected=PASS, present=TO["madya"]),
    Case(**TO_JPT, expected=FAIL, present=TO["muda"]),
    Case(**TO_JPT, expected=FAIL, present=TO["administrator"], person=D3),
    Case(  # other field
        rule="jpt_pratama",
        expected=FAIL,
        present=TO["administrator"],
        post={**TO["jpt"], "function": "finance"},
    ),
    Case(
        **TO_JPT,
        expected=FAIL,
        passes_from="2025-06-02",
        present=TO["administrator"],
        history=[spell("P0", "2020-06-02")],
    ),
    Case(**TO_JPT, expected=PASS, present=TO["administrator"], person={"birth_date": "1969-06-01"}),
    Case(**TO_JPT, expected=FAIL, present=TO["administrator"], person={"birth_date": "1969-05-31"}),
    Case(  # the experience would come after the birthday
        **TO_JPT,
        expected=FAIL,
        present=TO["administrator"],
        history=[spell("P0", "2021-01-01")],
        person={"birth_date": "1969-07-01"},
    ),
]
RETIREMENT = [
    Case("retirement", PASS, person=BORN_1967, on="2025-05-31"),
    Case("retirement", FAIL, person=BORN_1967, on="2025-06-01"),
    Case("retirement", FAIL, person=BORN_1967, on="2025-06-02"),
    Case("retirement", PASS, person=BORN_1967, post=TO["jpt"], on="2025-06-01"),
    Case("retirement", FAIL, person=BORN_1967, post=TO["jpt"], on="2027-06-01"),
    Case("retirement", PASS, person=LEAP, on="2026-02-27"),
    Case("retirement", FAIL, person=LEAP, on="2026-02-28"),
    Case("retirement", FAIL, person={"birth_date": "1960-01-01"}, on="2020-01-01"),  # UU 5/2014
    Case("retirement", SILENT, person=BORN_1967, post=TO["muda"]),
    Case("retirement_jf", SILENT, person=BORN_1967),
    Case("retirement_jf", FAIL, person=BORN_1967, post=TO["muda"]),
    Case("retirement_jf", PASS, person=BORN_1967, post=TO["muda"], on="2025-05-31"),
    Case("retirement_jf", PASS, person=BORN_1967, post=TO["madya"]),
    Case("retirement_jf", FAIL, person=BORN_1967, post=TO["madya"], on="2027-06-01"),
    Case("retirement_jf", PASS, person=BORN_1967, post=TO["utama"], on="2027-06-01"),
    Case("retirement_jf", FAIL, person=BORN_1967, post=TO["utama"], on="2032-06-01"),
    Case("retirement_jf", UNKNOWN, person=BORN_1967, post=TO["jf"]),
    Case("retirement_jf", FAIL, person=BORN_1967, post=TO["jf"], on="2032-06-01"),
    Case("retirement_jf", UNKNOWN, person=BORN_1967, post={**TO["muda"], "function": "education"}),
    Case(
        "retirement_jf",
        PASS,
        person=BORN_1967,
        post={**TO["muda"], "function": "education", "education_fields": "0113"},
    ),
    Case(
        "retirement_jf",
        FAIL,
        person=BORN_1967,
        post={**TO["utama"], "function": "education", "education_fields": "0113"},
        on="2027-06-01",
    ),
    Case("jf_entry_age", PASS, person={"birth_date": "1972-06-01"}, post=TO["muda"]),
    Case("jf_entry_age", FAIL, person={"birth_date": "1972-05-31"}, post=TO["muda"]),
    Case("jf_entry_age", PASS, person={"birth_date": "1970-06-01"}, post=TO["madya"]),
    Case("jf_entry_age", FAIL, person={"birth_date": "1970-05-31"}, post=TO["madya"]),
    Case("jf_entry_age", PASS, person={"birth_date": "1965-06-01"}, post=TO["utama"]),
    Case("jf_entry_age", UNKNOWN, person={"birth_date": "1970-05-31"}, post=TO["jf"]),
    Case(
        "jf_entry_age",
        SILENT,
        person={"birth_date": "1966-01-01"},
        present=TO["terampil"],
        post=TO["muda"],
    ),
    Case(
        "jf_entry_age",
        UNKNOWN,
        person={"birth_date": "1966-01-01", "position_id": "P0"},
        history=[],
        post=TO["muda"],
    ),
]
PPPK = {"employment_type": "pppk", "grade": "IX"}
CONTRACT = [
    Case("pppk_structural", FAIL, person=PPPK, post=TO["pengawas"]),
    Case("pppk_structural", FAIL, person=PPPK, post=TO["jpt"]),
    Case("pppk_structural", PASS, post=TO["pengawas"]),
    Case("pppk_structural", SILENT, person=PPPK, post=TO["pelaksana"]),
    Case("pppk_transfer", FAIL, person=PPPK),
    Case("pppk_transfer", SILENT),
    Case("min_tenure", PASS, person=PPPK),
]
COMPETENCE = [
    Case("competence_floor", SILENT),
    Case("competence_floor", PASS, tables=assessed(2, 4)),  # two below is on the floor
    Case("competence_floor", FAIL, tables=assessed(1, 4)),
    Case("competence_floor", UNKNOWN, tables=assessed(4)),
    Case("competence_floor", FAIL, tables=assessed(1)),  # one too low decides
    Case("competence_floor", UNKNOWN, tables=assessed()),
    Case("competence_floor", UNKNOWN, tables=assessed(4, 4, on="2025-06-01")),  # not before the day
    Case("competence_floor", PASS, tables=assessed(4, 4, on="2025-05-31")),
]
BORN_LEAP = {"birth_date": "1972-02-29"}
IN_JPT_FIELD = {**TO["administrator"], "function": "health"}
BOUNDARIES = [
    # max_tenure: 5 calendar years, a flag from the day on
    Case("max_tenure", PASS, history=[spell("P0", "2020-06-03")], on="2025-06-02"),
    Case("max_tenure", FAIL, history=[spell("P0", "2020-06-02")], on="2025-06-02"),
    Case("max_tenure", FAIL, history=[spell("P0", "2020-06-01")], on="2025-06-02"),
    Case("max_tenure", PASS, history=[spell("P0", "2020-02-29")], on="2025-02-27"),
    Case("max_tenure", FAIL, history=[spell("P0", "2020-02-29")], on="2025-02-28"),
    Case("max_tenure", SILENT, history=ENDED),
    Case("max_tenure", UNKNOWN, history=[]),
    Case("max_tenure", FAIL, person=PPPK),
    # min_tenure: into a leap day and out of one
    Case("min_tenure", FAIL, "2024-02-28", history=[spell("P0", "2022-02-28")], on="2024-02-27"),
    Case("min_tenure", PASS, history=[spell("P0", "2022-02-28")], on="2024-02-28"),
    Case("min_tenure", PASS, history=[spell("P0", "2022-02-28")], on="2024-02-29"),
    Case("min_tenure", FAIL, "2024-03-01", history=[spell("P0", "2022-03-01")], on="2024-02-29"),
    Case("min_tenure", FAIL, "2027-06-01", history=[spell("P0", "2025-06-01")]),  # began today
    Case("min_tenure", SILENT, on="2017-04-06"),  # before PP 11/2017
    Case("min_tenure", PASS, on="2017-04-07"),
    # own_request
    Case("own_request", SILENT, tables={"preferences": [{"position_id": "P0", "preference": 1}]}),
    # performance: the newest period is old on the day after 24 months; 29 February
    Case("performance", PASS, tables=years_good("baik", "baik", last=2022), on="2024-12-31"),
    Case("performance", UNKNOWN, tables=years_good("baik", "baik", last=2022), on="2025-01-01"),
    Case("performance", SILENT, tables=years_good("kurang", "kurang", last=2018), on="2019-04-04"),
    Case("performance", FAIL, tables=years_good("kurang", "kurang", last=2018), on="2019-04-05"),
    Case("performance", PASS, person=PPPK, tables=years_good("baik", "baik")),
    Case("performance", FAIL, tables=years_good("sangat_kurang", "baik")),
    # discipline: the last day of the sanction and the days around it
    Case(
        "discipline",
        FAIL,
        "2025-06-03",
        person={"discipline_level": "moderate", "discipline_until": "2025-06-02"},
    ),
    Case(
        "discipline",
        PASS,
        person={"discipline_level": "moderate", "discipline_until": "2025-05-31"},
    ),
    Case(
        "discipline",
        FAIL,
        "2024-03-01",
        person={"discipline_level": "severe", "discipline_until": "2024-02-29"},
        on="2024-02-29",
    ),
    # first_administrator and first_pengawas: the day before, the day, the day after
    Case(
        **TO_ADMINISTRATOR,
        expected=FAIL,
        passes_from="2025-02-28",
        present=TO["pengawas"],
        history=[spell("P0", "2022-02-28")],
        on="2025-02-27",
    ),
    Case(
        **TO_ADMINISTRATOR,
        expected=PASS,
        present=TO["pengawas"],
        history=[spell("P0", "2024-02-29")],
        on="2027-02-28",
    ),
    Case(
        **TO_ADMINISTRATOR,
        expected=FAIL,
        passes_from="2027-02-28",
        present=TO["pengawas"],
        history=[spell("P0", "2024-02-29")],
        on="2027-02-27",
    ),
    Case(
        **TO_PENGAWAS,
        expected=PASS,
        present=TO["pelaksana"],
        history=[spell("P0", "2021-05-31")],
    ),
    Case(
        **TO_PENGAWAS,
        expected=PASS,
        present=TO["pelaksana"],
        history=[spell("P0", "2020-02-29")],
        on="2024-02-29",
    ),
    Case(
        **TO_PENGAWAS,
        expected=FAIL,
        passes_from="2024-02-29",
        present=TO["pelaksana"],
        history=[spell("P0", "2020-02-29")],
        on="2024-02-28",
    ),
    Case(**TO_PENGAWAS, expected=UNKNOWN, history=[]),
    Case(**TO_PENGAWAS, expected=UNKNOWN, present=TO["jf"], person=D3, history=[]),
    # jpt_pratama: 5 years in the field, 2 in rank, 56 years of age
    Case(**TO_JPT, expected=PASS, present=IN_JPT_FIELD, history=[spell("P0", "2020-06-01")]),
    Case(**TO_JPT, expected=PASS, present=IN_JPT_FIELD, history=[spell("P0", "2020-05-31")]),
    Case(  # two years in rank are short by a day, the field is not
        **TO_JPT,
        expected=FAIL,
        passes_from="2025-06-02",
        present=IN_JPT_FIELD,
        posts={"PW": {**TO["pengawas"], "function": "health"}},
        history=[spell("PW", "2015-01-01", "2023-06-01"), spell("P0", "2023-06-02")],
    ),
    Case(
        **TO_JPT,
        expected=PASS,
        present=IN_JPT_FIELD,
        posts={"PW": {**TO["pengawas"], "function": "health"}},
        history=[spell("PW", "2015-01-01", "2023-05-31"), spell("P0", "2023-06-01")],
    ),
    Case(**TO_JPT, expected=PASS, present=TO["administrator"], person=BORN_LEAP, on="2028-02-29"),
    Case(**TO_JPT, expected=FAIL, present=TO["administrator"], person=BORN_LEAP, on="2028-03-01"),
    Case(**TO_JPT, expected=UNKNOWN, history=[]),
    # retirement: the birthday by type of post, and one law after the other
    Case("retirement", PASS, person=BORN_1967, post=TO["jpt"], on="2027-05-31"),
    Case("retirement", FAIL, person=BORN_1967, post=TO["jpt"], on="2027-06-02"),
    Case("retirement", FAIL, person=BORN_1967, post=TO["administrator"]),
    Case("retirement", FAIL, person=BORN_1967, post=TO["pengawas"]),
    Case("retirement", PASS, person=BORN_1967, post=TO["pengawas"], on="2025-05-31"),
    Case("retirement", FAIL, person={"birth_date": "1965-10-30"}, on="2023-10-30"),
    Case("retirement", FAIL, person={"birth_date": "1965-10-31"}, on="2023-10-31"),
    Case("retirement", PASS, person={"birth_date": "1965-11-01"}, on="2023-10-31"),
    Case("retirement", SILENT, person={"birth_date": "1940-01-01"}, on="2014-01-14"),
    Case("retirement", FAIL, person={**BORN_1967, **PPPK}),
    Case("retirement_jf", FAIL, person=BORN_1967, post=TO["muda"], on="2025-06-02"),
    Case("retirement_jf", PASS, person=BORN_1967, post=TO["madya"], on="2027-05-31"),
    Case("retirement_jf", FAIL, person=BORN_1967, post=TO["madya"], on="2027-06-02"),
    Case("retirement_jf", PASS, person=BORN_1967, post=TO["utama"], on="2032-05-31"),
    Case("retirement_jf", PASS, person=LEAP, post=TO["terampil"], on="2026-02-27"),
    Case("retirement_jf", FAIL, person=LEAP, post=TO["terampil"], on="2026-02-28"),
    # jf_entry_age: the birthday still counts; in force from 1 July 2023
    Case("jf_entry_age", FAIL, person={"birth_date": "1965-05-31"}, post=TO["utama"]),
    Case("jf_entry_age", PASS, person=BORN_LEAP, post=TO["muda"], on="2025-02-28"),
    Case("jf_entry_age", FAIL, person=BORN_LEAP, post=TO["muda"], on="2025-03-01"),
    Case("jf_entry_age", SILENT, person=BORN_1967, post=TO["muda"], on="2023-06-30"),
    Case("jf_entry_age", FAIL, person=BORN_1967, post=TO["muda"], on="2023-07-01"),
    # grades at the ends of the scale
    Case("post_grade", PASS, person={"grade": "I/a"}, post={"max_grade": "I/a"}),
    Case("post_grade", FAIL, person={"grade": "I/a"}, post={"min_grade": "I/b"}),
    Case("post_grade", PASS, person={"grade": "IV/e"}, post={"min_grade": "IV/e"}),
    Case("post_grade", FAIL, person={"grade": "IV/e"}, post={"max_grade": "IV/d"}),
    Case("grade_by_eselon", PASS, post=TO["jpt"], person={"grade": "IV/b"}),
    Case("grade_by_eselon", FAIL, post=TO["administrator"], person={"grade": "III/c"}),
    Case("grade_by_eselon", PASS, post=TO["administrator"], person={"grade": "IV/b"}),
    Case("grade_by_eselon", FAIL, post=TO["pengawas"], person={"grade": "IV/a"}),
    # PPPK
    Case("pppk_structural", FAIL, person=PPPK, post=TO["administrator"]),
    Case("pppk_structural", SILENT, person=PPPK, post=TO["muda"]),
    Case("pppk_structural", SILENT, person=PPPK, post=TO["pengawas"], on="2018-11-27"),
    Case("pppk_structural", FAIL, person=PPPK, post=TO["pengawas"], on="2018-11-28"),
    Case("pppk_transfer", FAIL, person=PPPK, post=TO["muda"]),
    Case("pppk_transfer", SILENT, person=PPPK, on="2018-11-27"),
    # the competency assessed last decides
    Case(
        "competence_floor",
        FAIL,
        tables={
            "position_competencies": [
                {"position_id": "P1", "competency": "integrity", "required_level": 5}
            ],
            "competency_assessments": [
                {"competency": "integrity", "level": 5, "assessed_on": "2023-01-01"},
                {"competency": "integrity", "level": 2, "assessed_on": "2024-01-01"},
            ],
        },
    ),
    Case("competence_floor", SILENT, tables=assessed(1, 1), on="2017-12-28"),
    Case("education_pelaksana", PASS, person=S1),
    Case("education_pelaksana", FAIL, person={"education_level": "sd"}),
    Case("legal_status", SILENT, person={"legal_status": "suspended"}, on="2019-04-04"),
]
CASES = [
    *OWN_POST,
    *POST,
    *ESELON,
    *TENURE,
    *CONDUCT,
    *KIND,
    *FIRST,
    *JPT,
    *RETIREMENT,
    *CONTRACT,
    *COMPETENCE,
    *BOUNDARIES,
]


@pytest.fixture(scope="module")
def together() -> Eligibility:
    return judged(*city_of(CASES))


@pytest.mark.parametrize(
    "at",
    range(len(CASES)),
    ids=[f"{one.rule}-{one.expected.name}-{at}" for at, one in enumerate(CASES)],
)
def test_the_rule_answers_as_the_law_reads(at: int, together: Eligibility):
    case = CASES[at]
    assert answer(together, at, case.rule) == (case.expected.name, case.passes_from)


def test_every_rule_has_cases_for_each_answer_that_it_can_give():
    never_passes, never_fails = {"pppk_transfer"}, {"own_request"}
    covered = {(case.rule, case.expected) for case in CASES}
    of_several_people = {"conflict"}  # test_conflict.py
    rules = {rule.id for rule in load_rules(None)} - of_several_people
    assert {rule for rule, expected in covered if expected is PASS} == rules - never_passes
    assert {rule for rule, expected in covered if expected is FAIL} == rules - never_fails
