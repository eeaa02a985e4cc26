"""Reasons: they add up, they are grouped, and they say the real values in both languages."""

from __future__ import annotations

import math
import re

import numpy as np
import orjson
import pytest

from features.history.history import History
from features.pairs.build import PairBuilder
from features.pairs.catalogue import FEATURES, Unit, catalogue_hash
from features.pairs.matrix import PairMatrix
from features.pairs.pairs import Pairs
from features.pairs.sentences import sentences
from models.eligibility.facts import Facts
from models.explain.compare import compare
from models.explain.gaps import gaps_of
from models.explain.measures import DIFFERENCES, PLACES, measure
from models.explain.parts import group_of, strongest_of
from models.explain.reasons import reasons_written
from models.explain.reference import reference_values
from models.fit.judgement import Contributions
from tests.builders import city, day, pairs, random_frames

NAMES = tuple(one.name for one in FEATURES)
NAN = math.nan
ON = day("2021-06-01")


def matrix_of(*rows: dict[str, float]) -> PairMatrix:
    values = [[row.get(name, NAN) for name in NAMES] for row in rows]
    return PairMatrix(NAMES, np.array(values, dtype=np.float32), catalogue_hash())


def contributions_of(*rows: dict[str, float], base: float = 0.0) -> Contributions:
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    values = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    return Contributions(names, values, np.full(len(rows), base))


def reasons_of(*asked) -> list[list[dict]]:
    return orjson.loads(orjson.dumps(reasons_written(*asked)))


def texts(values, parts, *, reference=None, function="health", lang="id") -> list[str]:
    means = None if reference is None else matrix_of(reference)
    told = reasons_of(matrix_of(values), contributions_of(parts), means, function, lang)[0]
    return [reason["text"] for reason in told if reason["contribution"]]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("id", "Mendukung: 9 tahun di bidang kesehatan; pemegang formasi ini rata-rata 4"),
        ("en", "For: 9 years in health; holders of this post average 4"),
    ],
)
def test_a_reason_sets_the_value_beside_the_holders_mean(lang, expected):
    value, mean = {"years_in_function": 9}, {"years_in_function": 4}
    assert texts(value, {"years_in_function": 0.7}, reference=mean, lang=lang) == [expected]


@pytest.mark.parametrize(
    ("value", "mean", "expected"),
    [
        (0, 4, "0 tahun di bidang kesehatan; pemegang formasi ini rata-rata 4"),
        (1, 1, "1 tahun di bidang kesehatan; pemegang formasi ini rata-rata 1"),
        (0.5, 4, "6 bulan di bidang kesehatan; pemegang formasi ini rata-rata 4 tahun"),
        (9, 0.5, "9 tahun di bidang kesehatan; pemegang formasi ini rata-rata 6 bulan"),
        (9, NAN, "9 tahun di bidang kesehatan"),
        (NAN, 4, "riwayat jabatan belum tercatat"),
    ],
)
def test_edge_values_read_well(value, mean, expected):
    told = texts(
        {"years_in_function": value},
        {"years_in_function": -0.7},
        reference={"years_in_function": mean},
    )
    assert told == [f"Memberatkan: {expected}"]


def test_english_has_a_singular():
    value, mean = {"years_in_function": 1}, {"years_in_function": 2.5}
    told = texts(value, {"years_in_function": 0.1}, reference=mean, lang="en")
    assert told == ["For: 1 year in health; holders of this post average 2.5"]


@pytest.mark.parametrize(
    ("feature", "value", "indonesian", "english"),
    [
        ("gap_integrity", 2, "+2 tingkat", "+2 levels"),
        ("gap_integrity", -1, "−1 tingkat", "−1 level"),
        ("gap_integrity", 0, "0 tingkat", "0 levels"),
        ("competency_shortfall_mean", 1.25, "1,2 tingkat", "1.2 levels"),
        ("post_class", 9, "9", "9"),
        ("performance_score_last", 88.25, "88,2", "88.2"),
        ("performance_score_trend", 3, "+3", "+3"),
        ("distance_home", 4.04, "4 km", "4 km"),
        ("distance_change", -4.26, "−4,3 km", "−4.3 km"),
        ("headcount_shortage", -2, "−2", "−2"),
        ("headcount_shortage_share", -0.5, "−50%", "−50%"),
        ("course_hours", 1, "1 jam", "1 hour"),
        ("years_in_function", 0.01, "kurang dari 1 bulan", "less than 1 month"),
        ("earlier_success_share", 1, "100%", "100%"),
        ("posts_held", 3, "3", "3"),
        ("gap_integrity", NAN, "–", "–"),
    ],
)
def test_a_value_is_written_by_what_it_counts(feature, value, indonesian, english):
    assert str(measure(feature, value, "id")) == indonesian
    assert str(measure(feature, value, "en")) == english


def test_every_level_is_a_difference_a_place_or_an_amount_on_purpose():
    amounts = {"competency_shortfall_mean"}
    told = {
        one.name
        for one in FEATURES
        if one.unit is Unit.LEVEL and sentences("id").phrases[one.name].text
    }
    assert told <= DIFFERENCES | PLACES | amounts
    assert set(NAMES) >= DIFFERENCES | PLACES


def test_a_second_fact_is_told_where_it_weighs_half_as_much():
    values = {"years_in_function": 9, "posts_held": 4, "agencies_served": 2}
    parts = {"years_in_function": 0.4, "posts_held": 0.2, "agencies_served": 0.19}
    assert texts(values, parts) == [
        "Mendukung: 9 tahun di bidang kesehatan. Juga pernah memegang 4 jabatan"
    ]
    parts["posts_held"] = 0.19
    assert texts(values, parts) == ["Mendukung: 9 tahun di bidang kesehatan"]


def test_a_fact_that_pulls_the_other_way_is_not_given_as_the_reason():
    values = {"years_in_function": 9, "posts_held": 4}
    assert texts(values, {"years_in_function": 0.3, "posts_held": -0.8}) == [
        "Memberatkan: pernah memegang 4 jabatan"
    ]


def test_an_adjustment_after_the_model_is_named():
    (reason,) = texts({}, {"untried_pair": -0.25})
    assert reason == "Memberatkan: penyesuaian setelah model (untried pair)"


def test_a_function_that_the_list_does_not_know_is_told_as_it_is_written():
    (reason,) = texts({"years_in_function": 9}, {"years_in_function": 0.7}, function='"\\é')
    assert reason == 'Mendukung: 9 tahun di bidang "\\é'


def test_without_any_effect_the_reason_says_so():
    told = reasons_of(matrix_of({}), contributions_of({"posts_held": 0.0}), None, "health", "en")[0]
    assert {reason["text"].split(":")[0] for reason in told} == {"No effect"}


@pytest.fixture(scope="module")
def world() -> tuple[PairBuilder, Pairs, PairMatrix, Contributions]:
    history = History.from_frames(random_frames(3))
    builder = PairBuilder(history)
    asked = Pairs.of_vacancy(history, 3, ON)
    matrix = builder.matrix(asked)
    draw = np.random.default_rng(8)
    names = (*matrix.names[::2], "untried_pair")  # a judge that reads half of the features
    values = draw.normal(size=(len(matrix), len(names))) * 10.0 ** draw.integers(-9, 3, len(names))
    return builder, asked, matrix, Contributions(names, values, draw.normal(size=len(matrix)))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_reasons_add_up_to_what_the_features_add_up_to(world, lang):
    builder, _, matrix, contributions = world
    reference = reference_values(builder, 3, ON)
    told = reasons_of(matrix, contributions, reference, "health", lang)
    for row, reasons in enumerate(told):
        total = math.fsum(contributions.values[row])
        assert math.fsum(one["contribution"] for one in reasons) == pytest.approx(
            total, rel=1e-15, abs=1e-13
        )
        features = [name for one in reasons for name in one["features"]]
        assert sorted(features) == sorted({*matrix.names, *contributions.names})
        *own, last = reasons
        # the same for everybody on the list
        assert {group_of(name) for name in last["features"]} == {"post"}
        weights = [abs(one["contribution"]) for one in own]
        assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_sentence_is_left_unfilled(world, lang):
    builder, _, matrix, contributions = world
    reference = reference_values(builder, 3, ON)
    for reasons in reasons_of(matrix, contributions, reference, "health", lang):
        for one in reasons:
            assert one["text"]
            assert not re.search(r"[{}]|\bnan\b|None|–", one["text"]), one["text"]
            assert one.keys() == {"features", "contribution", "text"}


def test_one_candidate_alone_has_the_same_reasons_as_in_company(world):
    _, _, matrix, contributions = world
    together = reasons_of(matrix, contributions, None, "health", "id")
    row = Contributions(contributions.names, contributions.values[5:6], contributions.base[5:6])
    assert reasons_of(matrix.take([5]), row, None, "health", "id") == [together[5]]


def test_the_reference_is_the_mean_of_the_holders_whose_value_is_known():
    history = city(
        positions=[{"position_id": "P1"}, {"position_id": "P2"}],
        position_history=[
            {"employee_id": "E1", "position_id": "P1", "started_on": "2018-01-01"},
            {"employee_id": "E2", "position_id": "P1", "started_on": "2020-01-01"},
            {"employee_id": "E3", "position_id": "P2", "started_on": "2010-01-01"},
        ],
        performance=[{"employee_id": "E1", "period_end": "2020-12-31", "score": 90.0}],
    )
    builder = PairBuilder(history)
    mean = reference_values(
        builder, int(history.rows_of("positions", ["P1"])[0]), day("2022-01-01")
    )
    assert mean.column("years_in_present_post")[0] == pytest.approx(3.0, abs=0.01)
    assert mean.column("performance_score_last")[0] == 90.0


def test_a_post_that_nobody_holds_has_no_reference():
    history = city(positions=[{"position_id": "P1"}], employees=[{"employee_id": "E1"}])
    mean = reference_values(PairBuilder(history), 0, ON)
    assert len(mean) == 1
    assert np.isnan(mean.values).all()


def test_gaps_are_level_minus_required_and_unknown_without_an_assessment():
    history = city(
        position_competencies=[
            {"position_id": "P1", "competency": name, "required_level": level}
            for name, level in (("integrity", 4), ("cooperation", 3), ("technical.tax", 2))
        ],
        competency_assessments=[
            {"competency": "integrity", "level": 5, "assessed_on": "2019-01-01"},
            {"competency": "integrity", "level": 2, "assessed_on": "2020-01-01"},
            {
                "competency": "cooperation",
                "level": 5,
                "assessed_on": "2021-06-01",
            },  # the day itself
            {"competency": "technical.tax", "level": 3, "assessed_on": "2020-01-01"},
        ],
        positions=[{"position_id": "P1"}, {"position_id": "P2"}],
    )
    asked = pairs(history, ("E1", "P2", "2021-06-01"), ("E1", "P1", "2021-06-01"))
    nothing, found = orjson.loads(orjson.dumps(gaps_of(Facts.of(history, asked))))
    assert nothing == []
    assert found == [
        {"competency": "integrity", "required": 4, "level": 2, "gap": -2},
        {"competency": "cooperation", "required": 3, "level": None, "gap": None},
        {"competency": "technical.tax", "required": 2, "level": 3, "gap": 1},
    ]


def two(matrix: PairMatrix, contributions: Contributions, rows: list[int]):
    chosen = Contributions(
        contributions.names, contributions.values[rows], contributions.base[rows]
    )
    return matrix.take(rows), chosen


def test_a_comparison_splits_the_difference_exactly(world):
    _, _, matrix, contributions = world
    for rows in ([0, 1], [7, 2], [4, 4]):
        both = two(matrix, contributions, rows)
        told = compare(*both, ["A", "B"], "health", "id")
        margins = [math.fsum([both[1].base[row], *both[1].values[row]]) for row in range(2)]
        assert told.difference == pytest.approx(margins[0] - margins[1], rel=1e-12, abs=1e-12)
        for parts in (told.features, told.reasons):
            total = math.fsum([told.base, *(one.difference for one in parts)])
            assert total == pytest.approx(told.difference, rel=1e-12, abs=1e-12)


def test_a_comparison_the_other_way_round_is_its_negative(world):
    _, _, matrix, contributions = world
    one = compare(*two(matrix, contributions, [0, 1]), ["A", "B"], "health", "id")
    other = compare(*two(matrix, contributions, [1, 0]), ["B", "A"], "health", "id")
    assert one.difference == -other.difference
    assert [part.difference for part in one.reasons] == [-part.difference for part in other.reasons]
    assert all("{" not in part.text for part in one.reasons)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "id",
            (
                "A lebih unggul dalam pengalaman: A: 9 tahun di bidang kesehatan; "
                "B: 1 tahun di bidang kesehatan"
            ),
        ),
        ("en", "A is ahead in experience: A: 9 years in health; B: 1 year in health"),
    ],
)
def test_a_comparison_says_both_values(lang, expected):
    matrix = matrix_of({"years_in_function": 9}, {"years_in_function": 1})
    parts = contributions_of({"years_in_function": 0.6}, {"years_in_function": -0.1})
    told = compare(matrix, parts, ["A", "B"], "health", lang)
    assert told.reasons[0].text == expected


def test_a_comparison_says_where_equal_facts_weigh_differently():
    matrix = matrix_of({"posts_held": 3}, {"posts_held": 3})
    parts = contributions_of({"posts_held": 0.1}, {"posts_held": 0.4})
    told = compare(matrix, parts, ["A", "B"], "health", "en").reasons[0].text
    assert told.startswith("B is ahead in experience: ")
    assert "for both" in told


def test_the_rule_of_thumb_compares_in_points_without_a_base():
    matrix = matrix_of({"competency_gap_mean": 1}, {"competency_gap_mean": 0})
    parts = contributions_of({"competency_gap_mean": 1.0}, {"competency_gap_mean": 0.0}, base=NAN)
    told = compare(matrix, parts, ["A", "B"], "health", "id")
    assert (told.base, told.difference) == (0.0, 1.0)
    assert told.to_json()["features"][1]["first"] is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([3.0, 2.0, 3.0, 5.0], [3, 0]),  # of equals the first
        ([5.0, -4.0, 2.4, 0.0], [0, -1]),  # against the sum, or less than half: not told
        ([5.0, -4.0, 2.5, 0.0], [0, 2]),
        ([-1.0, 0.5, -3.0, -2.0], [2, 3]),
        ([0.0, 1.0, 0.0, 0.0], [1, -1]),
    ],
)
def test_the_strongest_parts_pull_where_the_sum_pulls(parts, expected):
    assert strongest_of(np.array([parts]), np.array([sum(parts)])).tolist() == [expected]
