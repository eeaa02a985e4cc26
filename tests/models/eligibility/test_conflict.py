"""No relative as direct superior or subordinate; who leads an agency follows from its posts."""

from __future__ import annotations

import pytest

from models.eligibility.details import fails_of
from models.eligibility.engine import judge_eligibility
from models.eligibility.rules import load_rules
from tests.builders import city, day, pairs
from tests.models.eligibility.worlds import FAIL, PASS, SILENT, UNKNOWN

ON = "2025-06-01"
[CONFLICT] = [rule for rule in load_rules(day(ON)) if rule.id == "conflict"]
POSTS = {
    # a department (D) with a head, a section chief and clerks; a subordinate office (O) of it
    "head": ("D", "jpt_pratama"),
    "chief": ("D", "pengawas"),
    "clerk": ("D", "pelaksana"),
    "office_head": ("O", "pengawas"),
    "office_clerk": ("O", "pelaksana"),
    # two posts of the same rank: nobody can tell who leads; a school without a structural post
    "deputy_1": ("B", "administrator"),
    "deputy_2": ("B", "administrator"),
    "bureau_clerk": ("B", "pelaksana"),
    "teacher": ("S", "fungsional"),
    "headmaster": ("S", "fungsional"),
    "elsewhere": ("X", "administrator"),
}


def world(relative_in, kind="spouse", *, since="2020-01-01", ended=None, turned=False, **person):
    """E is asked about; R, in the given post, is a relative."""
    told = ("R", "E") if turned else ("E", "R")
    held = [] if relative_in is None else [relative_in]
    return city(
        agencies=[
            {"agency_id": "D"},
            {"agency_id": "O", "parent_agency_id": "D"},
            *({"agency_id": name} for name in "BSX"),
        ],
        positions=[
            {"position_id": post, "agency_id": agency, "position_type": of_type}
            for post, (agency, of_type) in POSTS.items()
        ],
        employees=[{"employee_id": "E", **person}, {"employee_id": "R"}],
        position_history=[
            {"employee_id": "E", "position_id": "elsewhere", "started_on": "2015-01-01"},
            *(
                {"employee_id": "R", "position_id": post, "started_on": since, "ended_on": ended}
                for post in held
            ),
        ],
        relations=[{"employee_id": told[0], "relative_id": told[1], "kind": kind}],
    )


def answer(history, post, on=ON):
    asked = pairs(history, ("E", post, on))
    return judge_eligibility(history, asked, [CONFLICT]).answers[0, 0]


@pytest.mark.parametrize(
    ("relative_in", "post", "expected"),
    [
        ("head", "chief", FAIL),  # would be a direct subordinate of the spouse
        ("head", "clerk", FAIL),
        ("chief", "head", FAIL),  # would be the direct superior
        ("clerk", "head", FAIL),
        ("chief", "clerk", UNKNOWN),  # a chief may stand between the head and the clerk
        ("clerk", "chief", UNKNOWN),
        ("head", "office_head", FAIL),  # the leading post of an office answers to the department's
        ("office_head", "head", FAIL),
        ("head", "office_clerk", PASS),
        ("office_head", "office_clerk", FAIL),
        ("chief", "office_head", PASS),
        ("elsewhere", "head", PASS),
        ("head", "elsewhere", PASS),
        ("deputy_1", "bureau_clerk", UNKNOWN),
        ("deputy_1", "deputy_2", UNKNOWN),
        ("bureau_clerk", "deputy_2", UNKNOWN),
        ("headmaster", "teacher", UNKNOWN),
        ("teacher", "head", PASS),
        (None, "head", UNKNOWN),  # nobody knows where the relative works
    ],
)
def test_a_relative_is_no_direct_superior_and_no_direct_subordinate(relative_in, post, expected):
    assert answer(world(relative_in), post) == expected


@pytest.mark.parametrize("kind", ["spouse", "parent", "child", "sibling"])
@pytest.mark.parametrize("turned", [False, True])
def test_every_kind_counts_whoever_of_the_two_reported_it(kind, turned):
    assert answer(world("head", kind, turned=turned), "clerk") == FAIL


def test_a_relative_counts_where_they_work_on_the_day():
    moved_away = world("head", ended="2025-05-31")
    assert answer(moved_away, "clerk", "2025-05-31") == FAIL
    assert answer(moved_away, "clerk", "2025-06-01") == PASS
    comes = world("head", since="2025-06-01")
    assert answer(comes, "clerk", "2025-06-01") == FAIL
    assert answer(comes, "clerk", "2025-05-31") == UNKNOWN


def test_the_rule_says_nothing_of_who_has_no_relation_on_record():
    history = world("head")
    stranger = pairs(history, ("R", "clerk", ON))
    assert answer(history, "clerk") == FAIL
    alone = city(positions=[{"position_id": "clerk"}], employees=[{"employee_id": "E"}])
    assert judge_eligibility(alone, pairs(alone, ("E", "clerk", ON)), [CONFLICT]).answers == SILENT
    assert judge_eligibility(history, stranger, [CONFLICT]).answers == PASS


def test_the_sentence_says_which_relative_and_names_nobody():
    history = world("head", "parent")
    asked = pairs(history, ("E", "clerk", ON))
    [[detail]] = fails_of(judge_eligibility(history, asked, [CONFLICT]), "en")
    assert detail.text == "conflict of interest: parent would be the direct superior"
    history = world("head", "parent", turned=True)  # R is the child then
    [[detail]] = fails_of(judge_eligibility(history, asked, [CONFLICT]), "id")
    assert detail.text == "konflik kepentingan: anak menjadi atasan langsung"
