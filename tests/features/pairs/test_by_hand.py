"""Features computed by hand on tiny cities; what is unsaid takes the builder's plain cell."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.builders import city, features_of

ON = "2020-01-01"
NAN = math.nan
YEAR = 365.25


def asked(
    employee: str = "E1", position: str = "P1", on: str = ON, **tables: Any
) -> dict[str, float]:
    """Features of one pair in the city of the tables given."""
    tables.setdefault("employees", [{"employee_id": "E1"}])
    tables.setdefault("positions", [{"position_id": "P1"}])
    return features_of(city(**tables), employee, position, on)


def expect(found: dict[str, float], **features: float) -> None:
    picked = {name: found[name] for name in features}
    assert picked == pytest.approx(features, rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    ("own", "least", "margin"),
    [("s2", "s1", 1), ("d4", "s1", 0), ("s1", "d4", 0), ("sma", "s1", -4), ("s3", "sd", 8)],
)
def test_level_of_education_counts_ranks_and_d4_is_s1(own: str, least: str, margin: int) -> None:
    found = asked(
        employees=[{"employee_id": "E1", "education_level": own}],
        positions=[{"position_id": "P1", "min_education": least}],
    )
    expect(found, education_level_margin=margin)


@pytest.mark.parametrize(
    ("own", "posts", "grade", "broad"),
    [
        ("0913", "0913", 3, 1),
        ("0913", "09", 3, 1),  # a shorter code of the post takes in what begins with it
        ("0913", "091", 3, 1),
        ("0912", "0913", 2, 1),
        ("0923", "0913", 1, 1),
        ("092", "0913", 1, 1),
        ("0413", "0913", 0, 0),
        ("04", "0913", 0, 0),
        ("09", "0913", NAN, 1),  # coarser and agreeing: unknown, though the broad field is known
        ("091", "0913", NAN, 1),
        ("0413", "0913;041", 3, 1),  # the best of several
        ("09", "0913;0922", NAN, 1),
        ("09", "0913;09", 3, 1),
        ("0913", None, NAN, NAN),
        (None, "0913", NAN, NAN),
        ("0091", "0913", 0, 0),  # a leading zero is a digit
    ],
)
def test_field_of_education_is_graded(
    own: str | None, posts: str | None, grade: float, broad: float
) -> None:
    found = asked(
        employees=[{"employee_id": "E1", "education_field": own}],
        positions=[{"position_id": "P1", "education_fields": posts}],
    )
    expect(found, education_field_match=grade, education_broad_field_match=broad)


def test_competency_gaps_use_the_newest_assessment_and_leave_missing_out() -> None:
    found = asked(
        position_competencies=[
            {"competency": "integrity", "required_level": 3},
            {"competency": "communication", "required_level": 4},
            {"competency": "technical.triage", "required_level": 2},
            {"competency": "technical.budget", "required_level": 2},
        ],
        competency_assessments=[
            {"competency": "integrity", "level": 1, "assessed_on": "2012-01-01"},
            {"competency": "integrity", "level": 4, "assessed_on": "2018-01-01"},
            {"competency": "communication", "level": 2, "assessed_on": "2016-01-01"},
            {"competency": "technical.triage", "level": 2, "assessed_on": "2016-01-01"},
            {"competency": "cooperation", "level": 1, "assessed_on": "2019-01-01"},
        ],
    )
    expect(
        found,
        competency_gap_mean=(1 - 2 + 0) / 3,
        competency_gap_worst=-2,
        competency_shortfall_mean=2 / 3,
        competency_met_share=2 / 3,
        competency_assessed_share=3 / 4,
        assessment_age=730 / YEAR,
        managerial_gap_mean=-0.5,
        technical_gap_mean=0,
        technical_gap_worst=0,
        gap_integrity=1,
        gap_communication=-2,
        gap_cooperation=NAN,  # assessed, not asked for
        gap_development=NAN,
    )


def test_courses_count_as_unseen_after_the_assessment_of_their_competency() -> None:
    found = asked(
        position_competencies=[{"competency": "integrity"}, {"competency": "technical.triage"}],
        competency_assessments=[{"competency": "integrity", "assessed_on": "2018-01-01"}],
        trainings=[
            {"competency": "integrity", "hours": 5, "completed_on": "2018-01-01"},  # seen
            {"competency": "integrity", "hours": 10, "completed_on": "2018-01-02"},
            {"competency": "technical.triage", "hours": 20, "completed_on": "2016-12-31"},
            {"competency": "cooperation", "hours": 40, "completed_on": "2019-01-01"},
            {"hours": 80, "completed_on": "2019-06-01"},
        ],
    )
    expect(
        found,
        course_hours_since_assessment=30,
        course_hours=155,
        course_hours_in_competencies=35,
        course_hours_in_competencies_recent=15,
        years_since_course_in_competencies=729 / YEAR,
    )


def test_a_course_of_the_day_three_years_ago_is_recent_and_the_day_before_is_not() -> None:
    for completed, hours in (("2017-02-28", 8), ("2017-02-27", 0)):
        found = asked(
            on="2020-02-29",  # three years back there is no 29 February: the last day counts
            trainings=[{"competency": "integrity", "hours": 8, "completed_on": completed}],
            position_competencies=[{"competency": "integrity"}],
        )
        expect(found, course_hours_in_competencies_recent=hours)


def test_nobody_kept_courses_is_unknown_and_none_taken_is_zero() -> None:
    people = [{"employee_id": "E1"}, {"employee_id": "E2"}]
    needs = [{"competency": "integrity"}]
    unknown = asked(position_competencies=needs)
    expect(unknown, course_hours=NAN, course_hours_in_competencies=NAN)
    none = asked(position_competencies=needs, employees=people, trainings=[{"employee_id": "E2"}])
    expect(none, course_hours=0, course_hours_in_competencies=0)
    expect(none, years_since_course_in_competencies=NAN)


POSTS = [
    {"position_id": "P1", "function": "health", "position_type": "pengawas", "position_class": 9},
    {"position_id": "P2", "function": "social", "agency_id": "A2", "position_class": 7},
    {"position_id": "P3", "function": "health", "agency_id": "A3", "position_class": 10},
    {"position_id": "P4", "function": "finance", "position_type": "administrator"},
]
AGENCIES = [
    {"agency_id": "A1"},
    {"agency_id": "A2", "parent_agency_id": "A1"},
    {"agency_id": "A3"},
]


def test_years_are_counted_by_function_type_class_agency_and_tree() -> None:
    found = asked(
        agencies=AGENCIES,
        positions=POSTS,
        position_history=[
            {"position_id": "P2", "started_on": "2010-01-01", "ended_on": "2011-12-31"},  # 730 d
            {"position_id": "P3", "started_on": "2012-01-01", "ended_on": "2014-12-31"},  # 1096 d
            {"position_id": "P1", "started_on": "2015-01-01"},  # 1826 d
        ],
    )
    expect(
        found,
        years_in_function=(1096 + 1826) / YEAR,
        years_in_related_functions=730 / YEAR,  # social is of the family of health
        years_in_position_type=1826 / YEAR,
        years_in_class=(1096 + 1826) / YEAR,
        years_in_functional_level=NAN,
        years_in_agency=1826 / YEAR,
        years_in_agency_tree=(730 + 1826) / YEAR,
        years_in_present_post=1826 / YEAR,
        posts_held=3,
        functions_served=2,
        agencies_served=3,
        years_of_service=5478 / YEAR,
    )


def test_overlapping_spells_count_once_and_an_open_spell_ends_when_the_next_begins() -> None:
    overlap = asked(
        position_history=[
            {"started_on": "2010-01-01", "ended_on": "2013-12-31"},
            {"started_on": "2011-01-01", "ended_on": "2014-12-31"},
            {"started_on": "2012-01-01", "ended_on": "2012-06-30"},
        ],
    )
    expect(overlap, years_in_function=1826 / YEAR, posts_held=1, years_in_present_post=NAN)
    follows = asked(
        positions=POSTS,
        position_history=[
            {"position_id": "P3", "started_on": "2010-01-01"},
            {"position_id": "P4", "started_on": "2012-01-01"},
        ],
    )
    expect(follows, years_in_function=730 / YEAR, years_in_present_post=2922 / YEAR)


@pytest.mark.parametrize(
    ("ended", "present", "served"),
    [
        (None, 1826, 1826),
        ("2020-01-01", 1826, 1826),  # ended on the day: not known before it
        ("2019-12-31", 1826, 1826),  # left the day before: the post that a move comes from
        ("2019-12-30", 1826, 1825),
        ("2019-12-01", 1826, 1796),
        ("2019-11-30", NAN, 1795),
        ("2025-01-01", 1826, 1826),
    ],
)
def test_an_end_is_the_last_day_in_the_post_and_known_from_the_next(
    ended: str | None, present: float, served: float
) -> None:
    found = asked(position_history=[{"started_on": "2015-01-01", "ended_on": ended}])
    expect(found, years_in_present_post=present / YEAR, years_in_function=served / YEAR)


def test_leap_days_are_days() -> None:
    spell = {"started_on": "2016-02-29", "ended_on": "2016-02-29"}
    expect(asked(on="2016-02-29", position_history=[spell]), years_in_function=NAN)
    expect(asked(on="2016-03-01", position_history=[spell]), years_in_function=1 / YEAR)
    expect(asked(on="2020-02-29", position_history=[spell]), years_in_function=1 / YEAR)
    hired = [{"employee_id": "E1", "hire_date": "2016-02-29"}]
    expect(asked(on="2020-02-29", employees=hired), years_of_service=4)


def test_without_history_the_career_comes_from_earlier_transfers() -> None:
    moves = [
        {"to_position_id": "P3", "effective_on": "2012-01-01"},
        {"to_position_id": "P1", "effective_on": "2016-01-01"},
        {"to_position_id": "P4", "effective_on": ON},
    ]
    found = asked(agencies=AGENCIES, positions=POSTS, transfers=moves)
    expect(
        found,
        years_in_function=2922 / YEAR,
        years_in_present_post=1461 / YEAR,
        same_agency=1,
        posts_held=2,
    )
    spell = {"position_id": "P2", "started_on": "2019-12-31"}
    known = asked(agencies=AGENCIES, positions=POSTS, transfers=moves, position_history=[spell])
    expect(known, posts_held=1, same_agency=0)
    same_day = {"position_id": "P2", "started_on": ON}
    unknown = asked(
        agencies=AGENCIES, positions=POSTS, transfers=moves, position_history=[same_day]
    )
    expect(unknown, posts_held=2, same_agency=1)


@pytest.mark.parametrize(
    ("held", "asked_for", "step"),
    [
        ({"position_type": "pelaksana"}, {"position_type": "pengawas"}, 1),
        ({"position_type": "jpt_pratama"}, {"position_type": "administrator"}, -1),
        (
            {"position_type": "fungsional", "functional_level": "ahli_madya"},
            {"position_type": "administrator"},
            0,
        ),
        (
            {"position_type": "fungsional", "functional_level": "ahli_muda"},
            {"position_type": "administrator"},
            1,
        ),
        ({"position_type": "fungsional"}, {"position_type": "administrator"}, NAN),
    ],
)
def test_rank_step_sets_functional_levels_beside_types(
    held: dict[str, str], asked_for: dict[str, str], step: float
) -> None:
    found = asked(
        positions=[{"position_id": "P1", **asked_for}, {"position_id": "P2", **held}],
        position_history=[{"position_id": "P2"}],
    )
    expect(found, rank_step=step)


def test_step_compares_the_present_post() -> None:
    found = asked(agencies=AGENCIES, positions=POSTS, position_history=[{"position_id": "P2"}])
    expect(
        found,
        same_agency=0,
        same_agency_tree=1,
        same_function=0,
        same_position_type=0,
        class_step=2,
        rank_step=1,
    )


@pytest.mark.parametrize(
    ("kind", "grade", "low", "high", "above", "below"),
    [
        ("pns", "III/b", "III/a", "IV/a", 1, 3),
        ("pns", "II/d", "III/a", None, -1, NAN),
        ("pns", "III/b", None, "III/a", NAN, -1),
        ("pppk", "IX", "III/a", "IV/a", NAN, NAN),
        ("pppk", "IX", "V", "XI", NAN, NAN),  # a PPPK grade is never compared
        ("pppk", "III/b", "III/a", "IV/a", NAN, NAN),
        ("pns", "IX", "III/a", "IV/a", NAN, NAN),
        ("pns", "III/b", "V", "XI", NAN, NAN),
    ],
)
def test_grade_is_compared_for_pns_alone(
    kind: str, grade: str, low: str | None, high: str | None, above: float, below: float
) -> None:
    found = asked(
        employees=[{"employee_id": "E1", "employment_type": kind, "grade": "IV/e"}],
        positions=[{"position_id": "P1", "min_grade": low, "max_grade": high}],
        grade_history=[{"grade": grade, "since": "2018-01-01"}],
    )
    expect(found, grade_above_minimum=above, grade_below_maximum=below)
    expect(found, years_in_grade=730 / YEAR, is_pppk=float(kind == "pppk"))


def test_the_grade_of_today_is_not_the_grade_of_the_past() -> None:
    found = asked(
        employees=[{"employee_id": "E1", "grade": "IV/e", "grade_since": "2010-01-01"}],
        positions=[{"position_id": "P1", "min_grade": "III/a"}],
    )
    expect(found, grade_above_minimum=NAN, years_in_grade=NAN)


def test_performance_of_the_last_three_periods() -> None:
    rows = [
        ("2014-12-31", "sangat_kurang", 10),
        ("2015-12-31", "kurang", 50),
        ("2016-12-31", "butuh_perbaikan", None),
        ("2018-12-31", "sangat_baik", 92),
    ]
    found = asked(
        performance=[
            {"period_end": end, "predicate": predicate, "score": score}
            for end, predicate, score in rows
        ]
    )
    expect(
        found,
        performance_predicate_last=4,
        performance_predicate_mean=(1 + 2 + 4) / 3,
        performance_predicate_trend=4 - 1.5,
        performance_score_last=92,
        performance_score_mean=71,
        performance_score_trend=42,
        performance_score_spread=42,
        performance_periods=4,
        years_since_performance=366 / YEAR,
    )


def test_one_period_has_no_trend_and_no_spread() -> None:
    found = asked(performance=[{"score": 80}])
    expect(found, performance_score_mean=80, performance_score_last=80, performance_periods=1)
    expect(found, performance_score_trend=NAN, performance_score_spread=NAN)
    expect(found, performance_predicate_trend=NAN)
    unscored = asked(performance=[{"score": 80, "period_end": "2014-12-31"}, {}])
    expect(unscored, performance_score_last=NAN, performance_score_mean=80)


def test_distance_is_the_great_circle() -> None:
    found = asked(
        agencies=[
            {"agency_id": "A1", "latitude": 0, "longitude": 90},
            {"agency_id": "A2", "latitude": 0, "longitude": 1},
        ],
        positions=[{"position_id": "P1"}, {"position_id": "P2", "agency_id": "A2"}],
        employees=[{"employee_id": "E1", "home_latitude": 0, "home_longitude": 0}],
        position_history=[{"position_id": "P2"}],
    )
    quarter = 6371.0088 * math.pi / 2
    expect(found, distance_home=quarter, distance_change=quarter * 89 / 90)
    expect(asked(), distance_home=NAN, distance_change=NAN)


def test_at_home_in_the_office_the_distance_is_zero_and_at_the_other_end_half_the_earth() -> None:
    for latitude, longitude, kilometres in ((10, 20, 0), (-10, -160, 6371.0088 * math.pi)):
        found = asked(
            agencies=[{"agency_id": "A1", "latitude": latitude, "longitude": longitude}],
            employees=[{"employee_id": "E1", "home_latitude": 10, "home_longitude": 20}],
        )
        assert found["distance_home"] == pytest.approx(kilometres, abs=0.01)


EARLIER = [
    {"transfer_id": "T1", "to_position_id": "P2", "effective_on": "2014-01-01"},
    {"transfer_id": "T2", "to_position_id": "P3", "effective_on": "2017-01-01"},
    {"transfer_id": "T3", "to_position_id": "P2", "effective_on": "2019-01-01"},
]


def test_earlier_transfers_count_and_outcomes_count_from_the_evaluation() -> None:
    found = asked(
        positions=POSTS,
        transfers=EARLIER,
        evaluations=[
            {"transfer_id": "T1", "evaluated_on": "2014-07-01", "score": 90},
            {"transfer_id": "T1", "evaluated_on": "2015-07-01", "score": 70},
            {"transfer_id": "T1", "evaluated_on": "2015-07-02", "score": 0},  # after month 18
            {"transfer_id": "T2", "evaluated_on": "2018-01-01", "score": 60},
            {"transfer_id": "T2", "evaluated_on": "2018-01-01", "score": 50, "rater_role": "peer"},
            {"transfer_id": "T3", "evaluated_on": ON, "score": 100},  # on the day: not known yet
        ],
    )
    expect(
        found,
        earlier_transfers=3,
        years_since_transfer=365 / YEAR,
        earlier_outcomes_known=2,
        earlier_outcome_mean=(80 + 56) / 2,
        earlier_outcome_last=56,
        earlier_outcome_best=80,
        earlier_success_share=0.5,
    )


def test_a_first_transfer_has_no_earlier_outcome() -> None:
    people = [{"employee_id": "E1"}, {"employee_id": "E2"}]
    found = asked(employees=people, transfers=[{"employee_id": "E2"}], evaluations=[{}])
    expect(found, earlier_transfers=0, earlier_outcomes_known=0)
    expect(found, earlier_outcome_mean=NAN, years_since_transfer=NAN, earlier_success_share=NAN)
    expect(asked(), earlier_transfers=NAN, earlier_outcomes_known=NAN)


def test_shortage_counts_who_is_known_to_hold_the_post() -> None:
    found = asked(
        positions=[{"position_id": "P1", "required_headcount": 4}, {"position_id": "P2"}],
        position_history=[
            {"employee_id": "E1", "started_on": "2015-01-01"},
            {"employee_id": "E2", "started_on": "2015-01-01", "ended_on": ON},  # still there
            {"employee_id": "E3", "started_on": "2015-01-01", "ended_on": "2019-12-31"},
            {"employee_id": "E4", "started_on": "2015-01-01"},
            {"employee_id": "E4", "position_id": "P2", "started_on": "2018-01-01"},
            {"employee_id": "E5", "started_on": ON},  # not known yet
        ],
        transfers=[{"employee_id": "E6", "effective_on": "2019-01-01"}],
    )
    expect(found, post_required_headcount=4, headcount_shortage=1, headcount_shortage_share=0.25)


def test_context_says_what_the_post_is() -> None:
    found = asked(
        positions=[
            {
                "position_id": "P1",
                "position_type": "fungsional",
                "functional_level": "ahli_muda",
                "position_class": 9,
            }
        ]
    )
    expect(found, post_is_fungsional=1, post_is_pelaksana=0, post_is_jpt_pratama=0)
    expect(found, post_rank=2, post_functional_level=5, post_class=9)
    expect(found, post_required_headcount=NAN, headcount_shortage=NAN)


def test_success_of_earlier_transfers_leans_on_agency_function_and_all() -> None:
    posts = [
        {"position_id": "P1", "agency_id": "A1", "function": "health"},
        {"position_id": "P2", "agency_id": "A1", "function": "health"},
        {"position_id": "P3", "agency_id": "A2", "function": "social"},
    ]
    moves = [
        {"transfer_id": "T1", "employee_id": "E2", "to_position_id": "P1"},
        {"transfer_id": "T2", "employee_id": "E3", "to_position_id": "P2"},
        {"transfer_id": "T3", "employee_id": "E4", "to_position_id": "P3"},
    ]
    scores = {"T1": 80, "T2": 70, "T3": 60}
    found = asked(
        agencies=[
            {"agency_id": "A1", "function": "health"},
            {"agency_id": "A2", "function": "social"},
        ],
        positions=posts,
        transfers=moves,
        evaluations=[{"transfer_id": one, "score": score} for one, score in scores.items()],
    )
    overall = 1 / 3
    function = (1 + 16 * overall) / (2 + 16)
    agency = (1 + 8 * function) / (2 + 8)
    score_function = (150 + 16 * 70) / 18
    score_agency = (150 + 8 * score_function) / 10
    expect(
        found,
        post_outcomes_known=1,
        function_success_share=function,
        agency_success_share=agency,
        post_success_share=(1 + 4 * agency) / 5,
        type_success_share=(1 + 16 * overall) / 19,
        post_outcome_score=(80 + 4 * score_agency) / 5,
    )
    early = asked(
        on="2016-01-01",
        positions=posts,
        transfers=moves,
        evaluations=[{"transfer_id": one, "score": score} for one, score in scores.items()],
    )
    expect(early, post_outcomes_known=NAN, post_success_share=NAN, function_success_share=NAN)
