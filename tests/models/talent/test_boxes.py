"""The nine boxes: performance by potential, their cut-offs, and who could succeed."""

from __future__ import annotations

import numpy as np
import pytest

from models.talent.boxes import talent_map
from models.talent.flags import notices_of_boxes, warning_of
from models.talent.policy import TalentPolicy
from models.talent.succession import successors
from tests.builders import city, day

ON = "2025-06-01"
BELOW, AS_EXPECTED, ABOVE = "butuh_perbaikan", "baik", "sangat_baik"
LOW, MIDDLE, HIGH = 2, 3, 4  # integrity is required at 3


def person(predicate=AS_EXPECTED, level=MIDDLE, *, ended="2024-12-31", assessed="2024-06-01"):
    return city(
        positions=[{"position_id": "P1"}],
        position_competencies=[{"position_id": "P1", "required_level": 3}],
        position_history=[{"position_id": "P1"}],
        performance=[{"period_end": ended, "predicate": predicate}] if predicate else [],
        competency_assessments=[{"level": level, "assessed_on": assessed}] if level else [],
    )


POLICY = TalentPolicy()


def box(history, policy=POLICY):
    return int(talent_map(history, np.array([0], dtype=np.int32), day(ON), policy).box[0])


@pytest.mark.parametrize(
    ("predicate", "level", "expected"),
    [
        (BELOW, LOW, 1),
        (AS_EXPECTED, LOW, 2),
        (BELOW, MIDDLE, 3),
        (ABOVE, LOW, 4),
        (AS_EXPECTED, MIDDLE, 5),
        (BELOW, HIGH, 6),
        (ABOVE, MIDDLE, 7),
        (AS_EXPECTED, HIGH, 8),
        (ABOVE, HIGH, 9),
        ("sangat_kurang", LOW, 1),
        (None, HIGH, 0),
        (ABOVE, None, 0),
    ],
)
def test_each_box_is_one_performance_by_one_potential(predicate, level, expected):
    assert box(person(predicate, level)) == expected


def test_what_is_too_old_or_dated_on_the_day_does_not_count():
    assert box(person(ended="2023-06-01")) == 5  # 24 months to the day
    assert box(person(ended="2023-05-31")) == 0
    assert box(person(ended=ON)) == 0
    assert box(person(assessed=ON)) == 0


def test_cut_offs_are_settings():
    assert box(person(AS_EXPECTED, MIDDLE), TalentPolicy(performance_high="baik")) == 7
    assert box(person(AS_EXPECTED, MIDDLE), TalentPolicy(potential_high=0.0)) == 8
    assert box(person(AS_EXPECTED, MIDDLE), TalentPolicy(potential_middle=0.1)) == 2


def test_only_the_lowest_three_boxes_are_flagged():
    assert [bool(warning_of(one, "en")) for one in range(10)] == [False] + [True] * 3 + [False] * 6
    assert "box 2 of 9" in warning_of(2, "en")[0]["detail"]


def test_a_list_says_how_many_stand_low_and_whether_anybody_could_succeed():
    boxes = np.array([1, 5, 0], dtype=np.int8)
    low, nobody = notices_of_boxes(boxes, boxes[:2], "en")
    assert low["text"].startswith("1 of the 2 people")
    assert "1 people cannot be mapped" in nobody["text"]
    ready = np.array([7, 5], dtype=np.int8)
    assert notices_of_boxes(ready, ready, "en") == []
    assert notices_of_boxes(ready[:0], ready[:0], "en") == []  # nobody eligible is said elsewhere


def organisation():
    """A department with a chief and a clerk, and an office under it that a pengawas leads."""
    posts = {
        "head": ("D", "jpt_pratama", None),
        "deputy": ("D", "administrator", None),
        "chief": ("D", "pengawas", None),
        "office": ("O", "pengawas", None),
        "expert": ("O", "fungsional", "ahli_muda"),
        "clerk": ("O", "pelaksana", None),
        "alone": ("X", "pengawas", None),
    }
    return city(
        agencies=[
            {"agency_id": "D"},
            {"agency_id": "O", "parent_agency_id": "D"},
            {"agency_id": "X"},
        ],
        positions=[
            {"position_id": name, "agency_id": a, "position_type": t, "functional_level": level}
            for name, (a, t, level) in posts.items()
        ],
        position_competencies=[{"position_id": name, "required_level": 3} for name in posts],
        employees=[{"employee_id": f"E-{name}"} for name in ("chief", "expert", "clerk")],
        position_history=[
            {"employee_id": f"E-{name}", "position_id": name}
            for name in ("chief", "expert", "clerk")
        ],
        performance=[
            {"employee_id": f"E-{name}", "period_end": "2024-12-31", "predicate": predicate}
            for name, predicate in (("chief", BELOW), ("expert", ABOVE), ("clerk", ABOVE))
        ],
        competency_assessments=[
            {"employee_id": f"E-{name}", "level": 4, "assessed_on": "2024-01-01"}
            for name in ("chief", "expert", "clerk")
        ],
    )


def test_who_is_ready_stands_one_below_in_the_agency_or_directly_under_it():
    history = organisation()
    everybody = np.arange(3, dtype=np.int32)
    found = successors(history, talent_map(history, everybody, day(ON), TalentPolicy()))
    ready = dict(zip(history.ids_of("positions", found.position), found.ready, strict=True))
    assert ready == {
        "head": 0,  # the deputy's post is empty
        "deputy": 1,  # the expert of the office ranks as a pengawas; the chief is in box 6
        "chief": 1,  # the clerk of the office
        "office": 1,
        "alone": 0,
    }
